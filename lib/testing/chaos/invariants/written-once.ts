import type { ObjectVersion } from "@/lib/testing/chaos/cluster-history";
import type { Evidence, TargetEvidence } from "@/lib/testing/chaos/evidence";
import { Cases, type Invariant } from "@/lib/testing/chaos/invariants/invariant";

/**
 * Nothing was written twice with a different meaning: an object's contents follow one another as the operations of its
 * target did, none comes back that an operation had replaced, and a commit's content is always the same.
 */
export const writtenOnce: Invariant = (evidence) => {
  const cases = new Cases();
  for (const target of evidence.targets)
    for (const [slot, refKey] of target.refKeys) {
      const versions = versionsOf(evidence, target, refKey);
      const meanings = new Map<string, string>();
      for (const { commit, meaning } of versions) {
        if (commit === null) continue;
        const known = meanings.get(commit) ?? meaning;
        cases.hold(known === meaning, () => `${refKey}: two meanings of the commit ${commit}.`);
        meanings.set(commit, known);
      }
      const written = withoutRepeats(versions.map(({ commit }) => commit ?? "nothing"));
      const meant = commitsMeant(evidence, target, slot);
      cases.hold(
        isInOrder(written, meant),
        () => `${refKey}: written as ${written.join(", ")}; its operations meant ${meant.join(", ")}.`,
      );
    }
  return cases.finding;
};

/** What an object of a target was, in the order of the cluster's store. */
function versionsOf({ lives }: Evidence, { mark }: TargetEvidence, refKey: string): ObjectVersion[] {
  return [...lives.values()]
    .filter((life) => life.refKey === refKey)
    .flatMap(({ versions }) => versions)
    .filter((version) => version.mark === mark)
    .toSorted((a, b) => a.revision - b.revision);
}

function commitsMeant({ operations }: Evidence, target: TargetEvidence, slot: string): string[] {
  return operations.flatMap(({ targetId, toSha, startedAt }) => {
    const commit = target.contents.get(toSha)?.objects[slot];
    return targetId === target.id && startedAt !== null && commit !== undefined ? [commit] : [];
  });
}

/** Whether one list comes out of another by leaving things out. */
function isInOrder(part: string[], whole: string[]): boolean {
  let from = 0;
  for (const item of part) {
    const at = whole.indexOf(item, from);
    if (at < 0) return false;
    from = at;
  }
  return true;
}

function withoutRepeats(list: string[]): string[] {
  return list.filter((item, index) => item !== list[index - 1]);
}
