import { alwaysDeclares, Cases, type Invariant } from "@/lib/testing/chaos/invariants/invariant";

/** After the last round every target is synced, and the cluster has what Git says at its newest commit and no more. */
export const gitIsThere: Invariant = ({ targets, live, strangers }, { isFinal }) => {
  const cases = new Cases();
  if (!isFinal) return cases.finding;
  const others = new Set(strangers.map(({ uid }) => uid));
  for (const target of targets) {
    const { prefix, status, contents, head, refKeys } = target;
    cases.hold(status === "synced", () => `The target ${prefix} is ${status}.`);
    const { objects } = contents.get(head)!;
    for (const [slot, key] of refKeys) {
      const there = live.get(key);
      if (slot in objects) {
        const wanted = objects[slot];
        cases.hold(there?.commit === wanted, () => `${key}: ${there?.commit} instead of ${wanted}.`);
        continue;
      }
      const isElsewhere = targets.some((other) => other !== target && alwaysDeclares(other, key));
      if (isElsewhere || (there && others.has(there.uid))) continue;
      cases.hold(there === undefined, () => `${key}: it left Git and is there.`);
    }
  }
  return cases.finding;
};
