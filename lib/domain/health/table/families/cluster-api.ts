import type { HealthRow } from "@/lib/domain/health/table/health-row";
import {
  byField,
  decidedBy,
  isFalse,
  isTrue,
  present,
  suspended,
  waits,
} from "@/lib/domain/health/table/row-shapes";

/** Templates have no controller of their own; what status they have (a machine's capacity) says nothing of health. */
const template: HealthRow["clauses"][number] = {
  when: { field: "spec.template.spec", exists: true },
  is: "Healthy",
};

/** Cluster API, its providers, Gardener and Karmada. Severity Info on Ready is the way there, anything else a fault. */
export const clusterApiRows: HealthRow[] = [
  {
    group: "cluster.x-k8s.io",
    kinds: ["Cluster"],
    clauses: [
      suspended("spec.paused", "Paused"),
      {
        when: {
          all: [isFalse("Ready"), { not: { condition: "Ready", is: "False", with: { severity: "Info" } } }],
        },
        is: "Degraded",
      },
      ...byField("status.phase", { Healthy: ["Provisioned"], Degraded: ["Failed"] }, "status.failureMessage"),
    ],
    otherwise: waits("the cluster"),
  },
  {
    group: "cluster.x-k8s.io",
    kinds: ["Machine"],
    clauses: byField("status.phase", { Healthy: ["Running"], Degraded: ["Failed"] }, "status.failureMessage"),
    otherwise: { is: "Progressing", says: "Waits for the machine", quotes: "status.phase" },
  },
  {
    group: "cluster.x-k8s.io",
    kinds: ["MachineDeployment", "MachineSet"],
    clauses: [
      suspended("spec.paused", "Paused"),
      ...byField("status.phase", { Healthy: ["Running"], Degraded: ["Failed"] }),
      {
        when: {
          all: [
            { field: "status.readyReplicas", exists: true, sameAs: "spec.replicas" },
            { field: "status.phase", exists: false },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits for machines", quotes: "status.phase" },
  },
  {
    group: "cluster.x-k8s.io",
    kinds: ["MachinePool"],
    clauses: byField("status.phase", { Healthy: ["Running", "Scaling"], Degraded: ["Failed", "Unknown"] }),
    otherwise: { is: "Progressing", says: "Waits for machines", quotes: "status.phase" },
  },
  {
    group: "cluster.x-k8s.io",
    kinds: ["MachineHealthCheck"],
    clauses: [
      {
        when: { field: "status.currentHealthy", exists: false },
        is: "Progressing",
        says: "Waits for its first status",
      },
      { when: { field: "status.currentHealthy", sameAs: "status.expectedMachines" }, is: "Healthy" },
    ],
    otherwise: {
      is: "Degraded",
      says: "Healthy machines of those expected",
      quotes: ["status.currentHealthy", "status.expectedMachines"],
    },
  },
  {
    group: "addons.cluster.x-k8s.io",
    kinds: ["ClusterResourceSet"],
    clauses: decidedBy("ResourcesApplied"),
    otherwise: waits("being applied"),
  },
  {
    group: "controlplane.cluster.x-k8s.io",
    kinds: ["*"],
    clauses: [
      { when: isTrue("Ready"), is: "Healthy" },
      {
        when: {
          condition: [
            "Ready",
            "Available",
            "ControlPlaneInitialized",
            "EKSControlPlaneReady",
            "IAMControlPlaneRolesReady",
          ],
          is: "False",
          with: { severity: "Error" },
        },
        is: "Degraded",
      },
      { when: isTrue("Available"), is: "Healthy" },
      { when: isFalse("Available"), is: "Progressing" },
      template,
    ],
    otherwise: waits("the control plane"),
  },
  {
    group: "infrastructure.cluster.x-k8s.io",
    kinds: ["*"],
    clauses: [
      { when: { condition: "Ready", is: "False", with: { severity: "Error" } }, is: "Degraded" },
      { when: isTrue("Ready"), is: "Healthy" },
      {
        when: {
          any: [
            { field: "status.ready", is: true },
            { field: "status.initialization.provisioned", is: true },
          ],
        },
        is: "Healthy",
      },
      {
        when: { field: "status.failureMessage", exists: true },
        is: "Degraded",
        quotes: "status.failureMessage",
      },
      template,
    ],
    otherwise: waits("the infrastructure"),
  },
  present(
    "infrastructure.cluster.x-k8s.io",
    "AWSClusterControllerIdentity",
    "AWSClusterRoleIdentity",
    "AWSClusterStaticIdentity",
  ),
  present("cluster.x-k8s.io", "ClusterClass"),
  {
    group: "core.gardener.cloud",
    kinds: ["Shoot"],
    clauses: byField("metadata.labels[shoot.gardener.cloud/status]", {
      Healthy: ["healthy"],
      Progressing: ["progressing"],
      Degraded: ["unhealthy"],
      Unknown: ["unknown"],
    }),
    otherwise: waits("the cluster"),
  },
  {
    group: "work.karmada.io",
    kinds: ["ResourceBinding", "ClusterResourceBinding"],
    clauses: [
      {
        when: { list: "status.aggregatedStatus", some: { field: "health", is: "Unhealthy" } },
        is: "Degraded",
        says: "Unhealthy on a member cluster",
      },
      {
        when: {
          list: "status.aggregatedStatus",
          some: {
            all: [
              { field: "health", is: "Unknown" },
              { field: "applied", isNot: true },
            ],
          },
        },
        is: "Degraded",
        says: "Not applied to a member cluster",
      },
      {
        when: {
          all: [
            { field: "spec.clusters.length", above: 0 },
            { field: "status.aggregatedStatus.length", sameAs: "spec.clusters.length" },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("member clusters"),
  },
];
