import type { Manifest } from "@/lib/domain/object/manifest";
import { readObjectOptions } from "@/lib/domain/sync/object-options";
import { claimsReason } from "@/lib/domain/sync/prune-guard";
import type { SyncOptions } from "@/lib/domain/sync/sync-options";

/** Whether an object that left Git may be deleted, with the reason why not. */
export type PruneRule =
  { kind: "free" } | { kind: "confirm"; reason: string } | { kind: "kept"; reason: string };

/** The annotation of a namespace that was created because its application asks for it (`createNamespace`). */
export const managedNamespaceAnnotation = "plumbline.dev/managed-namespace";

/**
 * What becomes of a live object that Git no longer declares, by what it says itself: Git's last word about it, unless
 * somebody changed that in the cluster since (as in Argo CD and Flux, which read it there too). What an object says
 * holds before what its application says.
 */
export function pruneRuleOf(live: Manifest, application: SyncOptions): PruneRule {
  const { options } = readObjectOptions(live);
  if (live.metadata.annotations?.[managedNamespaceAnnotation] !== undefined)
    return { kind: "kept", reason: "It was created for the application's objects and is never deleted." };
  if (options.prune === "keep") return { kind: "kept", reason: `It says ${options.pruneBy}.` };
  // Who resumes nothing must not delete either.
  if (options.leftAlone?.when === "always")
    return { kind: "kept", reason: `It says ${options.leftAlone.by}.` };
  const claims = claimsReason(live);
  if (claims) return { kind: "confirm", reason: claims };
  if (options.prune === "confirm")
    return { kind: "confirm", reason: `Deleting it waits for a person: it says ${options.pruneBy}.` };
  if (options.prune === null && application.confirmPrunes)
    return {
      kind: "confirm",
      reason: "Deleting it waits for a person, as every deletion of this application.",
    };
  return { kind: "free" };
}
