import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { availability, byField, isFalse, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

/** OpenShift and the Operator Lifecycle Manager. */
export const openshiftRows: HealthRow[] = [
  {
    group: "route.openshift.io",
    kinds: ["Route"],
    clauses: [
      { when: { list: "status.ingress", every: isTrue("Admitted") }, is: "Healthy" },
      { when: { list: "status.ingress", some: isFalse("Admitted") }, is: "Degraded" },
    ],
    otherwise: waits("being admitted"),
  },
  {
    group: "apps.openshift.io",
    kinds: ["DeploymentConfig"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.conditions", exists: false },
            { field: "status.replicas", exists: false },
          ],
        },
        is: "Progressing",
        says: "Waits for its Pods",
      },
      { when: { field: "status.replicas", is: 0 }, is: "Healthy" },
      {
        when: {
          all: [
            isTrue("Available"),
            { condition: "Progressing", is: "True", reason: "NewReplicationControllerAvailable" },
          ],
        },
        is: "Healthy",
      },
      {
        when: {
          any: [
            isTrue("Available"),
            { condition: "Progressing", is: "True", reason: "NewReplicationControllerAvailable" },
          ],
        },
        is: "Progressing",
        says: "Waits for its Pods",
      },
    ],
    otherwise: { is: "Degraded", says: "Its rollout failed" },
  },
  {
    group: "build.openshift.io",
    kinds: ["Build"],
    clauses: byField(
      "status.phase",
      {
        Healthy: ["Complete"],
        Progressing: ["New", "Pending", "Running"],
        Degraded: ["Failed", "Error", "Cancelled"],
      },
      "status.message",
    ),
    otherwise: waits("the build"),
  },
  present("build.openshift.io", "BuildConfig"),
  present("image.openshift.io", "ImageStream", "ImageStreamTag"),
  {
    group: "config.openshift.io",
    kinds: ["ClusterVersion"],
    clauses: [
      { when: isTrue("Failing"), is: "Degraded" },
      { when: isTrue("Progressing"), is: "Progressing" },
      { when: isTrue("Available"), is: "Healthy" },
      { when: isFalse("Available"), is: "Degraded" },
    ],
    otherwise: waits("the cluster"),
  },
  {
    group: "config.openshift.io",
    kinds: ["ClusterOperator"],
    clauses: availability,
    otherwise: waits("the operator"),
  },
  { group: "config.openshift.io", kinds: ["*"], clauses: [], otherwise: { is: "Healthy" } },
  {
    group: "machineconfiguration.openshift.io",
    kinds: ["MachineConfigPool"],
    clauses: [
      { when: { condition: ["Degraded", "NodeDegraded", "RenderDegraded"], is: "True" }, is: "Degraded" },
      { when: isTrue("Updating"), is: "Progressing" },
      { when: isTrue("Updated"), is: "Healthy" },
    ],
    otherwise: waits("its nodes"),
  },
  {
    group: "operator.openshift.io",
    kinds: ["IngressController"],
    clauses: [
      { when: isTrue("Degraded"), is: "Degraded" },
      { when: isFalse("DeploymentReplicasAllAvailable"), is: "Progressing" },
      { when: isTrue("Progressing"), is: "Progressing" },
      { when: isTrue("Available"), is: "Healthy" },
    ],
    otherwise: waits("its status"),
  },
  { group: "operator.openshift.io", kinds: ["*"], clauses: availability, otherwise: { is: "Healthy" } },
  {
    group: "ocs.openshift.io",
    kinds: ["StorageCluster"],
    clauses: availability.slice(0, 3),
    otherwise: { is: "Unknown", says: "Its conditions do not tell" },
  },
  {
    group: "operators.coreos.com",
    kinds: ["Subscription"],
    clauses: [
      {
        when: { condition: ["CatalogSourcesUnhealthy", "InstallPlanFailed", "ResolutionFailed"], is: "True" },
        is: "Degraded",
      },
      { when: { condition: "InstallPlanMissing", except: "ReferencedInstallPlanNotFound" }, is: "Degraded" },
      { when: { field: "status.state", is: "UpgradeFailed" }, is: "Degraded", says: "The upgrade failed" },
      {
        when: {
          all: [
            { field: "spec.installPlanApproval", is: "Manual" },
            { condition: "InstallPlanPending", is: "True", reason: "RequiresApproval" },
            { field: "status.installedCSV", exists: true },
            { field: "status.state", is: ["UpgradePending", "AtLatestKnown"] },
          ],
        },
        is: "Healthy",
        says: "An upgrade waits to be approved",
      },
      { when: isTrue("InstallPlanPending"), is: "Progressing" },
      // OLM says nothing yet while it has neither.
      {
        when: {
          all: [
            { field: "status.conditions", exists: true },
            { field: "status.state", is: "AtLatestKnown" },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits for its install plan", quotes: "status.state" },
  },
  {
    group: "operators.coreos.com",
    kinds: ["ClusterServiceVersion", "InstallPlan"],
    clauses: byField(
      "status.phase",
      {
        Healthy: ["Succeeded", "Complete"],
        Progressing: ["Pending", "InstallReady", "Installing", "Replacing", "Deleting", "Planning"],
        Degraded: ["Failed"],
        Suspended: ["RequiresApproval"],
        Unknown: ["Unknown"],
      },
      "status.message",
    ),
    otherwise: { is: "Progressing", says: "Waits to be installed", quotes: "status.phase" },
  },
  {
    group: "operators.coreos.com",
    kinds: ["CatalogSource"],
    clauses: byField("status.connectionState.lastObservedState", {
      Healthy: ["READY"],
      Progressing: ["CONNECTING", "IDLE"],
      Degraded: ["TRANSIENT_FAILURE", "SHUTDOWN"],
    }),
    otherwise: waits("the catalogue"),
  },
  present("operators.coreos.com", "OperatorGroup", "OperatorCondition"),
  {
    group: "olm.operatorframework.io",
    kinds: ["ClusterExtension", "ClusterCatalog"],
    clauses: [
      { when: { condition: "Progressing", is: "False", reason: "Blocked" }, is: "Degraded" },
      { when: { condition: "Progressing", is: "True", reason: "Retrying" }, is: "Degraded" },
      { when: { condition: ["Installed", "Serving"], is: "True" }, is: "Healthy" },
      { when: { condition: ["Installed", "Serving"], is: "False", reason: "Failed" }, is: "Degraded" },
    ],
    otherwise: waits("being installed"),
  },
];
