import type { Health } from "@/lib/domain/health/health";
import type { Manifest } from "@/lib/domain/object/manifest";

/** A condition as most kinds report them in `status.conditions`. */
export type Condition = {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** The generation that it speaks of, where it says so. */
  observedGeneration: number | null;
};

/** A member of something that came from a cluster; undefined wherever the shape is another than expected. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

export function numberAt(value: unknown, ...path: string[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

export function textAt(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function conditionsOf(object: Manifest): Condition[] {
  return listAt(object, "status", "conditions").map(conditionFrom);
}

export function conditionFrom(value: unknown): Condition {
  return {
    type: textAt(value, "type"),
    status: textAt(value, "status"),
    reason: textAt(value, "reason"),
    message: textAt(value, "message"),
    observedGeneration: numberAt(value, "observedGeneration") || null,
  };
}

/**
 * Whether the controller has seen the present spec. Objects without an observed generation count as seen, unless the
 * kind always reports one (`isAlwaysReported`). Zero is what a controller writes that never sets it: generations begin
 * with one.
 */
export function isObserved(object: Manifest, isAlwaysReported = false): boolean {
  const reported = at(object, "status", "observedGeneration");
  // Argo Rollouts writes it as text.
  const observed = typeof reported === "string" && /^\d{1,15}$/.test(reported) ? Number(reported) : reported;
  if (typeof observed !== "number" || (observed === 0 && !isAlwaysReported))
    return !isAlwaysReported || (object.metadata.generation ?? 0) === 0;
  return (object.metadata.generation ?? 0) <= observed;
}

/** What is said of an object whose controller has not seen its present spec, whatever its status says. */
export const unseen: Health = {
  status: "Progressing",
  reason: "The latest change has not been seen by its controller",
};

const reasonLengthMax = 300;

/** Some texts as one sentence part: `first: second`, without what is empty, bounded. Null when nothing is left. */
export function words(...parts: string[]): string | null {
  const text = parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(": ");
  if (text === "") return null;
  return text.length > reasonLengthMax ? `${text.slice(0, reasonLengthMax - 1)}…` : text;
}
