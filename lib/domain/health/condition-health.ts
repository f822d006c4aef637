import type { Health } from "@/lib/domain/health/health";
import { conditionsOf, isObserved, unseen, words, type Condition } from "@/lib/domain/health/read-status";
import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * For kinds without a rule of their own, the conventions of kstatus (cli-utils, `pkg/kstatus/README.md`): an unseen
 * generation and `Reconciling` are progressing, `Stalled` is degraded, `Ready` or `Available` decide where they are
 * reported. A kind that reports none of these is healthy by being there, as in Argo CD, which counts a resource
 * without a rule as neither good nor bad.
 */
export function conditionHealth(object: Manifest): Health {
  if (!isObserved(object)) return unseen;
  const all = conditionsOf(object);
  const conditions = all.filter((condition) => isCurrent(condition, object));
  const find = (wanted: string) => conditions.find(({ type }) => type === wanted);
  const stalled = find("Stalled");
  if (stalled?.status === "True") return { status: "Degraded", reason: textOf(stalled) };
  const reconciling = find("Reconciling");
  if (reconciling?.status === "True") return { status: "Progressing", reason: textOf(reconciling) };
  const decisive = find("Ready") ?? find("Available");
  // What it said of an earlier generation is no word about this one.
  if (!decisive && all.some(({ type }) => type === "Ready" || type === "Available")) return unseen;
  if (!decisive || decisive.status === "True") return { status: "Healthy", reason: null };
  return { status: "Progressing", reason: textOf(decisive) };
}

function isCurrent({ observedGeneration }: Condition, { metadata }: Manifest): boolean {
  return observedGeneration === null || observedGeneration >= (metadata.generation ?? 0);
}

function textOf({ type, status, reason, message }: Condition): string | null {
  return words(reason || `${type} is ${status}`, message);
}
