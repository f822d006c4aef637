import type { JsonObject } from "../json";
import document from "../schema/kubernetes.json" with { type: "json" };
import { SchemaReader } from "../schema/schema";
import * as columns from "./columns";
import type { Kind } from "./kind";
import * as others from "./other-defaults";
import { setPodDefaults } from "./pod-defaults";
import * as validate from "./validate";
import * as workloads from "./workload-defaults";

const components = document as unknown as Record<string, JsonObject>;
const reader = new SchemaReader(components);

type Rest = Partial<Kind>;
const core = { group: "", version: "v1", package: "io.k8s.api.core.v1" };
const apps = { group: "apps", version: "v1", package: "io.k8s.api.apps.v1" };
const batch = { group: "batch", version: "v1", package: "io.k8s.api.batch.v1" };
const networking = { group: "networking.k8s.io", version: "v1", package: "io.k8s.api.networking.v1" };
const rbac = { group: "rbac.authorization.k8s.io", version: "v1", package: "io.k8s.api.rbac.v1" };
const scalable: Rest = { hasStatus: true, hasScale: true, hasGeneration: true, categories: ["all"] };
const cluster: Rest = { isNamespaced: false };

/** The kinds of the simulation. What is not listed here is answered like by a server that lacks it. */
export const builtInKinds: Kind[] = [
  kind(core, "Namespace", "namespaces", ["ns"], {
    ...cluster,
    hasStatus: true,
    setDefaults: others.setNamespaceDefaults,
    columns: columns.namespaceColumns,
  }),
  kind(core, "ConfigMap", "configmaps", ["cm"], {
    validate: validate.data,
    columns: columns.configMapColumns,
  }),
  kind(core, "Secret", "secrets", [], {
    setDefaults: others.setSecretDefaults,
    validate: validate.data,
    columns: columns.secretColumns,
  }),
  kind(core, "Service", "services", ["svc"], {
    hasStatus: true,
    categories: ["all"],
    setDefaults: others.setServiceDefaults,
    validate: validate.service,
    columns: columns.serviceColumns,
  }),
  kind(core, "ServiceAccount", "serviceaccounts", ["sa"], {}),
  kind(core, "Pod", "pods", ["po"], {
    hasStatus: true,
    hasGeneration: true,
    categories: ["all"],
    setDefaults: setPodDefaults,
    validate: validate.pod,
    columns: columns.podColumns,
  }),
  kind(core, "PersistentVolumeClaim", "persistentvolumeclaims", ["pvc"], {
    hasStatus: true,
    setDefaults: others.setClaimDefaults,
    validate: validate.claim,
    columns: columns.claimColumns,
  }),
  kind(core, "Event", "events", ["ev"], { columns: columns.eventColumns }),
  kind(core, "Node", "nodes", ["no"], { ...cluster, hasStatus: true, columns: columns.nodeColumns }),
  kind(apps, "Deployment", "deployments", ["deploy"], {
    ...scalable,
    setDefaults: workloads.setDeploymentDefaults,
    validate: validate.workload(),
    columns: columns.deploymentColumns,
  }),
  kind(apps, "ReplicaSet", "replicasets", ["rs"], {
    ...scalable,
    setDefaults: workloads.setReplicaSetDefaults,
    validate: validate.workload(),
    columns: columns.replicaSetColumns,
  }),
  kind(apps, "StatefulSet", "statefulsets", ["sts"], {
    ...scalable,
    setDefaults: workloads.setStatefulSetDefaults,
    validate: validate.workload([
      "replicas",
      "ordinals",
      "template",
      "updateStrategy",
      "revisionHistoryLimit",
      "persistentVolumeClaimRetentionPolicy",
      "minReadySeconds",
    ]),
    columns: columns.statefulSetColumns,
  }),
  kind(apps, "DaemonSet", "daemonsets", ["ds"], {
    ...scalable,
    hasScale: false,
    setDefaults: workloads.setDaemonSetDefaults,
    validate: validate.workload(),
    columns: columns.daemonSetColumns,
  }),
  kind(batch, "Job", "jobs", [], {
    ...scalable,
    hasScale: false,
    setDefaults: workloads.setJobDefaults,
    validate: validate.job,
    columns: columns.jobColumns,
  }),
  kind(batch, "CronJob", "cronjobs", ["cj"], {
    ...scalable,
    hasScale: false,
    setDefaults: workloads.setCronJobDefaults,
    validate: validate.cronJob,
    columns: columns.cronJobColumns,
  }),
  kind(networking, "Ingress", "ingresses", ["ing"], {
    hasStatus: true,
    hasGeneration: true,
    setDefaults: others.setIngressDefaults,
    validate: validate.ingress,
    columns: columns.ingressColumns,
  }),
  kind(networking, "IngressClass", "ingressclasses", [], { ...cluster, hasGeneration: true }),
  kind(networking, "NetworkPolicy", "networkpolicies", ["netpol"], {
    hasGeneration: true,
    setDefaults: others.setNetworkPolicyDefaults,
  }),
  kind(
    { group: "autoscaling", version: "v2", package: "io.k8s.api.autoscaling.v2" },
    "HorizontalPodAutoscaler",
    "horizontalpodautoscalers",
    ["hpa"],
    {
      hasStatus: true,
      categories: ["all"],
      setDefaults: others.setHorizontalPodAutoscalerDefaults,
      validate: validate.autoscaler,
      columns: columns.autoscalerColumns,
    },
  ),
  kind(
    { group: "policy", version: "v1", package: "io.k8s.api.policy.v1" },
    "PodDisruptionBudget",
    "poddisruptionbudgets",
    ["pdb"],
    { hasStatus: true, hasGeneration: true },
  ),
  kind(rbac, "Role", "roles", [], {}),
  kind(rbac, "RoleBinding", "rolebindings", [], {
    setDefaults: others.setBindingDefaults,
    validate: validate.binding,
  }),
  kind(rbac, "ClusterRole", "clusterroles", [], cluster),
  kind(rbac, "ClusterRoleBinding", "clusterrolebindings", [], {
    ...cluster,
    setDefaults: others.setBindingDefaults,
    validate: validate.binding,
  }),
  kind(
    {
      group: "apiextensions.k8s.io",
      version: "v1",
      package: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
    },
    "CustomResourceDefinition",
    "customresourcedefinitions",
    ["crd", "crds"],
    {
      ...cluster,
      hasStatus: true,
      hasGeneration: true,
      categories: ["api-extensions"],
      setDefaults: others.setDefinitionDefaults,
      validate: validate.definition,
    },
  ),
  kind(
    { group: "coordination.k8s.io", version: "v1", package: "io.k8s.api.coordination.v1" },
    "Lease",
    "leases",
    [],
    {},
  ),
];

/** Reads types that refer to the server's own, such as ObjectMeta inside custom resources. */
export const objectMetaSchema = reader.named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

/** The published types, for /openapi/v3. */
export const publishedComponents = components;

function kind(
  api: { group: string; version: string; package: string },
  name: string,
  plural: string,
  shortNames: string[],
  rest: Rest,
): Kind {
  return {
    group: api.group,
    version: api.version,
    kind: name,
    plural,
    singular: name.toLowerCase(),
    shortNames,
    categories: [],
    isNamespaced: true,
    hasStatus: false,
    hasScale: false,
    hasGeneration: false,
    isCustom: false,
    schema: reader.named(`${api.package}.${name}`),
    ...rest,
  };
}
