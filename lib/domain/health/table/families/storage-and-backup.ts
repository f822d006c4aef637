import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isTrue, present, suspended, waits } from "@/lib/domain/health/table/row-shapes";

const velero = byField(
  "status.phase",
  {
    Healthy: ["Completed"],
    Progressing: [
      "New",
      "Queued",
      "ReadyToStart",
      "Accepted",
      "Prepared",
      "InProgress",
      "WaitingForPluginOperations",
      "Finalizing",
      "Canceling",
      "Deleting",
    ],
    Degraded: [
      "FailedValidation",
      "PartiallyFailed",
      "Failed",
      "WaitingForPluginOperationsPartiallyFailed",
      "FinalizingPartiallyFailed",
      "Canceled",
    ],
  },
  "status.failureReason",
  "status.validationErrors",
);

const netAppJob = [
  ...byField("status.state", { Healthy: ["Completed"], Progressing: ["Running"] }),
  { when: { field: "status.state", exists: true }, is: "Degraded", quotes: "status.state" },
] as const;

/** Velero, snapshots, Rook, Longhorn and other storage. */
export const storageRows: HealthRow[] = [
  {
    group: "velero.io",
    kinds: ["Backup", "Restore", "DataUpload", "DataDownload", "PodVolumeBackup", "PodVolumeRestore"],
    clauses: velero,
    otherwise: waits("Velero"),
  },
  {
    group: "velero.io",
    kinds: ["Schedule"],
    clauses: [
      suspended("spec.paused", "Paused"),
      ...byField(
        "status.phase",
        { Healthy: ["Enabled"], Progressing: ["New"], Degraded: ["FailedValidation"] },
        "status.validationErrors",
      ),
    ],
    otherwise: waits("Velero"),
  },
  {
    group: "velero.io",
    kinds: ["BackupStorageLocation", "BackupRepository"],
    clauses: byField(
      "status.phase",
      { Healthy: ["Available", "Ready"], Progressing: ["New"], Degraded: ["Unavailable", "NotReady"] },
      "status.message",
    ),
    otherwise: waits("Velero"),
  },
  {
    group: "velero.io",
    kinds: ["VolumeSnapshotLocation"],
    clauses: byField("status.phase", { Degraded: ["Unavailable"] }),
    // The phase is defined, and Velero itself never writes it.
    otherwise: { is: "Healthy" },
  },
  {
    group: "snapshot.storage.k8s.io",
    kinds: ["VolumeSnapshot", "VolumeSnapshotContent"],
    clauses: [
      { when: { field: "status.readyToUse", is: true }, is: "Healthy" },
      {
        when: { field: "status.error", exists: true },
        is: "Degraded",
        says: "The snapshot failed",
        quotes: "status.error.message",
      },
    ],
    otherwise: waits("the snapshot"),
  },
  {
    group: "ceph.rook.io",
    kinds: ["CephCluster"],
    clauses: [
      {
        when: { field: "status.ceph.health", is: ["HEALTH_ERR", "HEALTH_WARN"] },
        is: "Degraded",
        quotes: ["status.ceph.health", "status.message"],
      },
      { when: { field: "status.state", is: "Error" }, is: "Degraded", quotes: "status.message" },
      {
        when: {
          all: [
            { field: "status.ceph.health", is: "HEALTH_OK" },
            { field: "status.state", is: ["Created", "Connected"] },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits for Ceph", quotes: ["status.state", "status.message"] },
  },
  present("ceph.rook.io", "CephCOSIDriver"),
  {
    group: "ceph.rook.io",
    kinds: ["*"],
    clauses: byField(
      "status.phase",
      { Healthy: ["Ready", "Connected", "Created"], Degraded: ["Failure", "ReconcileFailed", "Error"] },
      "status.message",
    ),
    otherwise: { is: "Progressing", says: "Waits to be ready", quotes: "status.phase" },
  },
  {
    group: "objectbucket.io",
    kinds: ["ObjectBucketClaim", "ObjectBucket"],
    clauses: byField("status.phase", { Healthy: ["Bound"], Degraded: ["Failed"] }),
    otherwise: { is: "Progressing", says: "Waits for a bucket", quotes: "status.phase" },
  },
  {
    group: "longhorn.io",
    kinds: ["Volume"],
    clauses: [
      {
        when: { field: "status.robustness", is: ["degraded", "faulted"] },
        is: "Degraded",
        quotes: "status.robustness",
      },
      {
        when: { field: "status.state", is: ["creating", "attaching", "detaching", "deleting"] },
        is: "Progressing",
        quotes: "status.state",
      },
      { when: { field: "status.robustness", is: "healthy" }, is: "Healthy" },
      // A detached volume has no replicas that run: its robustness cannot be told, and nothing is wrong.
      { when: { field: "status.state", is: "detached" }, is: "Healthy", says: "Detached" },
    ],
    otherwise: waits("the volume"),
  },
  { group: "longhorn.io", kinds: ["Node"], clauses: decidedBy("Ready"), otherwise: waits("the node") },
  {
    group: "longhorn.io",
    kinds: ["Engine", "Replica", "InstanceManager", "ShareManager"],
    clauses: [
      ...byField("status.currentState", {
        Healthy: ["running", "stopped"],
        Progressing: ["starting", "stopping"],
        Degraded: ["error"],
      }),
      ...byField("status.state", {
        Healthy: ["running", "stopped"],
        Progressing: ["starting", "stopping"],
        Degraded: ["error"],
      }),
    ],
    otherwise: waits("being started"),
  },
  {
    group: "longhorn.io",
    kinds: ["EngineImage"],
    clauses: [
      { when: { field: "status.incompatible", is: true }, is: "Degraded", says: "Incompatible" },
      ...byField("status.state", {
        Healthy: ["deployed", "ready"],
        Progressing: ["deploying"],
        Degraded: ["incompatible", "error"],
      }),
    ],
    otherwise: waits("being deployed"),
  },
  {
    group: "longhorn.io",
    kinds: ["Backup", "BackupTarget", "BackingImage"],
    clauses: [
      ...byField(
        "status.state",
        {
          Healthy: ["Completed"],
          Progressing: ["New", "Pending", "InProgress"],
          Degraded: ["Error"],
          Unknown: ["Unknown"],
        },
        "status.error",
      ),
      { when: { field: "status.available", is: true }, is: "Healthy" },
      {
        when: {
          all: [
            { field: "status.available", is: false },
            { field: "spec.backupTargetURL", exists: true },
          ],
        },
        is: "Degraded",
        says: "The target is not available",
      },
      { when: { field: "status.available", is: false }, is: "Healthy", says: "No target is set" },
      {
        when: {
          list: "status.diskFileStatusMap",
          some: { field: "state", is: ["failed", "failed-and-cleanup"] },
        },
        is: "Degraded",
        says: "A copy failed",
      },
      { when: { list: "status.diskFileStatusMap", some: { field: "state", is: "ready" } }, is: "Healthy" },
    ],
    otherwise: waits("Longhorn"),
  },
  { group: "longhorn.io", kinds: ["RecurringJob", "Setting"], clauses: [], otherwise: { is: "Healthy" } },
  {
    group: "minio.min.io",
    kinds: ["Tenant"],
    clauses: [
      { when: { field: "status.currentState", is: "Initialized" }, is: "Healthy" },
      {
        when: {
          field: "status.currentState",
          is: [
            "Statefulset not controlled by operator",
            "Another MinIO Tenant already exists in the namespace",
            "Tenant credentials are not set properly",
            "Different versions across MinIO Pools",
            "Pool Decommissioning Not Allowed",
          ],
        },
        is: "Degraded",
        quotes: "status.currentState",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits for MinIO", quotes: "status.currentState" },
  },
  {
    group: "trident.netapp.io",
    kinds: ["TridentBackendConfig"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.phase", is: "Bound" },
            { field: "status.lastOperationStatus", is: "Success" },
          ],
        },
        is: "Healthy",
      },
      {
        when: { field: "status.lastOperationStatus", is: "Failed" },
        is: "Degraded",
        quotes: "status.message",
      },
    ],
    otherwise: waits("the backend"),
  },
  {
    group: "trident.netapp.io",
    kinds: ["TridentOrchestrator"],
    clauses: byField(
      "status.status",
      { Healthy: ["Installed"], Degraded: ["Failed", "Error"] },
      "status.message",
    ),
    otherwise: waits("Trident"),
  },
  {
    group: "astra.netapp.io",
    kinds: ["AppVault"],
    clauses: byField("status.state", { Healthy: ["available", "Available"], Degraded: ["failed", "Failed"] }),
    otherwise: waits("its status"),
  },
  {
    group: "astra.netapp.io",
    kinds: ["Application"],
    clauses: decidedBy("Ready"),
    otherwise: waits("its status"),
  },
  {
    group: "astra.netapp.io",
    kinds: ["Backup", "ExecHooksRun", "ResourceBackup", "ResticVolumeBackup", "Snapshot"],
    clauses: netAppJob,
    otherwise: waits("its status"),
  },
  {
    group: "astra.netapp.io",
    kinds: ["ExecHook"],
    clauses: [
      { when: { field: "spec.enabled", is: true }, is: "Healthy" },
      { when: { field: "spec.enabled", is: false }, is: "Suspended", says: "Switched off" },
    ],
    otherwise: waits("its status"),
  },
  { group: "astra.netapp.io", kinds: ["Schedule"], clauses: [], otherwise: { is: "Healthy" } },
  {
    group: "cdi.kubevirt.io",
    kinds: ["DataVolume"],
    clauses: [
      { when: { field: "status.phase", is: "Succeeded" }, is: "Healthy" },
      { when: { field: "status.phase", is: "Paused" }, is: "Suspended", says: "Paused" },
      { when: { condition: "Running", is: "False", reason: "Error" }, is: "Degraded" },
      { when: { field: "status.phase", is: ["Failed", "Unknown"] }, is: "Degraded", quotes: "status.phase" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: { is: "Progressing", says: "Waits for its data", quotes: "status.phase" },
  },
];
