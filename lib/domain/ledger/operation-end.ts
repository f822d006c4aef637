import type {
  OperationOptions,
  OperationState,
  StepAction,
  StepOutcome,
} from "@/lib/domain/ledger/operation";

/** What of a step decides on the end of its operation. */
type EndedStep = {
  action: StepAction;
  outcome: StepOutcome;
  uid: string | null;
  message: string | null;
  /** When it was last about to be written; absent or null when it never was. */
  intendedAt?: Date | null;
};

export type OperationEnd<Step> = {
  state: OperationState;
  message: string;
  steps: Step[];
  /** Whether the target is at the operation's commit as a whole now. */
  isWholeTarget: boolean;
};

/** What ended an operation; nothing of it means that everything went as planned. */
export type EndReason = {
  failure?: string | null;
  isCancelled?: boolean;
  /** What is known of the health of what was written. */
  health?: string | null;
  /** What was done to the objects, as a participle. */
  did?: string;
};

/**
 * How an operation ended, told from what became of its steps: "failed" means that nothing was written, and a write that
 * was never answered counts as one that may have happened.
 */
export function endOf<Step extends EndedStep>(
  options: Pick<OperationOptions, "objects">,
  past: Step[],
  { failure = null, isCancelled = false, health = null, did = "applied" }: EndReason = {},
): OperationEnd<Step> {
  const steps = past.map(settled);
  const hooks = steps.filter(({ action }) => action === "run");
  const asked = steps.filter(({ action }) => action !== "none" && action !== "run");
  const done = asked.filter(({ outcome }) => outcome === "done" || outcome === "unchanged").length;
  const count = [`${done} of ${asked.length} ${did}.`, hookWords(hooks)].filter(Boolean).join(" ");
  const isWritten = asked.some(mayHaveHappened) || hooks.some(isMade);
  const end = (state: OperationState, message: string): OperationEnd<Step> => ({
    state,
    message,
    steps,
    isWholeTarget: options.objects === null && isWhole(steps),
  });

  const isDeletion = did === "deleted";
  if (failure !== null)
    return isWritten
      ? end("partial", `${count} ${failure}`)
      : end("failed", `Nothing was ${isDeletion ? did : "written"}: ${failure}`);
  if (isCancelled && !isWritten) return end("cancelled", "Cancelled before the first write.");
  if (isCancelled && done === asked.length && !isDeletion)
    return end("cancelled", `${count} Cancelled before all was seen to be healthy.`);
  if (isCancelled) return end("partial", `${count} Cancelled before the rest.`);

  const isLeft = asked.some(({ outcome }) => outcome === "waits_for_person" || outcome === "not_attempted");
  const nothing = ["Nothing had to change.", hookWords(hooks)].filter(Boolean).join(" ");
  const words = [asked.length === 0 ? nothing : count, waitingWords(steps), health];
  return end(isLeft ? "partial" : "succeeded", words.filter(Boolean).join(" "));
}

function settled<Step extends EndedStep>(step: Step): Step {
  // An earlier attempt was about to delete it, and the cluster may be at it still.
  if (step.outcome === "planned")
    return { ...step, outcome: isBegunRemoval(step) ? "intended" : "not_attempted" };
  if (step.outcome !== "running") return step;
  return {
    ...step,
    outcome: "failed",
    message: "It was running when the operation broke off; its end was not seen.",
  };
}

function mayHaveHappened(step: EndedStep): boolean {
  const { outcome } = step;
  if (outcome === "done" || outcome === "intended" || isTakenAway(step)) return true;
  return outcome === "failed" && isBegunRemoval(step);
}

/** Whether what was to be created again is gone: its UID went with the deletion, whatever was said of the creation. */
function isTakenAway({ action, uid }: EndedStep): boolean {
  return action === "recreate" && uid === null;
}

/** Whether its deletion was asked for: once accepted it goes on, whatever becomes of the operation. */
function isBegunRemoval({ action, intendedAt = null }: EndedStep): boolean {
  return (action === "prune" || action === "recreate") && intendedAt !== null;
}

/** Whether the object of a hook may have come to be. */
function isMade({ outcome, uid }: EndedStep): boolean {
  return outcome === "done" || outcome === "intended" || (outcome === "failed" && uid !== null);
}

function hookWords(hooks: EndedStep[]): string | null {
  const ran = hooks.filter(({ outcome }) => outcome === "done").length;
  if (ran === 0) return null;
  return ran === 1 ? "One hook ran." : `${ran} hooks ran.`;
}

/** Everything that Git declares is there; what it no longer declares may remain. */
function isWhole(steps: EndedStep[]): boolean {
  const isWrite = ({ action }: EndedStep) => !["prune", "run", "release"].includes(action);
  const writes = steps.filter(isWrite);
  return writes.length > 0 && writes.every(({ outcome }) => outcome === "done" || outcome === "unchanged");
}

function waitingWords(steps: EndedStep[]): string | null {
  const waiting = steps.filter(({ outcome }) => outcome === "waits_for_person").length;
  if (waiting === 0) return null;
  return `${waiting === 1 ? "One deletion waits" : `${waiting} deletions wait`} for a person.`;
}
