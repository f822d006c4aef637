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
import { groupOf, type Manifest } from "@/lib/domain/object/manifest";

/**
 * The health of a live object in Argo CD's words, with one reason in words where there is something to explain.
 * `owned` are the objects that it owns, directly and further down (ReplicaSets, Pods, Jobs): their Pods tell why a
 * workload is not ready, but do not change its status. An object that is being deleted is progressing.
 */
export function healthOf(object: Manifest, owned: Manifest[] = []): Health {
  if (object.metadata.deletionTimestamp) return { status: "Progressing", reason: deletionReason(object) };
  const rule = rules.get(`${groupOf(object.apiVersion)}/${object.kind}`) ?? conditionHealth;
  return rule(object, owned);
}

/** The worst of some objects' health, with the reason of the first that has it. None at all is healthy. */
export function worstHealth(list: Iterable<Health>): Health {
  let worst: Health = { status: "Healthy", reason: null };
  for (const health of list) if (rank(health.status) > rank(worst.status)) worst = health;
  return worst;
}

/** From best to worst, as Argo CD orders them (gitops-engine, `healthOrder`). */
const order: HealthStatus[] = ["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

function rank(status: HealthStatus): number {
  return order.indexOf(status);
}

function deletionReason({ metadata }: Manifest): string {
  const finalizers = metadata.finalizers ?? [];
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
