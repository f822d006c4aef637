import type { Health } from "@/lib/domain/health/health";
import {
  at,
  conditionFrom,
  conditionsOf,
  isObserved,
  listAt,
  textAt,
  unseen,
  words,
  type Condition,
} from "@/lib/domain/health/read-status";
import type { Manifest } from "@/lib/domain/object/manifest";

/*
 * Argo CD's answers for the built-in kinds that are no workloads (gitops-engine, pkg/health, and Argo CD's
 * resource_customizations for CustomResourceDefinition and PodDisruptionBudget).
 */

const healthy: Health = { status: "Healthy", reason: null };

export function serviceHealth(service: Manifest): Health {
  if (textAt(service, "spec", "type") !== "LoadBalancer") return healthy;
  return hasAddress(service)
    ? healthy
    : { status: "Progressing", reason: "Waits for a load balancer's address" };
}

export function ingressHealth(ingress: Manifest): Health {
  return hasAddress(ingress) ? healthy : { status: "Progressing", reason: "Waits for an address" };
}

function hasAddress(object: Manifest): boolean {
  return listAt(object, "status", "loadBalancer", "ingress").length > 0;
}

export function volumeClaimHealth(claim: Manifest): Health {
  switch (textAt(claim, "status", "phase")) {
    case "Bound":
      return healthy;
    case "Pending":
      return { status: "Progressing", reason: "Waits for a volume" };
    case "Lost":
      return { status: "Degraded", reason: "Its volume is lost" };
    default:
      return { status: "Unknown", reason: "Says nothing of its volume" };
  }
}

/** Any failure decides; without one, being able to scale does. */
export function autoscalerHealth(autoscaler: Manifest): Health {
  const conditions = autoscalerConditions(autoscaler);
  if (conditions === null)
    return { status: "Unknown", reason: "Its annotation of conditions cannot be read" };
  const failure = conditions.find(({ type, reason }) => autoscalerFailures.has(`${type}/${reason}`));
  if (failure) return { status: "Degraded", reason: words(failure.reason, failure.message) };
  const isAble = conditions.some(
    ({ type, status }) => (type === "AbleToScale" || type === "ScalingLimited") && status === "True",
  );
  return isAble ? healthy : { status: "Progressing", reason: "Waits to scale" };
}

const autoscalerFailures = new Set([
  "AbleToScale/FailedGetScale",
  "AbleToScale/FailedUpdateScale",
  "ScalingActive/FailedGetResourceMetric",
  "ScalingActive/FailedGetObjectMetric",
  "ScalingActive/FailedGetPodsMetric",
  "ScalingActive/FailedGetExternalMetric",
  "ScalingActive/FailedComputeMetricsReplicas",
  "ScalingActive/InvalidSelector",
]);

/** autoscaling/v1 has no conditions of its own: they stand in an annotation. Null when it is no JSON. */
function autoscalerConditions(autoscaler: Manifest): Condition[] | null {
  const conditions = conditionsOf(autoscaler);
  if (conditions.length > 0) return conditions;
  const annotation = autoscaler.metadata.annotations?.["autoscaling.alpha.kubernetes.io/conditions"];
  try {
    const parsed: unknown = JSON.parse(annotation ?? "[]");
    return Array.isArray(parsed) ? parsed.map(conditionFrom) : null;
  } catch {
    return null;
  }
}

export function apiServiceHealth(service: Manifest): Health {
  const available = conditionsOf(service).find(({ type }) => type === "Available");
  if (available?.status === "True") return healthy;
  return {
    status: "Progressing",
    reason: words(available?.reason ?? "Waits to be seen", available?.message ?? ""),
  };
}

/** What speaks against a definition decides before what speaks for it; one that is not served yet is progressing. */
export function definitionHealth(definition: Manifest): Health {
  const conditions = conditionsOf(definition);
  const find = (wanted: string, state: string) =>
    conditions.find(({ type, status }) => type === wanted && status === state);
  const terminating = find("Terminating", "True");
  if (terminating) return { status: "Progressing", reason: words("Terminating", terminating.message) };
  const refused = find("NamesAccepted", "False");
  if (refused) return { status: "Degraded", reason: words("Its names are taken", refused.message) };
  const violation = find("NonStructuralSchema", "True");
  if (violation)
    return { status: "Degraded", reason: words("Its schema is not structural", violation.message) };
  const unserved = conditions.find(({ type, status }) => type === "Established" && status !== "True");
  if (unserved?.reason === "InvalidCABundle")
    return { status: "Degraded", reason: words("Not served", unserved.message) };
  return find("Established", "True") ? healthy : { status: "Progressing", reason: "Not served yet" };
}

/** Too few Pods for a budget is no fault of the budget (Argo CD's issue 20171); anything else that is false is. */
export function disruptionBudgetHealth(budget: Manifest): Health {
  if (!isObserved(budget)) return unseen;
  const conditions = conditionsOf(budget);
  const failed = conditions.find(({ status, reason }) => status === "False" && reason !== "InsufficientPods");
  if (failed) return { status: "Degraded", reason: words(failed.reason, failed.message) };
  return conditions.length > 0 ? healthy : { status: "Progressing", reason: "Waits for its status" };
}

export function namespaceHealth(namespace: Manifest): Health {
  return textAt(namespace, "status", "phase") === "Terminating"
    ? { status: "Progressing", reason: "Terminating" }
    : healthy;
}

export function workflowHealth(workflow: Manifest): Health {
  const message = words(textAt(workflow, "status", "message"));
  switch (at(workflow, "status", "phase") ?? "") {
    case "":
    case "Pending":
    case "Running":
      return { status: "Progressing", reason: message };
    case "Succeeded":
      return healthy;
    case "Failed":
    case "Error":
      return { status: "Degraded", reason: message };
    default:
      return { status: "Unknown", reason: message };
  }
}
