import type { Evidence, TargetEvidence } from "@/lib/testing/chaos/evidence";

/** What a promise was found to be: how many cases were looked at, and each that broke it, in words. */
export type Finding = { examined: number; violations: string[] };
/** A promise, held against what happened. `isFinal`: nothing is killed any more and everything has been synced. */
export type Invariant = (evidence: Evidence, when: { isFinal: boolean }) => Finding;

/** Collects cases. */
export class Cases {
  examined = 0;
  readonly violations: string[] = [];

  /** One case: whether it holds, and what to say when it does not. */
  hold(isTrue: boolean, words: () => string): void {
    this.examined += 1;
    if (!isTrue) this.violations.push(words());
  }

  get finding(): Finding {
    return { examined: this.examined, violations: this.violations };
  }
}

/** The slot of an object of a target, or null when it is none that the target may declare. */
export function slotOf(target: TargetEvidence, refKey: string): string | null {
  for (const [slot, key] of target.refKeys) if (key === refKey) return slot;
  return null;
}

/** Whether every commit of a target declares an object. */
export function alwaysDeclares(target: TargetEvidence, refKey: string): boolean {
  const slot = slotOf(target, refKey);
  return slot !== null && [...target.contents.values()].every(({ objects }) => slot in objects);
}
