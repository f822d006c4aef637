import { timestamp } from "../api/prepare";
import type { JsonObject, KubeObject } from "../json";
import { listOf } from "../kinds/kind";

/** A condition that keeps the time of its last change while its status stays the same. */
export function condition(
  object: KubeObject,
  type: string,
  isTrue: boolean,
  reason: string,
  message: string,
): JsonObject {
  const status = isTrue ? "True" : "False";
  const old = listOf(object.status, "conditions").find((one) => one.type === type);
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime! : timestamp();
  return { type, status, reason, message, lastTransitionTime };
}

/** The same with `lastUpdateTime`, which Deployments also keep. */
export function datedCondition(...given: Parameters<typeof condition>): JsonObject {
  const made = condition(...given);
  const old = listOf(given[0].status, "conditions").find((one) => one.type === made.type);
  const isSame = old?.status === made.status && old?.reason === made.reason && old?.message === made.message;
  return { ...made, lastUpdateTime: isSame ? old!.lastUpdateTime! : timestamp() };
}

export function isReady(pod: KubeObject): boolean {
  return listOf(pod.status, "conditions").some(({ type, status }) => type === "Ready" && status === "True");
}
