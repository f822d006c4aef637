import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";
import { perconaStates } from "@/lib/domain/health/table/families/percona-states";

/** Operators of MySQL, MariaDB and what speaks like them. */
export const sqlRows: HealthRow[] = [
  {
    group: "pxc.percona.com",
    kinds: ["PerconaXtraDBCluster"],
    clauses: [
      ...byField(
        "status.state",
        {
          Healthy: ["ready"],
          Progressing: ["initializing"],
          Degraded: ["error", "stopping"],
          Unknown: ["paused"],
        },
        "status.message",
      ),
    ],
    otherwise: { is: "Unknown", says: "Its state is not known", quotes: "status.state" },
  },
  {
    group: "ps.percona.com",
    kinds: ["PerconaServerMySQL"],
    clauses: perconaStates,
    otherwise: waits("the cluster"),
  },
  {
    group: "planetscale.com",
    kinds: ["VitessCluster"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.vtctldAvailable", is: "False" },
            { list: "status.cells", some: { field: "gatewayAvailable", is: "False" } },
          ],
        },
        is: "Degraded",
        says: "A gateway or vtctld is not available",
      },
      { when: { list: "status.cells", every: { field: "gatewayAvailable", is: "True" } }, is: "Healthy" },
    ],
    otherwise: waits("its gateways"),
  },
  {
    group: "pingcap.com",
    kinds: ["TidbCluster"],
    clauses: decidedBy("Ready", "Progressing"),
    otherwise: waits("TiDB"),
  },
  {
    group: "crdb.cockroachlabs.com",
    kinds: ["CrdbCluster"],
    clauses: byField("status.clusterStatus", {
      Healthy: ["Finished"],
      Progressing: ["Starting"],
      Degraded: ["Failed"],
      Unknown: ["Unknown"],
    }),
    otherwise: waits("CockroachDB"),
  },
  {
    group: "mysql.oracle.com",
    kinds: ["InnoDBCluster"],
    clauses: byField("status.cluster.status", {
      Healthy: ["ONLINE"],
      Progressing: ["PENDING", "INITIALIZING"],
      Degraded: ["ONLINE_PARTIAL", "ONLINE_UNCERTAIN", "OFFLINE", "NO_QUORUM", "SPLIT_BRAIN", "INVALID"],
      Unknown: ["UNKNOWN"],
    }),
    otherwise: waits("MySQL"),
  },
  ...["k8s.mariadb.com", "mariadb.mmontes.io"].map((group): HealthRow => ({
    group,
    kinds: ["MariaDB", "MaxScale"],
    clauses: [
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", is: "False" },
              { field: "reason", is: "Failed" },
            ],
          },
        },
        is: "Degraded",
        says: "Failed",
      },
      { when: isFalse("Ready"), is: "Progressing" },
      {
        when: { list: "status.conditions", some: { field: "status", is: "False" } },
        is: "Progressing",
        says: "A part is not ready yet",
      },
      { when: { list: "status.conditions", some: { field: "status", is: "True" } }, is: "Healthy" },
    ],
    otherwise: waits("MariaDB"),
  })),
  {
    group: "k8s.mariadb.com",
    kinds: ["Backup"],
    clauses: [
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", is: "False" },
              { field: "reason", is: "CronJobScheduled" },
              { field: "message", is: "Failed" },
            ],
          },
        },
        is: "Degraded",
        says: "The backup failed",
      },
      {
        when: { list: "status.conditions", some: { field: "status", is: "False" } },
        is: "Progressing",
        says: "The backup is not complete",
      },
      { when: { list: "status.conditions", some: { field: "status", is: "True" } }, is: "Healthy" },
    ],
    otherwise: waits("the backup"),
  },
  {
    group: "k8s.mariadb.com",
    kinds: ["SqlJob"],
    clauses: [
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", is: "True" },
              { field: "reason", is: "JobComplete" },
            ],
          },
        },
        is: "Healthy",
      },
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", is: "True" },
              { field: "reason", is: "JobFailed" },
            ],
          },
        },
        is: "Degraded",
        says: "The job failed",
      },
    ],
    otherwise: waits("the job"),
  },
  {
    group: "k8s.mariadb.com",
    kinds: ["Database", "Grant", "User"],
    clauses: decidedBy("Ready"),
    otherwise: waits("MariaDB"),
  },
  {
    group: "db.atlasgo.io",
    kinds: ["AtlasSchema", "AtlasMigration"],
    clauses: [
      { when: isTrue("Ready"), is: "Healthy" },
      { when: { condition: "Ready", reason: ["Reconciling", "GettingDevDB"] }, is: "Progressing" },
      { when: { condition: "Ready" }, is: "Degraded" },
    ],
    otherwise: waits("Atlas"),
  },
];
