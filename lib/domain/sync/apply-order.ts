import type { ObjectRef } from "@/lib/domain/object/manifest";

/** Argo CD's kind order (gitops-engine, sync_tasks.go): what others need comes first. Unlisted kinds come last. */
const kindOrder = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleList",
  "ClusterRoleBinding",
  "ClusterRoleBindingList",
  "Role",
  "RoleList",
  "RoleBinding",
  "RoleBindingList",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
];
const rankOf = new Map(kindOrder.map((kind, index) => [kind, index]));

/**
 * Compares two objects for the order of writing: namespaces and definitions first (design: definitions are awaited
 * before anything else follows), then Argo CD's kind order, then kind, namespace and name.
 */
export function byApplyOrder(a: ObjectRef, b: ObjectRef): number {
  return (
    stage(a) - stage(b) ||
    rank(a) - rank(b) ||
    compare(a.kind, b.kind) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

/** Deleting goes the other way round: what needs others goes before them. */
export function byPruneOrder(a: ObjectRef, b: ObjectRef): number {
  return byApplyOrder(b, a);
}

function stage({ kind }: ObjectRef): number {
  if (kind === "Namespace") return 0;
  return kind === "CustomResourceDefinition" ? 1 : 2;
}

function rank({ kind }: ObjectRef): number {
  return rankOf.get(kind) ?? kindOrder.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
