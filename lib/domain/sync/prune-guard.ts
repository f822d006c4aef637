import { groupOf, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";

/** Kinds whose deletion takes other people's things with it: contents, data, every resource of a kind. */
const guardedKinds = new Map([
  ["Namespace", "everything inside the namespace is deleted with it"],
  ["PersistentVolumeClaim", "the data on the volume may be lost with it"],
  ["CustomResourceDefinition", "every resource of this kind is deleted with it"],
]);

/** Whether deleting an object of this kind always waits for a person. */
export function isGuardedKind({ kind }: ObjectRef): boolean {
  return guardedKinds.has(kind);
}

/** Why deleting an object of this kind always waits for a person, in words; null for all other kinds. */
export function guardedKindReason(kind: string): string | null {
  const reason = guardedKinds.get(kind);
  return reason === undefined ? null : `Deleting a ${kind} waits for a person: ${reason}.`;
}

/** Why deleting this very object waits for a person, in words: for the claims that go with it; else null. */
export function claimsReason(live: Manifest): string | null {
  return deletesItsClaims(live)
    ? "Deleting it waits for a person: its volume claims are deleted with it, and what is on them is lost."
    : null;
}

/**
 * Whether a StatefulSet takes its volume claims with it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function deletesItsClaims({ apiVersion, kind, spec }: Manifest): boolean {
  if (groupOf(apiVersion) !== "apps" || kind !== "StatefulSet") return false;
  const policy = (spec as { persistentVolumeClaimRetentionPolicy?: { whenDeleted?: unknown } } | undefined)
    ?.persistentVolumeClaimRetentionPolicy?.whenDeleted;
  return policy === "Delete";
}

const shareMax = 0.2;
const countFree = 5;

/**
 * Why deleting an object waits for a person, in words, or null when it may go ahead. Besides the guarded kinds, more
 * than a fifth of a target's objects at once (and more than five) wait.
 */
export function pruneGuard(ref: ObjectRef, counts: { pruned: number; total: number }): string | null {
  const kindReason = guardedKindReason(ref.kind);
  if (kindReason) return kindReason;
  if (counts.pruned > countFree && counts.pruned > counts.total * shareMax) {
    return `${counts.pruned} of ${counts.total} objects would be deleted at once; that waits for a person.`;
  }
  return null;
}
