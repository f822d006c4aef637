import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { availability, byField, decidedBy, isTrue, waits } from "@/lib/domain/health/table/row-shapes";
import { perconaStates } from "@/lib/domain/health/table/families/percona-states";

/** Operators of other databases. */
export const databaseRows: HealthRow[] = [
  {
    group: "psmdb.percona.com",
    kinds: ["PerconaServerMongoDB"],
    clauses: perconaStates,
    otherwise: { is: "Unknown", says: "Its state is not known", quotes: "status.state" },
  },
  {
    group: "mongodbcommunity.mongodb.com",
    kinds: ["MongoDBCommunity"],
    clauses: byField(
      "status.phase",
      { Healthy: ["Running"], Progressing: ["Pending"], Degraded: ["Failed"] },
      "status.message",
    ),
    otherwise: waits("MongoDB"),
  },
  {
    group: "mongodb.com",
    kinds: ["MongoDB", "MongoDBMultiCluster", "MongoDBOpsManager", "MongoDBUser"],
    clauses: byField(
      "status.phase",
      {
        Healthy: ["Running", "Updated"],
        Progressing: ["Pending", "Reconciling"],
        Degraded: ["Failed"],
        Suspended: ["Disabled"],
      },
      "status.message",
    ),
    otherwise: waits("MongoDB"),
  },
  {
    group: "atlas.mongodb.com",
    kinds: ["*"],
    clauses: decidedBy("Ready", "Progressing"),
    otherwise: waits("Atlas"),
  },
  {
    group: "redis.redis.opstreelabs.in",
    kinds: ["RedisCluster"],
    clauses: byField(
      "status.state",
      { Healthy: ["Ready"], Progressing: ["Initializing", "Bootstrap"], Degraded: ["Failed"] },
      "status.reason",
    ),
    otherwise: waits("Redis"),
  },
  {
    group: "app.redislabs.com",
    kinds: ["RedisEnterpriseCluster"],
    clauses: byField("status.state", {
      Healthy: ["Running"],
      Degraded: ["Error", "Invalid", "InvalidUpgrade"],
    }),
    otherwise: { is: "Progressing", says: "Waits to be running", quotes: "status.state" },
  },
  {
    group: "app.redislabs.com",
    kinds: ["RedisEnterpriseDatabase"],
    clauses: byField("status.status", {
      Healthy: ["active"],
      Degraded: ["creation-failed", "import-failed"],
    }),
    otherwise: { is: "Progressing", says: "Waits to be active", quotes: "status.status" },
  },
  {
    group: "scylla.scylladb.com",
    kinds: ["ScyllaCluster"],
    clauses: availability,
    otherwise: waits("Scylla"),
  },
  {
    group: "cassandra.datastax.com",
    kinds: ["CassandraDatacenter"],
    clauses: [
      { when: isTrue("Stopped"), is: "Suspended", says: "Stopped" },
      {
        when: { field: "status.cassandraOperatorProgress", is: "Updating" },
        is: "Progressing",
        says: "Updating",
      },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("Cassandra"),
  },
  ...["clickhouse.altinity.com", "clickhouse-keeper.altinity.com"].map((group): HealthRow => ({
    group,
    kinds: ["ClickHouseInstallation", "ClickHouseKeeperInstallation"],
    clauses: [
      ...byField("status.status", { Healthy: ["Completed"], Progressing: ["InProgress"] }),
      {
        when: { field: "status.status", exists: true },
        is: "Degraded",
        quotes: ["status.status", "status.error"],
      },
    ],
    otherwise: waits("ClickHouse"),
  })),
  {
    group: "cassandra.rook.io",
    kinds: ["Cluster"],
    clauses: [
      {
        when: {
          list: "status.racks",
          some: {
            all: [
              { field: "members", exists: true },
              { field: "readyMembers", exists: true },
              { field: "members", differsFrom: "readyMembers" },
            ],
          },
        },
        is: "Progressing",
        says: "Not all members are ready",
      },
      { when: { field: "status.racks", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("Cassandra"),
  },
  {
    group: "solr.apache.org",
    kinds: ["SolrCloud"],
    clauses: [
      {
        when: { list: "status.solrNodes", some: { field: "ready", isNot: true } },
        is: "Progressing",
        says: "Not all nodes are ready",
      },
      { when: { field: "status.solrNodes", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("Solr"),
  },
];
