import { z } from "zod";

/**
 * The phases of an operation, in their order; `SyncFail` comes only when something failed. What deletes objects begins
 * with `PreDelete` and ends with `PostDelete`; a sync knows neither.
 */
export const syncPhases = ["PreDelete", "PreSync", "Sync", "PostSync", "SyncFail", "PostDelete"] as const;
export const syncPhaseSchema = z.enum(syncPhases);
export type SyncPhase = z.infer<typeof syncPhaseSchema>;

/** The phases in which hooks run around the deletion of a target's objects. */
export const deletePhases: readonly SyncPhase[] = ["PreDelete", "PostDelete"];
/** The phases in which hooks run around a sync. */
export const hookPhasesOfSync: readonly SyncPhase[] = syncPhases.filter(
  (phase) => !deletePhases.includes(phase),
);

/** When something of an operation has its turn: first by phase, then by wave. */
export type Turn = { phase: SyncPhase; wave: number };

/** Compares two turns; zero for the same one. */
export function byTurn(a: Turn, b: Turn): number {
  return syncPhases.indexOf(a.phase) - syncPhases.indexOf(b.phase) || a.wave - b.wave;
}

/** Steps in the order of their turns, those of one turn together; their order within a turn stays. */
export function inTurns<S extends Turn>(steps: S[]): (Turn & { steps: S[] })[] {
  const turns: (Turn & { steps: S[] })[] = [];
  for (const step of steps.toSorted(byTurn)) {
    const last = turns.at(-1);
    if (last && byTurn(last, step) === 0) last.steps.push(step);
    else turns.push({ phase: step.phase, wave: step.wave, steps: [step] });
  }
  return turns;
}
