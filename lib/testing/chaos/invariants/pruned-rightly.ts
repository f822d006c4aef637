import type { ObjectLife } from "@/lib/testing/chaos/cluster-history";
import type { Evidence, TargetEvidence } from "@/lib/testing/chaos/evidence";
import { alwaysDeclares, Cases, type Invariant, slotOf } from "@/lib/testing/chaos/invariants/invariant";

/** Between what happens in the cluster, its being seen here, and the database's clock. */
const slackMs = 3_000;

/**
 * Nothing was deleted that we had not made, that was not a target's own any more, that another target declares, or that
 * no operation of that time was to delete. Told from the cluster's own history: nobody else deletes here, but those who
 * say so.
 */
export const prunedRightly: Invariant = (evidence) => {
  const cases = new Cases();
  for (const { uid, path, why } of evidence.strangers) {
    const life = evidence.lives.get(uid);
    const isThere = life !== undefined && life.goneAtMs === null && !life.versions.at(-1)!.isBeingDeleted;
    cases.hold(isThere, () => `${path} (${why}) was deleted.`);
  }
  const namespaces = new Set(evidence.targets.map(({ namespace }) => namespace));
  const strangers = new Set(evidence.strangers.map(({ uid }) => uid));
  for (const life of evidence.lives.values()) {
    const isDeleted = life.goneAtMs !== null || life.versions.at(-1)!.isBeingDeleted;
    // What has an owner is deleted with it, and by controllers.
    if (!isDeleted || !namespaces.has(life.namespace) || life.ownerUids.length > 0) continue;
    if (evidence.deletedByOthers.has(life.uid) || strangers.has(life.uid)) continue;
    const trouble = troubleWith(evidence, life);
    cases.hold(trouble === null, () => `${life.refKey} (${life.uid}) was deleted: ${trouble}`);
  }
  return cases.finding;
};

function troubleWith(evidence: Evidence, life: ObjectLife): string | null {
  const { manager, targets } = evidence;
  const [first] = life.versions;
  if (!first!.managers.includes(manager)) return "it was made by others.";
  const last = life.versions.at(-1)!;
  const target = targets.find(({ mark }) => mark === last.mark);
  if (!target) return "it did not carry the mark of a target.";
  // When hooks are deleted is said by their policies.
  if (last.hookRun !== null) return null;
  const slot = slotOf(target, life.refKey);
  if (slot === null) return "no commit of its target ever declared it.";
  const other = targets.find((each) => each.id !== target.id && alwaysDeclares(each, life.refKey));
  if (other) return `the target ${other.prefix} declares it.`;
  return isDue(evidence, target, slot, life) ? null : "no operation of that time was to delete it.";
}

/** Whether an operation that prunes ran when an object was deleted, toward a commit without it. */
function isDue(
  { operations }: Evidence,
  target: TargetEvidence,
  slot: string,
  { goneAtMs, versions }: ObjectLife,
): boolean {
  const atMs = goneAtMs ?? versions.at(-1)!.atMs;
  return operations.some(({ targetId, toSha, options, startedAt, finishedAt }) => {
    if (targetId !== target.id || !options.prune || startedAt === null) return false;
    const content = target.contents.get(toSha);
    const isWithin =
      startedAt.getTime() - slackMs <= atMs && atMs <= (finishedAt?.getTime() ?? Infinity) + slackMs;
    return isWithin && content !== undefined && !(slot in content.objects);
  });
}
