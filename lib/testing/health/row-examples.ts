import type { HealthStatus } from "@/lib/domain/health/health";

/**
 * Objects of kinds that Argo CD has no script for: an API version and kind, the release of the definition that they
 * are written for, and what is said of which state. They are as small as the state and the definition let them be.
 */
export type RowExample = {
  of: string;
  release: string;
  /** What the definition asks of every object of the kind, and of every status. */
  needs?: Record<string, object>;
  states: [status: HealthStatus, object: { spec?: object; status?: object; metadata?: object }][];
};

const conditions = (...list: [type: string, status: string, reason?: string, more?: object][]) => ({
  status: {
    conditions: list.map(([type, status, reason, more]) => ({
      type,
      status,
      reason: reason ?? "Said",
      message: "in words",
      lastTransitionTime: "2026-01-05T12:00:00Z",
      ...more,
    })),
  },
});

const ready: RowExample["states"] = [
  ["Progressing", {}],
  ["Healthy", conditions(["Ready", "True"])],
  ["Degraded", conditions(["Ready", "False"])],
  ["Progressing", conditions(["Ready", "Unknown"])],
];
const readyOrWaits: RowExample["states"] = [
  ["Progressing", {}],
  ["Healthy", conditions(["Ready", "True"])],
  ["Progressing", conditions(["Ready", "False"])],
];
const phases = (field: string, table: Partial<Record<HealthStatus, string[]>>): RowExample["states"] =>
  (Object.entries(table) as [HealthStatus, string[]][]).flatMap(([status, values]) =>
    values.map((value): RowExample["states"][number] => [status, { status: { [field]: value } }]),
  );
const there: RowExample["states"] = [["Healthy", {}]];
const percona = phases("state", {
  Healthy: ["ready"],
  Progressing: ["initializing", "stopping"],
  Degraded: ["error"],
  Suspended: ["paused"],
});

