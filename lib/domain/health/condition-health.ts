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
  const conditions = conditionsOf(object);
  const find = (wanted: string) => conditions.find(({ type }) => type === wanted);
  const stalled = find("Stalled");
  if (stalled?.status === "True") return { status: "Degraded", reason: textOf(stalled) };
  const reconciling = find("Reconciling");
  if (reconciling?.status === "True") return { status: "Progressing", reason: textOf(reconciling) };
  const decisive = find("Ready") ?? find("Available");
  if (!decisive || decisive.status === "True") return { status: "Healthy", reason: null };
  return { status: "Progressing", reason: textOf(decisive) };
}

function textOf({ type, status, reason, message }: Condition): string | null {
  return words(reason || `${type} is ${status}`, message);
}
