import type { OperationSummary, StepView } from "@/lib/api/operation-schema";
import {
  finishedStates,
  type OperationKind,
  type OperationState,
  type StepAction,
  type StepOutcome,
} from "@/lib/domain/ledger/operation";
import type { Status } from "@/lib/domain/status/status";

export const kindWords: Record<OperationKind, string> = {
  sync: "Sync",
  rollback: "Rollback",
  self_heal: "Self-heal",
  prune: "Prune",
  hand_back: "Handing back",
  delete: "Deletion",
};

/** "Sync of shop on prod-eu". */
export function operationTitle(operation: OperationSummary): string {
  return `${kindWords[operation.kind]} of ${operation.application.name} on ${operation.target.clusterName}`;
}

export function isFinished(state: OperationState): boolean {
  return finishedStates.some((finished) => finished === state);
}

/** The answer of an operation's page: what became of it, or how far it is. */
export function operationAnswer(operation: OperationSummary): string {
  const title = operationTitle(operation);
  const progress = operation.total > 0 ? `${operation.done} of ${operation.total}` : null;
  switch (operation.state) {
    case "waiting":
      return `${title} waits for another one`;
    case "queued":
      return `${title} is about to start`;
    case "running":
      if (!progress) return `${title} is being planned`;
      return operation.done === operation.total && operation.kind !== "delete"
        ? `${title}: all written, health is awaited`
        : `${title}: ${progress} done`;
    case "succeeded":
      return `${title} succeeded`;
    case "partial":
      // Not all was written, or all was and something is ill: the message below says which.
      return `${title} did not end well`;
    case "failed":
      return `${title} failed, nothing was ${operation.kind === "delete" ? "deleted" : "written"}`;
    case "cancelled":
      return `${title} was cancelled`;
  }
}

const doneWords: Record<StepAction, string> = {
  create: "Created",
  update: "Updated",
  adopt: "Taken over",
  recreate: "Deleted and created again",
  prune: "Deleted",
  none: "Checked",
  run: "Ran",
  release: "Handed back",
};
const plannedWords: Record<StepAction, string> = {
  create: "Will be created",
  update: "Will be updated",
  adopt: "Will be taken over",
  recreate: "Will be deleted and created again",
  prune: "Will be deleted",
  none: "Will be checked",
  run: "Will run",
  release: "Will be handed back",
};

const intendedWords: Partial<Record<StepAction, string>> = { run: "Starting…", prune: "Deleting…" };

/** What was, is or will be done to an object. */
export function stepWord(step: Pick<StepView, "action" | "outcome" | "phase">): string {
  switch (step.outcome) {
    case "planned":
      return plannedWords[step.action];
    case "intended":
      return intendedWords[step.action] ?? "Writing…";
    case "running":
      return "Running…";
    case "done":
      return doneWords[step.action];
    case "unchanged":
      return "Unchanged";
    case "conflict":
      return "Conflict";
    case "refused":
      return "Refused";
    case "failed":
      return "Failed";
    case "waits_for_person":
      return "Waits for a person";
    case "not_attempted":
      return step.phase === "SyncFail" ? "Not needed" : "Not attempted";
  }
}

/** The glyph of a step: the same shapes as everywhere. */
export const stepGlyphs: Record<StepOutcome, Status> = {
  planned: "unknown",
  intended: "syncing",
  running: "syncing",
  done: "synced",
  unchanged: "synced",
  conflict: "diverged",
  refused: "degraded",
  failed: "degraded",
  waits_for_person: "held",
  not_attempted: "unknown",
};

/** Whether a step is a hook for a failure that did not come. */
export function isUnneeded({ phase, outcome }: Pick<StepView, "phase" | "outcome">): boolean {
  return phase === "SyncFail" && (outcome === "planned" || outcome === "not_attempted");
}
