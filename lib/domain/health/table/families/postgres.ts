import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, isTrue, waits } from "@/lib/domain/health/table/row-shapes";
import { perconaStates } from "@/lib/domain/health/table/families/percona-states";

/** Operators of Postgres. */
export const postgresRows: HealthRow[] = [
  {
    group: "postgresql.cnpg.io",
    kinds: ["Cluster"],
    clauses: [
      {
        when: { field: "metadata.annotations[cnpg.io/reconciliationLoop]", is: "disabled" },
        is: "Suspended",
        says: "Reconciliation is switched off",
      },
      { when: isTrue("cnpg.io/hibernation"), is: "Suspended" },
      { when: { condition: "cnpg.io/hibernation" }, is: "Degraded" },
      ...byField(
        "status.phase",
        {
          Healthy: ["Cluster in healthy state"],
          Progressing: [
            "Setting up primary",
            "Creating a new replica",
            "Upgrading cluster",
            "Waiting for the instances to become active",
            "Promoting to primary cluster",
          ],
          Degraded: [
            "Switchover in progress",
            "Failing over",
            "Upgrading Postgres major version",
            "Cluster upgrade delayed",
            "Waiting for user action",
            "Primary instance is being restarted in-place",
            "Primary instance is being restarted without a switchover",
            "Cluster cannot execute instance online upgrade due to missing architecture binary",
            "Online upgrade in progress",
            "Applying configuration",
          ],
          Suspended: [
            "Unable to create required cluster objects",
            "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
            "Cluster has incomplete or invalid image catalog",
            "Cluster is unrecoverable and needs manual intervention",
          ],
        },
        "status.phaseReason",
      ),
      {
        when: { field: "status.phase", exists: true },
        is: "Unknown",
        quotes: ["status.phase", "status.phaseReason"],
      },
    ],
    otherwise: waits("its instances"),
  },
  {
    group: "postgresql.cnpg.io",
    kinds: ["Backup"],
    clauses: byField(
      "status.phase",
      {
        Healthy: ["completed"],
        Progressing: ["pending", "started", "running", "finalizing"],
        Degraded: ["failed", "walArchivingFailing"],
      },
      "status.error",
    ),
    otherwise: waits("the backup"),
  },
  {
    group: "postgresql.cnpg.io",
    kinds: ["Database", "Publication", "Subscription"],
    clauses: [
      { when: { field: "status.applied", is: true }, is: "Healthy" },
      { when: { field: "status.applied", is: false }, is: "Degraded", quotes: "status.message" },
    ],
    otherwise: waits("being applied"),
  },
  {
    group: "postgresql.cnpg.io",
    kinds: ["Pooler", "ScheduledBackup", "ImageCatalog", "ClusterImageCatalog"],
    clauses: [],
    otherwise: { is: "Healthy" },
  },
  {
    group: "acid.zalan.do",
    kinds: ["postgresql"],
    clauses: [
      ...byField("status.PostgresClusterStatus", {
        Healthy: ["Running"],
        Progressing: ["Creating", "Updating"],
      }),
      {
        when: { field: "status.PostgresClusterStatus", exists: true },
        is: "Degraded",
        quotes: "status.PostgresClusterStatus",
      },
    ],
    otherwise: waits("the cluster"),
  },
  {
    group: "postgres-operator.crunchydata.com",
    kinds: ["PostgresCluster"],
    clauses: [
      { when: isTrue("Shutdown"), is: "Suspended" },
      {
        when: { list: "status.instances", some: { field: "readyReplicas", below: "replicas" } },
        is: "Progressing",
        says: "Not all instances are ready",
      },
      { when: { list: "status.instances", some: { field: "readyReplicas", above: 0 } }, is: "Healthy" },
    ],
    otherwise: waits("its instances"),
  },
  {
    group: "pgv2.percona.com",
    kinds: ["PerconaPGCluster"],
    clauses: perconaStates,
    otherwise: waits("the cluster"),
  },
];
