import type { StepView } from "@/lib/api/operation-schema";
import type { OperationKind } from "@/lib/domain/ledger/operation";
import { isUnneeded } from "@/components/operation/operation-words";

/** Steps that have their turn together, and how far they are. */
export type StepTurn = { key: string; title: string; steps: StepView[]; done: number; state: TurnState };
export type TurnState = "waits" | "now" | "over";

const openOutcomes: StepView["outcome"][] = ["planned", "intended", "running"];

/**
 * The steps of an operation by phase and wave, in the order of writing; deletions are the last ones. `isActive`: it has
 * not ended yet, so the last turn with something begun is the one whose health is awaited.
 */
export function stepTurns(steps: StepView[], isActive: boolean, kind: OperationKind): StepTurn[] {
  const turns: StepTurn[] = [];
  for (const step of steps.toSorted((a, b) => a.ordinal - b.ordinal)) {
    const title = titleOf(step, kind);
    const last = turns.at(-1);
    if (last?.title === title) last.steps.push(step);
    else turns.push({ key: `${step.ordinal}`, title, steps: [step], done: 0, state: "over" });
  }
  for (const turn of turns)
    turn.done = turn.steps.filter(({ outcome }) => !openOutcomes.includes(outcome)).length;
  const isToDo = ({ steps: own }: StepTurn) => own.some((step) => step.outcome !== "done" && isOpen(step));
  const next = turns.findIndex(isToDo);
  // Nothing of a later turn has begun: the one before may still be awaited.
  const now =
    next > 0 && turns[next]!.steps.every(isUntouched) ? next - 1 : next === -1 ? turns.length - 1 : next;
  if (!isActive) return turns;
  return turns.map((turn, index) => ({
    ...turn,
    state: index < now ? "over" : index === now ? "now" : "waits",
  }));
}

function isOpen(step: StepView): boolean {
  return openOutcomes.includes(step.outcome) && !isUnneeded(step);
}

function isUntouched({ outcome }: StepView): boolean {
  return outcome === "planned" || outcome === "unchanged";
}

function titleOf({ action, phase, wave }: StepView, kind: OperationKind): string {
  if (kind === "delete" && action === "none") return "What stays";
  const name = action === "prune" ? "Deletions" : phase;
  return wave === 0 ? name : `${name}, wave ${wave}`;
}
