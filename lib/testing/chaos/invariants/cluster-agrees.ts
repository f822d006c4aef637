import { isWrittenByControllers, type Evidence } from "@/lib/testing/chaos/evidence";
import { alwaysDeclares, Cases, type Invariant, slotOf } from "@/lib/testing/chaos/invariants/invariant";

type LastWord =
  | { kind: "there"; uid: string | null; digest: string | null; by: string }
  | { kind: "gone"; uid: string | null; by: string };

/**
 * The cluster agrees with the ledger, object for object: what it says was written is there with that UID and that
 * content, what it says was deleted is not; what we keep as applied is what the cluster says we own; and what the cluster
 * has of ours is kept. Where the ledger says that it does not know, it is asked again at the end.
 */
export const clusterAgrees: Invariant = (evidence, { isFinal }) => {
  const cases = new Cases();
  const { live, lives, deletedByOthers } = evidence;
  for (const [key, word] of lastWords(evidence)) {
    if (word === "unknown") {
      cases.hold(!isFinal, () => `${key}: at the end the ledger still does not know whether it was written.`);
      continue;
    }
    if (word.uid !== null && deletedByOthers.has(word.uid)) continue;
    const there = live.get(key);
    if (word.kind === "gone") {
      cases.hold(
        there === undefined || there.uid !== word.uid,
        () => `${key}: deleted by ${word.by}, and there.`,
      );
      continue;
    }
    cases.hold(
      there?.uid === word.uid,
      () => `${key}: ${word.uid} by ${word.by}, the cluster has ${there?.uid}.`,
    );
    const digest = isWrittenByControllers(key) ? null : word.digest;
    if (there && digest !== null)
      cases.hold(there.digest === digest, () => `${key}: another content than ${word.by} says.`);
  }
  for (const { targetId, refKey, uid, state, owned } of evidence.applied) {
    if ((uid !== null && deletedByOthers.has(uid)) || isGivenUp(evidence, targetId, refKey)) continue;
    if (state !== "known") {
      cases.hold(!isFinal, () => `${refKey}: at the end what was applied is not known.`);
      continue;
    }
    const there = live.get(refKey);
    cases.hold(there?.uid === uid, () => `${refKey}: applied as ${uid}, the cluster has ${there?.uid}.`);
    if (there) cases.hold(there.owned === owned, () => `${refKey}: the cluster has other fields as ours.`);
  }
  const kept = new Set(evidence.applied.map(({ targetId, refKey }) => `${targetId} ${refKey}`));
  const strangers = new Set(evidence.strangers.map(({ uid }) => uid));
  for (const life of lives.values()) {
    const last = life.versions.at(-1)!;
    const target = evidence.targets.find(({ mark }) => mark === last.mark);
    const isOurs = target && slotOf(target, life.refKey) && last.hookRun === null && !strangers.has(life.uid);
    if (!isOurs || life.goneAtMs !== null) continue;
    cases.hold(
      kept.has(`${target.id} ${life.refKey}`),
      () => `${life.refKey}: there, ours, and not kept as applied.`,
    );
  }
  return cases.finding;
};

/** Whether another target has taken an object over, which always declares it. */
function isGivenUp({ live, targets }: Evidence, targetId: string, refKey: string): boolean {
  const mark = live.get(refKey)?.mark;
  return targets.some((other) => {
    return other.id !== targetId && other.mark === mark && alwaysDeclares(other, refKey);
  });
}

/** The last thing that the ledger says of each object, whichever target wrote it. */
function lastWords({ operations }: Evidence): Map<string, LastWord | "unknown"> {
  const words = new Map<string, LastWord | "unknown">();
  const ended = operations
    .filter(({ finishedAt }) => finishedAt !== null)
    .toSorted((a, b) => a.finishedAt!.getTime() - b.finishedAt!.getTime());
  for (const { id, results } of ended)
    for (const { refKey, action, outcome, uid, digestAfter } of results) {
      if (action === "run") continue;
      if (outcome === "intended") words.set(refKey, "unknown");
      if (outcome !== "done") continue;
      words.set(
        refKey,
        action === "prune"
          ? { kind: "gone", uid, by: id }
          : { kind: "there", uid, digest: digestAfter, by: id },
      );
    }
  return words;
}
