import { cronJobHealth, jobHealth } from "@/lib/domain/health/batch-health";
import { conditionHealth } from "@/lib/domain/health/condition-health";
import type { Health, HealthStatus } from "@/lib/domain/health/health";
import { podHealth } from "@/lib/domain/health/pod-health";
import {
  apiServiceHealth,
  autoscalerHealth,
  definitionHealth,
  disruptionBudgetHealth,
  ingressHealth,
  namespaceHealth,
  serviceHealth,
  volumeClaimHealth,
  workflowHealth,
} from "@/lib/domain/health/resource-health";
import {
  daemonSetHealth,
  deploymentHealth,
  replicaSetHealth,
  statefulSetHealth,
} from "@/lib/domain/health/workload-health";
import { isObserved, unseen } from "@/lib/domain/health/read-status";
import { findRow } from "@/lib/domain/health/table/find-row";
import { judgeRow } from "@/lib/domain/health/table/judge-row";
import { groupOf, type Manifest } from "@/lib/domain/object/manifest";

/**
 * The health of a live object in Argo CD's words, with one reason in words where there is something to explain.
 * `owned` are the objects that it owns, directly and further down (ReplicaSets, Pods, Jobs): their Pods tell why a
 * workload is not ready, but do not change its status. An object that is being deleted is progressing, unless Argo CD
 * holds it back to read how a hook ended.
 */
export function healthOf(object: Manifest, owned: Manifest[] = []): Health {
  const deletion = deletionHealth(object);
  if (deletion) return deletion;
  const group = groupOf(object.apiVersion);
  const rule = rules.get(`${group}/${object.kind}`);
  if (rule) return explained(rule(object, owned));
  const row = findRow(group, object.kind);
  if (!row) return explained(conditionHealth(object));
  return isObserved(object) ? explained(judgeRow(row, object)) : unseen;
}

/** A reason always, also where the object gives none. */
function explained(health: Health): Health {
  if (health.reason !== null || health.status === "Healthy") return health;
  return { ...health, reason: unexplained[health.status] };
}

const unexplained: Record<HealthStatus, string | null> = {
  Healthy: null,
  Progressing: "On its way; its status does not say what it waits for",
  Degraded: "It failed; its status does not say why",
  Suspended: "Suspended",
  Missing: "It is not there",
  Unknown: "Its status does not tell",
};

/** What is said of an object that is being deleted, whatever else it says; null of one that is not. */
export function deletionHealth({ metadata }: Manifest): Health | null {
  if (!metadata.deletionTimestamp || metadata.finalizers?.includes(hookFinalizer)) return null;
  return { status: "Progressing", reason: deletionReason(metadata.finalizers ?? []) };
}

const hookFinalizer = "argocd.argoproj.io/hook-finalizer";

/**
 * The worst of some objects' health, with the reason of the first that has it. None at all is healthy. Argo CD leaves
 * missing objects out while one is there; here they count for more than what is well and for less than what is not,
 * because the next cluster of a rollout waits for the health of the one before.
 */
export function worstHealth(list: Iterable<Health>): Health {
  let worst: Health = { status: "Healthy", reason: null };
  for (const health of list) if (rank(health.status) > rank(worst.status)) worst = health;
  return worst;
}

/** From best to worst, as Argo CD orders them (gitops-engine, `healthOrder`), but for what is missing. */
const order: HealthStatus[] = ["Healthy", "Suspended", "Missing", "Progressing", "Degraded", "Unknown"];

function rank(status: HealthStatus): number {
  return order.indexOf(status);
}

function deletionReason(finalizers: string[]): string {
  return finalizers.length > 0
    ? `Being deleted, waits for ${finalizers.slice(0, 3).join(", ").slice(0, 200)}`
    : "Being deleted";
}

const rules = new Map<string, (object: Manifest, owned: Manifest[]) => Health>([
  ["apps/Deployment", deploymentHealth],
  ["apps/StatefulSet", statefulSetHealth],
  ["apps/DaemonSet", daemonSetHealth],
  ["apps/ReplicaSet", replicaSetHealth],
  ["batch/Job", jobHealth],
  ["batch/CronJob", cronJobHealth],
  ["/Pod", podHealth],
  ["/Service", serviceHealth],
  ["/Namespace", namespaceHealth],
  ["/PersistentVolumeClaim", volumeClaimHealth],
  ["networking.k8s.io/Ingress", ingressHealth],
  ["extensions/Ingress", ingressHealth],
  ["autoscaling/HorizontalPodAutoscaler", autoscalerHealth],
  ["apiregistration.k8s.io/APIService", apiServiceHealth],
  ["apiextensions.k8s.io/CustomResourceDefinition", definitionHealth],
  ["policy/PodDisruptionBudget", disruptionBudgetHealth],
  ["argoproj.io/Workflow", workflowHealth],
]);
