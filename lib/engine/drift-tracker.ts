import type { ObjectEvaluation, TargetEvaluation } from "@/lib/engine/ports/target-store";

/** `operationId` is the operation that had run last when the drift was first seen. */
type Open = { desiredDigest: string | null; fields: string; operationId: string | null };

/** `operationId` is the operation that ran last; null when none ran since this worker watches the target. */
type Moment = { isSyncing: boolean; operationId: string | null; now: Date };

/**
 * Follows stretches of drift of one target between two evaluations: when an object left the applied state, what
 * differs now, and how it ended. Between two observations nothing is claimed: `fineAt` is the last moment in which
 * all was seen to be fine.
 */
export class DriftTracker {
  private readonly open = new Map<string, Open>();
  private fineAt = new Map<string, Date>();

  constructor(known: { refKey: string }[] = []) {
    for (const { refKey } of known)
      this.open.set(refKey, { desiredDigest: null, fields: "", operationId: null });
  }

  /** What began, moved on and ended, now that the objects of the target were looked at. */
  follow(states: Map<string, ObjectEvaluation>, at: Moment): TargetEvaluation["drift"] {
    const drift: TargetEvaluation["drift"] = { opened: [], changed: [], closed: [] };
    for (const [refKey, state] of states) this.followObject(refKey, state, at, drift);
    for (const refKey of this.open.keys())
      if (!states.has(refKey)) this.close(refKey, "released", null, drift);
    return drift;
  }

  private followObject(
    refKey: string,
    { verdict, desiredDigest }: ObjectEvaluation,
    at: Moment,
    drift: TargetEvaluation["drift"],
  ): void {
    const known = this.open.get(refKey);
    const isAway = verdict.sync === "drifted" || verdict.sync === "diverged";
    // Could not tell: neither begun nor ended.
    if (verdict.sync === "unknown") return;
    if (!isAway) {
      this.fineAt.set(refKey, at.now);
      if (!known) return;
      const isCommitted =
        known.desiredDigest !== null && known.desiredDigest !== desiredDigest && !at.isSyncing;
      // An operation from before the drift has not ended it.
      const isOperated = at.isSyncing || at.operationId !== known.operationId;
      const how = isOperated ? "operation" : isCommitted ? "committed" : "reverted";
      return this.close(refKey, how, how === "operation" ? at.operationId : null, drift);
    }
    const fields = JSON.stringify(verdict.differences);
    if (!known) {
      // While we write, live and applied differ for a moment: that is our doing.
      if (at.isSyncing) return;
      drift.opened.push({ refKey, fields: verdict.differences, fineAt: this.fineAt.get(refKey) ?? null });
    } else if (known.fields !== fields) drift.changed.push({ refKey, fields: verdict.differences });
    this.open.set(refKey, { desiredDigest, fields, operationId: known ? known.operationId : at.operationId });
  }

  private close(
    refKey: string,
    how: TargetEvaluation["drift"]["closed"][number]["how"],
    operationId: string | null,
    drift: TargetEvaluation["drift"],
  ): void {
    this.open.delete(refKey);
    drift.closed.push({ refKey, how, operationId });
  }
}
