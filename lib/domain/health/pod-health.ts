import { at, conditionsOf, listAt, numberAt, textAt, words } from "@/lib/domain/health/read-status";
import type { Health } from "@/lib/domain/health/health";
import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * Argo CD's answer for a Pod (gitops-engine, `health_pod.go`). A Pod that always restarts is degraded as soon as a
 * container waits for a bad reason; one that has a finite life is not, because it may still come to its end.
 */
export function podHealth(pod: Manifest): Health {
  const isRestarting = textAt(pod, "spec", "restartPolicy") === "Always";
  const phase = textAt(pod, "status", "phase");
  const cause = podTrouble(pod);
  if (isRestarting && containersOf(pod).some((container) => badWaiting(container) !== null)) {
    return { status: "Degraded", reason: cause };
  }
  switch (phase) {
    case "Pending":
      return { status: "Progressing", reason: cause ?? "Pending" };
    case "Succeeded":
      return { status: "Healthy", reason: null };
    case "Failed":
      return { status: "Degraded", reason: cause ?? "Failed" };
    case "Running":
      return runningHealth(pod, isRestarting, cause);
    default:
      return { status: "Unknown", reason: words(textAt(pod, "status", "message")) };
  }
}

function runningHealth(pod: Manifest, isRestarting: boolean, cause: string | null): Health {
  if (!isRestarting) return { status: "Progressing", reason: "Running to its end" };
  if (isReady(pod)) return { status: "Healthy", reason: null };
  const hasCrashed = containersOf(pod).some(
    (container) => at(container, "lastState", "terminated") !== undefined,
  );
  if (hasCrashed) return { status: "Degraded", reason: cause ?? "Not ready after a restart" };
  return { status: "Progressing", reason: cause ?? "Not ready" };
}

/** What keeps a Pod from being ready, in the kubelet's words and bounded; null when nothing is known to. */
export function podTrouble(pod: Manifest): string | null {
  for (const container of [...initContainersOf(pod), ...containersOf(pod)]) {
    const waiting = badWaiting(container);
    if (waiting) return words(waiting.reason, waiting.message);
  }
  if (textAt(pod, "status", "message"))
    return words(textAt(pod, "status", "reason"), textAt(pod, "status", "message"));
  for (const container of [...initContainersOf(pod), ...containersOf(pod)]) {
    const ended = endedBadly(container, "state") ?? endedBadly(container, "lastState");
    if (ended) return ended;
  }
  const unscheduled = conditionsOf(pod).find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  return unscheduled ? words(unscheduled.reason, unscheduled.message) : null;
}

/** Whether the Pod's Ready condition is true. */
export function isReady(pod: Manifest): boolean {
  return conditionsOf(pod).some(({ type, status }) => type === "Ready" && status === "True");
}

function badWaiting(container: unknown): { reason: string; message: string } | null {
  const reason = textAt(container, "state", "waiting", "reason");
  const isBad = reason.startsWith("Err") || reason.endsWith("Error") || reason.endsWith("BackOff");
  return isBad ? { reason, message: textAt(container, "state", "waiting", "message") } : null;
}

function endedBadly(container: unknown, state: "state" | "lastState"): string | null {
  const ended = at(container, state, "terminated");
  const code = numberAt(ended, "exitCode");
  if (ended === undefined || (code === 0 && textAt(ended, "reason") !== "OOMKilled")) return null;
  const name = textAt(container, "name");
  if (textAt(ended, "reason") === "OOMKilled") return words(`${name} was out of memory (OOMKilled)`);
  return words(`${name} ended with exit code ${code}`, textAt(ended, "message"));
}

function containersOf(pod: Manifest): unknown[] {
  return listAt(pod, "status", "containerStatuses");
}

function initContainersOf(pod: Manifest): unknown[] {
  return listAt(pod, "status", "initContainerStatuses");
}
