import type { Manifest } from "@/lib/domain/object/manifest";
import { readObjectOptions } from "@/lib/domain/sync/object-options";
import { claimsReason, guardedKindReason } from "@/lib/domain/sync/prune-guard";
import { managedNamespaceAnnotation, type PruneRule } from "@/lib/domain/sync/prune-rule";

/**
 * What becomes of a live object when a person has a target's objects deleted, by what it says itself in the cluster, as
 * Argo CD reads it. `Prune=…` speaks of what leaves Git and not of this. Kinds that take other people's things with them
 * are asked about one by one.
 */
export function deleteRuleOf(live: Manifest): PruneRule {
  const { options } = readObjectOptions(live);
  if (live.metadata.annotations?.[managedNamespaceAnnotation] !== undefined)
    return { kind: "kept", reason: "It was created for the application's objects and is never deleted." };
  if (options.delete === "keep") return { kind: "kept", reason: `It says ${options.deleteBy}.` };
  if (options.leftAlone?.when === "always")
    return { kind: "kept", reason: `It says ${options.leftAlone.by}.` };
  const guard = guardedKindReason(live.kind) ?? claimsReason(live);
  if (guard) return { kind: "confirm", reason: guard };
  if (options.delete === "confirm")
    return { kind: "confirm", reason: `Deleting it waits for a person: it says ${options.deleteBy}.` };
  return { kind: "free" };
}