export const rowExamples: RowExample[] = [
  {
    of: "argoproj.io/v1alpha1 Application",
    release: "Argo CD v3.5.7",
    needs: {
      spec: { project: "default", source: { repoURL: "https://git.example.com/shop" }, destination: {} },
    },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { health: { status: "Healthy" } } }],
      ["Degraded", { status: { health: { status: "Degraded", message: "why" } } }],
      ["Suspended", { status: { health: { status: "Suspended" } } }],
      ["Progressing", { status: { health: { status: "Missing" } } }],
      ["Unknown", { status: { health: { status: "Unknown" } } }],
    ],
  },
  { of: "argoproj.io/v1alpha1 AppProject", release: "Argo CD v3.5.7", needs: { spec: {} }, states: there },
  {
    of: "argoproj.io/v1alpha1 EventSource",
    release: "Argo Events v1.9.7",
    needs: { spec: {} },
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["Deployed", "True"], ["SourcesProvided", "True"])],
      ["Degraded", conditions(["Deployed", "True"], ["SourcesProvided", "False"])],
    ],
  },
  {
    of: "notification.toolkit.fluxcd.io/v1beta3 Alert",
    release: "Flux v2.7.4",
    needs: { spec: { providerRef: { name: "chat" }, eventSources: [{ kind: "GitRepository", name: "*" }] } },
    states: [
      ["Healthy", {}],
      ["Suspended", { spec: { suspend: true } }],
    ],
  },
  {
    of: "fluxcd.controlplane.io/v1 FluxInstance",
    release: "Flux Operator v0.59.0",
    needs: { metadata: { name: "flux" } },
    states: [
      ["Healthy", conditions(["Ready", "True"])],
      ["Progressing", conditions(["Ready", "Unknown"], ["Reconciling", "True"])],
      ["Degraded", conditions(["Ready", "False"])],
    ],
  },
  {
    of: "cert-manager.io/v1 CertificateRequest",
    release: "cert-manager v1.19.1",
    states: [
      ["Progressing", {}],
      ["Progressing", conditions(["Ready", "False", "Pending"])],
      ["Degraded", conditions(["Ready", "False", "Failed"])],
      ["Degraded", conditions(["Denied", "True"])],
      ["Healthy", conditions(["Ready", "True", "Issued"])],
    ],
  },
  {
    of: "acme.cert-manager.io/v1 Order",
    release: "cert-manager v1.19.1",
    needs: { spec: { request: "LS0t", issuerRef: { name: "acme" } } },
    states: phases("state", {
      Healthy: ["valid"],
      Progressing: ["pending"],
      Degraded: ["invalid", "errored"],
    }),
  },
  {
    of: "trust.cert-manager.io/v1alpha1 Bundle",
    release: "trust-manager v0.25.0",
    needs: { spec: { sources: [{ useDefaultCAs: true }] } },
    states: [
      ["Healthy", conditions(["Synced", "True"])],
      ["Degraded", conditions(["Synced", "False"])],
    ],
  },
  {
    of: "secrets.hashicorp.com/v1beta1 VaultAuth",
    release: "Vault Secrets Operator v1.0",
    states: [
      ["Healthy", { status: { valid: true } }],
      ["Degraded", { status: { valid: false, error: "denied" } }],
    ],
  },
  {
    of: "controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane",
    release: "Cluster API v1.11.0",
    states: [
      ["Healthy", conditions(["Ready", "True"])],
      ["Degraded", conditions(["Available", "False", "Failed", { severity: "Error" }])],
      ["Progressing", conditions(["Available", "False", "Waiting", { severity: "Info" }])],
    ],
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSCluster",
    release: "Cluster API Provider AWS v2.9.0",
    states: [
      ["Progressing", { spec: { region: "eu-west-1" } }],
      ["Healthy", { status: { ready: true } }],
      ["Degraded", conditions(["Ready", "False", "Failed", { severity: "Error" }])],
    ],
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSClusterTemplate",
    release: "Cluster API Provider AWS v2.9.0",
    states: [["Healthy", { spec: { template: { spec: {} } } }]],
  },
  { of: "cluster.x-k8s.io/v1beta1 ClusterClass", release: "Cluster API v1.11.0", states: there },
  { of: "serving.knative.dev/v1 Revision", release: "Knative Serving v1.20 (0.47.0)", states: ready },
  { of: "eventing.knative.dev/v1 Broker", release: "Knative Eventing v1.20 (0.47.0)", states: ready },
  { of: "messaging.knative.dev/v1 Channel", release: "Knative Eventing v1.20 (0.47.0)", states: ready },
  { of: "sources.knative.dev/v1 PingSource", release: "Knative Eventing v1.20 (0.47.0)", states: ready },
  { of: "flows.knative.dev/v1 Sequence", release: "Knative Eventing v1.20 (0.47.0)", states: ready },
  {
    of: "networking.internal.knative.dev/v1alpha1 Ingress",
    release: "Knative Networking v1.20",
    states: ready,
  },
  { of: "gateway.networking.k8s.io/v1beta1 ReferenceGrant", release: "Gateway API v1.4.1", states: there },
  {
    of: "networking.istio.io/v1 VirtualService",
    release: "Istio 1.28.1",
    states: [
      ["Healthy", {}],
      ["Progressing", conditions(["Reconciled", "False"])],
      ["Degraded", { status: { validationMessages: [{ level: "ERROR" }] } }],
      ["Healthy", { status: { validationMessages: [{ level: "WARNING" }] } }],
    ],
  },
  {
    of: "security.istio.io/v1 AuthorizationPolicy",
    release: "Istio 1.28.1",
    states: [
      ["Healthy", {}],
      ["Degraded", { status: { validationMessages: [{ level: "ERROR" }] } }],
    ],
  },
  {
    of: "sailoperator.io/v1 Istio",
    release: "Sail Operator 1.28",
    states: [
      ["Healthy", conditions(["Reconciled", "True"], ["Ready", "True"])],
      ["Progressing", conditions(["Reconciled", "True"], ["Ready", "False"])],
      ["Degraded", conditions(["Reconciled", "False"], ["Ready", "True"])],
    ],
  },
  {
    of: "metallb.io/v1beta1 IPAddressPool",
    release: "MetalLB v0.15.2",
    needs: { spec: { addresses: ["192.0.2.0/24"] } },
    states: there,
  },
  {
    of: "cilium.io/v2 CiliumNetworkPolicy",
    release: "Cilium v1.18.0",
    states: [
      ["Healthy", {}],
      ["Degraded", conditions(["Valid", "False"])],
    ],
  },
  { of: "externaldns.k8s.io/v1alpha1 DNSEndpoint", release: "ExternalDNS v0.19.0", states: there },
  {
    of: "keda.sh/v1alpha1 TriggerAuthentication",
    release: "KEDA v2.18.0",
    needs: { spec: {} },
    states: there,
  },
  {
    of: "kafka.strimzi.io/v1beta2 KafkaMirrorMaker2",
    release: "Strimzi 0.48",
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["Ready", "True"])],
      ["Degraded", conditions(["NotReady", "True"])],
      ["Suspended", conditions(["ReconciliationPaused", "True"])],
    ],
  },
  {
    of: "kafka.strimzi.io/v1beta2 KafkaRebalance",
    release: "Strimzi 0.48",
    states: [
      ["Progressing", conditions(["PendingProposal", "True"])],
      ["Suspended", conditions(["ProposalReady", "True"])],
      ["Progressing", conditions(["Rebalancing", "True"])],
      ["Healthy", conditions(["Ready", "True"])],
      ["Degraded", conditions(["NotReady", "True"])],
    ],
  },
  { of: "kafka.strimzi.io/v1beta2 KafkaNodePool", release: "Strimzi 0.48", states: there },
  {
    of: "core.strimzi.io/v1beta2 StrimziPodSet",
    release: "Strimzi 0.48",
    states: [
      ["Progressing", {}],
      ["Progressing", { status: { pods: 3, readyPods: 2, currentPods: 3 } }],
      ["Healthy", { status: { pods: 3, readyPods: 3, currentPods: 3 } }],
    ],
  },
  { of: "jetstream.nats.io/v1beta2 Stream", release: "NACK v0.20", states: ready.slice(0, 3) },
  {
    of: "postgresql.cnpg.io/v1 Backup",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { cluster: { name: "shop" } } },
    states: phases("phase", {
      Healthy: ["completed"],
      Progressing: ["running", "finalizing"],
      Degraded: ["failed"],
    }),
  },
  {
    of: "postgresql.cnpg.io/v1 Database",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { name: "shop", owner: "app", cluster: { name: "shop" } } },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { applied: true } }],
      ["Degraded", { status: { applied: false, message: "no such owner" } }],
    ],
  },
  {
    of: "postgresql.cnpg.io/v1 Pooler",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { cluster: { name: "shop" }, pgbouncer: {} } },
    states: there,
  },
  {
    of: "postgres-operator.crunchydata.com/v1beta1 PostgresCluster",
    release: "PGO v5.8",
    states: [
      ["Progressing", {}],
      ["Progressing", { status: { instances: [{ name: "a", replicas: 2, readyReplicas: 1 }] } }],
      ["Healthy", { status: { instances: [{ name: "a", replicas: 2, readyReplicas: 2 }] } }],
    ],
  },
  { of: "ps.percona.com/v1 PerconaServerMySQL", release: "Percona Operator for MySQL 1.0", states: percona },
  {
    of: "pgv2.percona.com/v2 PerconaPGCluster",
    release: "Percona Operator for PostgreSQL 2.7",
    states: percona,
  },
  {
    of: "mongodbcommunity.mongodb.com/v1 MongoDBCommunity",
    release: "MongoDB Controllers 1.5",
    states: phases("phase", { Healthy: ["Running"], Progressing: ["Pending"], Degraded: ["Failed"] }),
  },
  {
    of: "mongodb.com/v1 MongoDB",
    release: "MongoDB Controllers 1.5",
    states: phases("phase", { Healthy: ["Running"], Progressing: ["Reconciling"], Degraded: ["Failed"] }),
  },
  { of: "atlas.mongodb.com/v1 AtlasDeployment", release: "Atlas Operator 2.16.0", states: readyOrWaits },
  {
    of: "redis.redis.opstreelabs.in/v1beta2 RedisCluster",
    release: "Redis Operator 0.22",
    states: phases("state", { Healthy: ["Ready"], Progressing: ["Bootstrap"], Degraded: ["Failed"] }),
  },
  {
    of: "app.redislabs.com/v1 RedisEnterpriseCluster",
    release: "Redis Enterprise 7.22",
    states: phases("state", {
      Healthy: ["Running"],
      Progressing: ["BootstrappingFirstPod"],
      Degraded: ["Error"],
    }),
  },
  {
    of: "app.redislabs.com/v1alpha1 RedisEnterpriseDatabase",
    release: "Redis Enterprise 7.22",
    states: phases("status", {
      Healthy: ["active"],
      Progressing: ["pending"],
      Degraded: ["creation-failed"],
    }),
  },
  {
    of: "planetscale.com/v2 VitessCluster",
    release: "Vitess Operator v2.15",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { vtctldAvailable: "True", cells: { a: { gatewayAvailable: "True" } } } }],
      [
        "Degraded",
        { status: { cells: { a: { gatewayAvailable: "True" }, b: { gatewayAvailable: "False" } } } },
      ],
    ],
  },
  { of: "pingcap.com/v1alpha1 TidbCluster", release: "TiDB Operator v1.6", states: readyOrWaits },
  {
    of: "crdb.cockroachlabs.com/v1alpha1 CrdbCluster",
    release: "CockroachDB Operator v2.18",
    states: phases("clusterStatus", {
      Healthy: ["Finished"],
      Progressing: ["Starting"],
      Degraded: ["Failed"],
    }),
  },
  {
    of: "mysql.oracle.com/v2 InnoDBCluster",
    release: "MySQL Operator 9.5",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { cluster: { status: "ONLINE" } } }],
      ["Degraded", { status: { cluster: { status: "NO_QUORUM" } } }],
    ],
  },
  {
    of: "scylla.scylladb.com/v1 ScyllaCluster",
    release: "Scylla Operator v1.18",
    states: [
      ["Healthy", conditions(["Available", "True"], ["Progressing", "False"], ["Degraded", "False"])],
      ["Progressing", conditions(["Available", "True"], ["Progressing", "True"], ["Degraded", "False"])],
      ["Degraded", conditions(["Available", "False"], ["Progressing", "True"], ["Degraded", "True"])],
    ],
  },
  {
    of: "cassandra.datastax.com/v1beta1 CassandraDatacenter",
    release: "cass-operator v1.26",
    states: [
      ["Progressing", { status: { cassandraOperatorProgress: "Updating" } }],
      ["Healthy", conditions(["Ready", "True"])],
      ["Suspended", conditions(["Stopped", "True"])],
    ],
  },
  {
    of: "monitoring.coreos.com/v1 ServiceMonitor",
    release: "Prometheus Operator v0.85.0",
    needs: { spec: { selector: {}, endpoints: [] } },
    states: [
      ["Healthy", {}],
      [
        "Degraded",
        {
          status: {
            bindings: [
              {
                group: "monitoring.coreos.com",
                resource: "prometheuses",
                namespace: "default",
                name: "main",
                conditions: conditions([
                  "Accepted",
                  "False",
                  "InvalidConfiguration",
                  { observedGeneration: 2 },
                ]).status.conditions,
              },
            ],
          },
        },
      ],
    ],
  },
  { of: "datadoghq.com/v2alpha1 DatadogAgent", release: "Datadog Operator v1.30.0", states: there },
  {
    of: "kibana.k8s.elastic.co/v1 Kibana",
    release: "ECK 3.2.0",
    states: phases("health", { Healthy: ["green"], Progressing: ["yellow"], Degraded: ["red"] }),
  },
  {
    of: "apm.k8s.elastic.co/v1 ApmServer",
    release: "ECK 3.2.0",
    states: phases("health", { Healthy: ["green"], Degraded: ["red"] }),
  },
  {
    of: "agent.k8s.elastic.co/v1alpha1 Agent",
    release: "ECK 3.2.0",
    states: phases("health", { Healthy: ["green"], Progressing: ["yellow"] }),
  },
  {
    of: "enterprisesearch.k8s.elastic.co/v1 EnterpriseSearch",
    release: "ECK 2.16.0",
    states: phases("health", { Healthy: ["green"], Degraded: ["red"] }),
  },
  {
    of: "maps.k8s.elastic.co/v1alpha1 ElasticMapsServer",
    release: "ECK 3.2.0",
    states: phases("health", { Healthy: ["green"], Degraded: ["red"] }),
  },
  {
    of: "velero.io/v1 Backup",
    release: "Velero v1.17.0",
    states: phases("phase", {
      Healthy: ["Completed"],
      Progressing: ["New", "InProgress", "Finalizing"],
      Degraded: ["PartiallyFailed", "Failed", "FailedValidation"],
    }),
  },
  {
    of: "velero.io/v1 Schedule",
    release: "Velero v1.17.0",
    needs: { spec: { schedule: "@daily", template: {} } },
    states: [
      ["Healthy", { status: { phase: "Enabled" } }],
      ["Suspended", { spec: { paused: true }, status: { phase: "Enabled" } }],
      ["Degraded", { status: { phase: "FailedValidation" } }],
    ],
  },
  {
    of: "velero.io/v1 BackupStorageLocation",
    release: "Velero v1.17.0",
    states: phases("phase", { Healthy: ["Available"], Degraded: ["Unavailable"] }),
  },
  {
    of: "ceph.rook.io/v1 CephBlockPool",
    release: "Rook v1.18.8",
    needs: { spec: { replicated: { size: 3 } } },
    states: phases("phase", { Healthy: ["Ready"], Progressing: ["Progressing"], Degraded: ["Failure"] }),
  },
  {
    of: "longhorn.io/v1beta2 Volume",
    release: "Longhorn v1.10.0",
    states: [
      ["Progressing", {}],
      ["Progressing", { status: { state: "attaching", robustness: "unknown" } }],
      ["Healthy", { status: { state: "attached", robustness: "healthy" } }],
      ["Degraded", { status: { state: "attached", robustness: "degraded" } }],
      ["Degraded", { status: { state: "detached", robustness: "faulted" } }],
      ["Healthy", { status: { state: "detached", robustness: "unknown" } }],
    ],
  },
  { of: "longhorn.io/v1beta2 Node", release: "Longhorn v1.10.0", states: ready },
  {
    of: "longhorn.io/v1beta2 Replica",
    release: "Longhorn v1.10.0",
    states: phases("currentState", {
      Healthy: ["running", "stopped"],
      Progressing: ["starting"],
      Degraded: ["error"],
    }),
  },
  {
    of: "longhorn.io/v1beta2 EngineImage",
    release: "Longhorn v1.10.0",
    states: [
      ...phases("state", { Healthy: ["deployed"], Progressing: ["deploying"] }),
      ["Degraded", { status: { state: "deploying", incompatible: true } }],
    ],
  },
  {
    of: "longhorn.io/v1beta2 BackupTarget",
    release: "Longhorn v1.10.0",
    states: [
      ["Healthy", { status: { available: true } }],
      ["Degraded", { spec: { backupTargetURL: "s3://b@r/" }, status: { available: false } }],
      ["Healthy", { status: { available: false } }],
    ],
  },
  { of: "longhorn.io/v1beta2 RecurringJob", release: "Longhorn v1.10.0", states: there },
  {
    of: "kyverno.io/v2 CleanupPolicy",
    release: "Kyverno v1.19.1",
    needs: { spec: { schedule: "0 0 * * *", match: { any: [{ resources: { kinds: ["Pod"] } }] } } },
    states: [
      ["Healthy", {}],
      ["Degraded", conditions(["Ready", "False"])],
    ],
  },
  {
    of: "policies.kyverno.io/v1 ValidatingPolicy",
    release: "Kyverno v1.19.1",
    needs: { spec: { validations: [{ expression: "true" }] } },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { conditionStatus: { ready: true } } }],
      ["Progressing", { status: { conditionStatus: { ready: false, message: "webhook" } } }],
    ],
  },
  {
    of: "templates.gatekeeper.sh/v1 ConstraintTemplate",
    release: "Gatekeeper v3.23.1",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { created: true, byPod: [{ id: "a" }] } }],
      [
        "Degraded",
        { status: { created: true, byPod: [{ id: "a", errors: [{ code: "x", message: "no rego" }] }] } },
      ],
    ],
  },
  {
    of: "constraints.gatekeeper.sh/v1beta1 K8sRequiredLabels",
    release: "Gatekeeper v3.23.1, a constraint",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { totalViolations: 4, byPod: [{ id: "a", enforced: true }] } }],
      [
        "Progressing",
        {
          status: {
            byPod: [
              { id: "a", enforced: true },
              { id: "b", enforced: false },
            ],
          },
        },
      ],
    ],
  },
  { of: "wgpolicyk8s.io/v1alpha2 PolicyReport", release: "Kyverno v1.19.1", states: there },
  {
    of: "build.openshift.io/v1 Build",
    release: "OpenShift 4.20, aggregated",
    states: phases("phase", {
      Healthy: ["Complete"],
      Progressing: ["Running"],
      Degraded: ["Failed", "Cancelled"],
    }),
  },
  { of: "build.openshift.io/v1 BuildConfig", release: "OpenShift 4.20, aggregated", states: there },
  { of: "image.openshift.io/v1 ImageStream", release: "OpenShift 4.20, aggregated", states: there },
  {
    of: "config.openshift.io/v1 ClusterVersion",
    release: "OpenShift API of 2024-12-16",
    needs: {
      spec: { clusterID: "0b1a7a0e-5a3c-4f0e-9d3e-2a4f5b6c7d8e" },
      status: {
        desired: { version: "4.19.0", image: "release" },
        availableUpdates: null,
        observedGeneration: 2,
        versionHash: "x",
      },
    },
    states: [
      ["Healthy", conditions(["Available", "True"], ["Failing", "False"], ["Progressing", "False"])],
      ["Progressing", conditions(["Available", "True"], ["Failing", "False"], ["Progressing", "True"])],
      ["Degraded", conditions(["Available", "True"], ["Failing", "True"], ["Progressing", "True"])],
    ],
  },
  {
    of: "config.openshift.io/v1 ClusterOperator",
    release: "OpenShift API of 2024-12-16",
    needs: { spec: {} },
    states: [
      ["Healthy", conditions(["Available", "True"], ["Degraded", "False"])],
      ["Degraded", conditions(["Available", "True"], ["Degraded", "True"])],
      ["Degraded", conditions(["Available", "False"], ["Degraded", "False"])],
    ],
  },
  {
    of: "config.openshift.io/v1 OAuth",
    release: "OpenShift API of 2024-12-16",
    needs: { spec: {} },
    states: there,
  },
  {
    of: "machineconfiguration.openshift.io/v1 MachineConfigPool",
    release: "OpenShift API of 2024-12-16",
    needs: { spec: {} },
    states: [
      ["Healthy", conditions(["Updated", "True"], ["Updating", "False"], ["Degraded", "False"])],
      ["Progressing", conditions(["Updated", "False"], ["Updating", "True"])],
      ["Degraded", conditions(["Updating", "True"], ["NodeDegraded", "True"])],
    ],
  },
  {
    of: "operator.openshift.io/v1 Console",
    release: "OpenShift API of 2024-12-16",
    needs: { spec: { managementState: "Managed", providers: {} } },
    states: [
      ["Healthy", {}],
      ["Degraded", conditions(["Degraded", "True"])],
    ],
  },
  {
    of: "operators.coreos.com/v1alpha1 ClusterServiceVersion",
    release: "Operator Lifecycle Manager API v0.35.0",
    needs: { spec: { displayName: "x", install: { strategy: "deployment" } } },
    states: phases("phase", { Healthy: ["Succeeded"], Progressing: ["Installing"], Degraded: ["Failed"] }),
  },
  {
    of: "operators.coreos.com/v1alpha1 CatalogSource",
    release: "Operator Lifecycle Manager API v0.35.0",
    needs: { spec: { sourceType: "grpc" } },
    states: [
      ["Healthy", { status: { connectionState: { lastObservedState: "READY" } } }],
      ["Degraded", { status: { connectionState: { lastObservedState: "TRANSIENT_FAILURE" } } }],
    ],
  },
  {
    of: "operators.coreos.com/v1 OperatorGroup",
    release: "Operator Lifecycle Manager API v0.35.0",
    states: there,
  },
  {
    of: "olm.operatorframework.io/v1 ClusterExtension",
    release: "operator-controller v1.5",
    states: [
      ["Healthy", conditions(["Installed", "True", "Succeeded"], ["Progressing", "True", "Succeeded"])],
      ["Degraded", conditions(["Installed", "True", "Succeeded"], ["Progressing", "False", "Blocked"])],
      ["Progressing", {}],
    ],
  },
  {
    of: "s3.services.k8s.aws/v1alpha1 Bucket",
    release: "ACK S3 v1.1",
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["ACK.ResourceSynced", "True"])],
      ["Progressing", conditions(["ACK.ResourceSynced", "False"])],
      ["Degraded", conditions(["ACK.ResourceSynced", "True"], ["ACK.Terminal", "True"])],
    ],
  },
  {
    of: "elbv2.k8s.aws/v1beta1 TargetGroupBinding",
    release: "AWS Load Balancer Controller v2.14",
    states: there,
  },
  { of: "networking.gke.io/v1beta1 FrontendConfig", release: "GKE Ingress v1.35", states: there },
  { of: "cloud.google.com/v1 BackendConfig", release: "GKE Ingress v1.35", states: there },
  {
    of: "storage.azure.com/v1api20230101 StorageAccount",
    release: "Azure Service Operator v2.16",
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["Ready", "True"])],
      ["Degraded", conditions(["Ready", "False", "Failed", { severity: "Error" }])],
      ["Progressing", conditions(["Ready", "False", "Reconciling", { severity: "Info" }])],
    ],
  },
  { of: "infra.contrib.fluxcd.io/v1alpha2 Terraform", release: "tofu-controller v0.16", states: ready },
  {
    of: "tekton.dev/v1 PipelineRun",
    release: "Tekton Pipelines v1.6.0",
    states: [
      ["Progressing", {}],
      ["Progressing", conditions(["Succeeded", "Unknown", "Running"])],
      ["Healthy", conditions(["Succeeded", "True", "Succeeded"])],
      ["Degraded", conditions(["Succeeded", "False", "PipelineRunTimeout"])],
    ],
  },
  { of: "tekton.dev/v1 Task", release: "Tekton Pipelines v1.6.0", states: there },
  { of: "triggers.tekton.dev/v1beta1 TriggerTemplate", release: "Tekton Triggers v0.34.0", states: there },
  {
    of: "triggers.tekton.dev/v1beta1 EventListener",
    release: "Tekton Triggers v0.34.0",
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["Ready", "True"], ["Available", "True"])],
    ],
  },
  { of: "operator.tekton.dev/v1alpha1 TektonConfig", release: "Tekton Operator v0.78", states: readyOrWaits },
  {
    of: "gateway.solo.io/v1 VirtualService",
    release: "Gloo Gateway v1.20",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { statuses: { "gloo-system": { state: 1 } } } }],
      ["Degraded", { status: { statuses: { "gloo-system": { state: 2, reason: "why" } } } }],
      ["Suspended", { status: { statuses: { "gloo-system": { state: 0 } } } }],
    ],
  },
  {
    of: "gloo.solo.io/v1 Upstream",
    release: "Gloo Gateway v1.20",
    states: [
      ["Healthy", { status: { state: "Accepted" } }],
      ["Degraded", { status: { state: "Rejected", reason: "why" } }],
    ],
  },
  {
    of: "flink.apache.org/v1beta1 FlinkDeployment",
    release: "Flink Operator 1.13",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { reconciliationStatus: { state: "DEPLOYED" } } }],
      ["Progressing", { status: { jobManagerDeploymentStatus: "DEPLOYING" } }],
      [
        "Degraded",
        { status: { jobManagerDeploymentStatus: "ERROR", reconciliationStatus: { error: "why" } } },
      ],
      ["Healthy", { spec: { job: { state: "suspended" } } }],
    ],
  },
  {
    of: "apps.3scale.net/v1alpha1 APIManager",
    release: "3scale 2.15",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { deployments: { ready: ["a"] } } }],
      ["Progressing", { status: { deployments: { ready: ["a"], starting: ["b"] } } }],
      ["Degraded", conditions(["Available", "False", "Broken"])],
    ],
  },
  {
    of: "capabilities.3scale.net/v1beta1 Application",
    release: "3scale 2.15",
    states: [
      ["Suspended", { status: { state: "suspended" } }],
      ["Healthy", conditions(["Ready", "True"])],
      ["Degraded", conditions(["Ready", "False"])],
    ],
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSMachineTemplate",
    release: "Cluster API Provider AWS v2.9.0",
    needs: { spec: { template: { spec: { instanceType: "m5.large" } } } },
    states: [["Healthy", { status: { capacity: { cpu: "2" } } }]],
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSClusterControllerIdentity",
    release: "Cluster API Provider AWS v2.9.0",
    states: there,
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSClusterRoleIdentity",
    release: "Cluster API Provider AWS v2.9.0",
    needs: { spec: { roleARN: "arn:aws:iam::1:role/x" } },
    states: there,
  },
  {
    of: "infrastructure.cluster.x-k8s.io/v1beta2 AWSClusterStaticIdentity",
    release: "Cluster API Provider AWS v2.9.0",
    needs: { spec: { secretRef: "aws" } },
    states: there,
  },
  {
    of: "controlplane.cluster.x-k8s.io/v1beta2 KubeadmControlPlaneTemplate",
    release: "Cluster API v1.11.0",
    needs: {
      spec: {
        template: { spec: { machineNaming: { template: "{{ .kubeadmControlPlane.name }}-{{ .random }}" } } },
      },
    },
    states: there,
  },
  {
    of: "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlaneTemplate",
    release: "Cluster API Provider AWS v2.9.0",
    needs: { spec: { template: { spec: {} } } },
    states: there,
  },
  {
    of: "cluster.x-k8s.io/v1beta2 MachineSet",
    release: "Cluster API v1.11.0",
    needs: {
      spec: {
        clusterName: "c",
        selector: { matchLabels: { set: "x" } },
        template: {
          spec: {
            clusterName: "c",
            bootstrap: { dataSecretName: "b" },
            infrastructureRef: {
              apiGroup: "infrastructure.cluster.x-k8s.io",
              kind: "AWSMachineTemplate",
              name: "m",
            },
          },
        },
      },
    },
    states: [
      ["Progressing", {}],
      ["Progressing", { spec: { replicas: 2 }, status: { readyReplicas: 1 } }],
      ["Healthy", { spec: { replicas: 2 }, status: { readyReplicas: 2 } }],
    ],
  },
  {
    of: "ceph.rook.io/v1 CephCOSIDriver",
    release: "Rook v1.18.8",
    needs: { spec: {} },
    states: there,
  },
  {
    of: "ceph.rook.io/v1 CephFilesystem",
    release: "Rook v1.18.8",
    needs: {
      spec: {
        metadataPool: { replicated: { size: 3 } },
        dataPools: [{ replicated: { size: 3 } }],
        metadataServer: { activeCount: 1 },
      },
    },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephNFS",
    release: "Rook v1.18.8",
    needs: { spec: { server: { active: 1 } } },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephRBDMirror",
    release: "Rook v1.18.8",
    needs: { spec: { count: 1 } },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephClient",
    release: "Rook v1.18.8",
    needs: { spec: { caps: { mon: "profile rbd" } } },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephObjectStoreUser",
    release: "Rook v1.18.8",
    needs: { spec: {} },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephFilesystemMirror",
    release: "Rook v1.18.8",
    needs: { spec: {} },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephBlockPoolRadosNamespace",
    release: "Rook v1.18.8",
    needs: { spec: { blockPoolName: "p" } },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "ceph.rook.io/v1 CephFilesystemSubVolumeGroup",
    release: "Rook v1.18.8",
    needs: { spec: { filesystemName: "f" } },
    states: phases("phase", {
      Healthy: ["Ready"],
      Progressing: ["Reconciling"],
      Degraded: ["ReconcileFailed"],
    }),
  },
  {
    of: "policies.kyverno.io/v1 PolicyException",
    release: "Kyverno v1.19.1",
    needs: { spec: { policyRefs: [{ name: "p", kind: "ValidatingPolicy" }] } },
    states: there,
  },
  {
    of: "policies.kyverno.io/v1 DeletingPolicy",
    release: "Kyverno v1.19.1",
    needs: { spec: { schedule: "0 0 * * *" } },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { conditionStatus: { ready: true } } }],
      ["Progressing", { status: { conditionStatus: { ready: false, message: "webhook" } } }],
    ],
  },
  {
    of: "policies.kyverno.io/v1 MutatingPolicy",
    release: "Kyverno v1.19.1",
    needs: { spec: {} },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { conditionStatus: { ready: true } } }],
      ["Progressing", { status: { conditionStatus: { ready: false, message: "webhook" } } }],
    ],
  },
  {
    of: "kyverno.io/v2 ClusterCleanupPolicy",
    release: "Kyverno v1.19.1",
    needs: { spec: { schedule: "0 0 * * *", match: { any: [{ resources: { kinds: ["Pod"] } }] } } },
    states: [
      ["Healthy", {}],
      ["Degraded", conditions(["Ready", "False"])],
    ],
  },
  {
    of: "wgpolicyk8s.io/v1alpha2 ClusterPolicyReport",
    release: "Kyverno v1.19.1",
    states: there,
  },
  {
    of: "velero.io/v1 VolumeSnapshotLocation",
    release: "Velero v1.17.0",
    needs: { spec: { provider: "aws" } },
    states: [
      ["Healthy", {}],
      ["Healthy", { status: { phase: "Available" } }],
      ["Degraded", { status: { phase: "Unavailable" } }],
    ],
  },
  {
    of: "velero.io/v1 BackupRepository",
    release: "Velero v1.17.0",
    needs: {
      spec: {
        backupStorageLocation: "default",
        maintenanceFrequency: "1h",
        resticIdentifier: "",
        volumeNamespace: "shop",
      },
    },
    states: phases("phase", { Healthy: ["Ready"], Progressing: ["New"], Degraded: ["NotReady"] }),
  },
  {
    of: "velero.io/v1 Restore",
    release: "Velero v1.17.0",
    needs: { spec: { backupName: "b" } },
    states: phases("phase", {
      Healthy: ["Completed"],
      Progressing: ["InProgress"],
      Degraded: ["PartiallyFailed", "FailedValidation"],
    }),
  },
  {
    of: "longhorn.io/v1beta2 Engine",
    release: "Longhorn v1.10.0",
    states: phases("currentState", {
      Healthy: ["running", "stopped"],
      Progressing: ["starting"],
      Degraded: ["error"],
    }),
  },
  {
    of: "longhorn.io/v1beta2 InstanceManager",
    release: "Longhorn v1.10.0",
    states: phases("currentState", {
      Healthy: ["running", "stopped"],
      Progressing: ["starting"],
      Degraded: ["error"],
    }),
  },
  {
    of: "longhorn.io/v1beta2 ShareManager",
    release: "Longhorn v1.10.0",
    states: phases("state", {
      Healthy: ["running", "stopped"],
      Progressing: ["starting"],
      Degraded: ["error"],
    }),
  },
  {
    of: "longhorn.io/v1beta2 Backup",
    release: "Longhorn v1.10.0",
    states: phases("state", { Healthy: ["Completed"], Progressing: ["InProgress"], Degraded: ["Error"] }),
  },
  {
    of: "longhorn.io/v1beta2 BackingImage",
    release: "Longhorn v1.10.0",
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { diskFileStatusMap: { a: { state: "ready" } } } }],
      ["Degraded", { status: { diskFileStatusMap: { a: { state: "ready" }, b: { state: "failed" } } } }],
      ["Degraded", { status: { diskFileStatusMap: { a: { state: "failed-and-cleanup" } } } }],
    ],
  },
  {
    of: "eventing.knative.dev/v1 Trigger",
    release: "Knative Eventing v1.20 (0.47.0)",
    needs: { spec: { broker: "default" } },
    states: ready,
  },
  {
    of: "messaging.knative.dev/v1 Subscription",
    release: "Knative Eventing v1.20 (0.47.0)",
    states: ready,
  },
  {
    of: "messaging.knative.dev/v1 InMemoryChannel",
    release: "Knative Eventing v1.20 (0.47.0)",
    states: ready,
  },
  {
    of: "sources.knative.dev/v1 ApiServerSource",
    release: "Knative Eventing v1.20 (0.47.0)",
    needs: { spec: { resources: [{ apiVersion: "v1", kind: "Event" }] } },
    states: ready,
  },
  {
    of: "serving.knative.dev/v1 Route",
    release: "Knative Serving v1.20 (0.47.0)",
    states: ready,
  },
  {
    of: "serving.knative.dev/v1 Configuration",
    release: "Knative Serving v1.20 (0.47.0)",
    states: ready,
  },
  {
    of: "serving.knative.dev/v1beta1 DomainMapping",
    release: "Knative Serving v1.20 (0.47.0)",
    needs: { spec: { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "s" } } },
    states: ready,
  },
  {
    of: "atlas.mongodb.com/v1 AtlasProject",
    release: "Atlas Operator 2.16.0",
    needs: { spec: { name: "p" } },
    states: readyOrWaits,
  },
  {
    of: "atlas.mongodb.com/v1 AtlasDatabaseUser",
    release: "Atlas Operator 2.16.0",
    needs: {
      spec: {
        username: "u",
        projectRef: { name: "p" },
        passwordSecretRef: { name: "s" },
        roles: [{ roleName: "readWrite", databaseName: "d" }],
      },
    },
    states: readyOrWaits,
  },
  {
    of: "atlas.mongodb.com/v1 AtlasTeam",
    release: "Atlas Operator 2.16.0",
    needs: { spec: { name: "t", usernames: ["a@example.com"] } },
    states: readyOrWaits,
  },
  {
    of: "postgresql.cnpg.io/v1 Publication",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { name: "p", dbname: "d", cluster: { name: "c" }, target: { allTables: true } } },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { applied: true } }],
      ["Degraded", { status: { applied: false, message: "no such table" } }],
    ],
  },
  {
    of: "postgresql.cnpg.io/v1 Subscription",
    release: "CloudNativePG v1.27.1",
    needs: {
      spec: {
        name: "s",
        dbname: "d",
        cluster: { name: "c" },
        externalClusterName: "e",
        publicationName: "p",
      },
    },
    states: [
      ["Progressing", {}],
      ["Healthy", { status: { applied: true } }],
      ["Degraded", { status: { applied: false, message: "no such table" } }],
    ],
  },
  {
    of: "postgresql.cnpg.io/v1 ScheduledBackup",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { schedule: "0 0 0 * * *", cluster: { name: "c" } } },
    states: there,
  },
  {
    of: "postgresql.cnpg.io/v1 ImageCatalog",
    release: "CloudNativePG v1.27.1",
    needs: { spec: { images: [{ major: 17, image: "postgres:17" }] } },
    states: there,
  },
  {
    of: "metallb.io/v1beta1 L2Advertisement",
    release: "MetalLB v0.15.2",
    states: there,
  },
  {
    of: "metallb.io/v1beta1 BGPAdvertisement",
    release: "MetalLB v0.15.2",
    states: there,
  },
  {
    of: "cilium.io/v2 CiliumClusterwideNetworkPolicy",
    release: "Cilium v1.18.0",
    needs: { spec: { endpointSelector: {}, ingress: [{}] } },
    states: [
      ["Healthy", {}],
      ["Degraded", conditions(["Valid", "False"])],
    ],
  },
  {
    of: "keda.sh/v1alpha1 ClusterTriggerAuthentication",
    release: "KEDA v2.18.0",
    needs: { spec: {} },
    states: there,
  },
  {
    of: "monitoring.coreos.com/v1 PrometheusRule",
    release: "Prometheus Operator v0.85.0",
    needs: { spec: {} },
    states: there,
  },
  {
    of: "operators.coreos.com/v1alpha1 InstallPlan",
    release: "Operator Lifecycle Manager API v0.35.0",
    needs: {
      spec: { approval: "Manual", approved: false, clusterServiceVersionNames: ["x.v1"] },
      status: { catalogSources: [], plan: [] },
    },
    states: phases("phase", {
      Healthy: ["Complete"],
      Progressing: ["Planning", "Installing"],
      Degraded: ["Failed"],
      Suspended: ["RequiresApproval"],
    }),
  },
  {
    of: "tekton.dev/v1 TaskRun",
    release: "Tekton Pipelines v1.6.0",
    needs: { spec: { taskRef: { name: "build" } }, status: { podName: "x-pod" } },
    states: [
      ["Progressing", {}],
      ["Healthy", conditions(["Succeeded", "True", "Succeeded"])],
      ["Degraded", conditions(["Succeeded", "False", "Failed"])],
    ],
  },
  {
    of: "tekton.dev/v1 Pipeline",
    release: "Tekton Pipelines v1.6.0",
    states: there,
  },
  {
    of: "fluxcd.controlplane.io/v1 ResourceSet",
    release: "Flux Operator v0.59.0",
    needs: { spec: { resourcesTemplate: "---" } },
    states: [
      ["Healthy", conditions(["Ready", "True"])],
      ["Progressing", conditions(["Ready", "Unknown"], ["Reconciling", "True"])],
      ["Degraded", conditions(["Ready", "False"])],
    ],
  },
  {
    of: "acme.cert-manager.io/v1 Challenge",
    release: "cert-manager v1.19.1",
    needs: {
      spec: {
        type: "HTTP-01",
        url: "https://acme.example.com/c",
        authorizationURL: "https://acme.example.com/a",
        dnsName: "example.com",
        key: "k",
        token: "t",
        issuerRef: { name: "acme" },
        solver: {},
      },
      status: { processing: true, presented: true },
    },
    states: phases("state", {
      Healthy: ["valid"],
      Progressing: ["pending", "processing"],
      Degraded: ["invalid", "expired", "errored"],
    }),
  },
];
