import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { isDeletedAtEnd } from "@/lib/domain/sync/hook-deletion";
import { inTurns } from "@/lib/domain/sync/sync-phase";
import { awaitTurn } from "@/lib/engine/await-turn";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { OperationStep } from "@/lib/engine/ports/operation-store";
import { deleteHook, runOf } from "@/lib/engine/run-hook";
import { isBegun, type Progress } from "@/lib/engine/sync-progress";
import { AppError } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

/** Fewer than a cluster's connection has, so that one operation leaves room for the others. */
const writtenAtOnce = 8;

export type TurnWork = {
  /** Writes an object or starts a hook; what goes wrong in it is told to the progress. */
  perform(planned: PlannedStep): Promise<void>;
  /** Whether something newer is to be written. */
  isOutdated(): boolean;
};

/**
 * Carries out the plan (or some of its steps) turn by turn: everything of a turn is begun in its order, and then awaited. A later turn begins
 * only when the one before has ended well.
 */
export async function runTurns(
  world: ClusterWorld,
  plan: TargetPlan,
  progress: Progress,
  { perform, isOutdated }: TurnWork,
  steps = plan.steps.filter(({ action, phase }) => action !== "prune" && phase !== "SyncFail"),
): Promise<void> {
  const turns = inTurns(steps);
  for (const [index, turn] of turns.entries()) {
    await begin(turn.steps, progress, perform);
    const later = turns.slice(index + 1).flatMap((after) => after.steps);
    // Where an earlier attempt has gone beyond this turn, its health was good enough then.
    const isBeyond = later.some((planned) => progress.wasBegunBefore(planned));
    const isHealthAwaited = !isBeyond && later.some(isToDo(progress));
    await awaitTurn(world, plan, turn.steps, progress, { isHealthAwaited, isOutdated });
    if (progress.isStopped) return;
  }
}

/**
 * Runs the hooks for the failure of a sync, where there was one: all of them together, as Argo CD does. Each carries
 * why it runs, so that a successor knows that this operation has failed.
 */
export async function runSyncFail(
  world: ClusterWorld,
  plan: TargetPlan,
  progress: Progress,
  perform: TurnWork["perform"],
): Promise<void> {
  const why = progress.wrong;
  const hooks = plan.steps.filter(({ phase }) => phase === "SyncFail");
  if (why === null || hooks.length === 0 || world.silence()?.isStranger) return;
  for (const hook of hooks) {
    const step = progress.step(hook);
    if (isBegun(step) && step.outcome !== "intended") continue;
    if (await progress.mustBreakOff()) return;
    step.message = why;
    await perform(hook);
  }
  const wait = { isHealthAwaited: false, isOutdated: () => false };
  await awaitTurn(world, plan, hooks, progress, wait);
}

/** Why an earlier attempt of the same operation had failed when it began to run the hooks for that; null if it had not. */
export function failureBefore(steps: OperationStep[]): string | null {
  const begun = steps.filter((step) => step.phase === "SyncFail" && isBegun(step));
  const [first] = begun;
  if (!first) return null;
  return begun.find(({ outcome }) => outcome !== "failed")?.message ?? "An earlier attempt failed.";
}

/**
 * Leaves nothing running and deletes what the policies of the hooks say. What cannot be deleted stays, in words: the
 * operation has ended all the same.
 */
export async function endHooks(world: ClusterWorld, plan: TargetPlan, progress: Progress): Promise<void> {
  for (const hook of plan.steps.filter(({ action }) => action === "run")) {
    const step = progress.step(hook);
    const isLeft = step.outcome === "running";
    const isUnwanted = isDeletedAtEnd(runOf(plan, hook), step.outcome, progress.isStopped);
    if (step.uid === null || !(isLeft || isUnwanted)) continue;
    const trouble = await remove(world, plan, hook, step.uid, progress);
    if (isLeft) await progress.hookEnded(hook, "failed", trouble ?? "it was ended with the operation");
    else if (trouble)
      step.message = [step.message, `It could not be deleted: ${trouble}`].filter(Boolean).join(" ");
  }
}

async function begin(steps: PlannedStep[], progress: Progress, perform: TurnWork["perform"]): Promise<void> {
  for (const group of sideBySide(steps)) {
    const due: PlannedStep[] = [];
    for (const planned of group) {
      const { outcome, message, phase } = progress.step(planned);
      if (planned.action === "run" && outcome === "failed")
        return progress.stop(`${phase} hook failed in an earlier attempt. ${message ?? ""}`.trim());
      if (isToDo(progress)(planned) && outcome !== "running") due.push(planned);
    }
    if (due.length === 0) continue;
    if (await progress.mayNotGoOn()) return;
    // Where one breaks the operation off, nothing of it may go on beside whoever comes next.
    const ends = await Promise.allSettled(due.map(perform));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}

/**
 * Neighbours of one kind need nothing of each other and are written side by side, as Argo CD does; hooks and definitions
 * one by one.
 */
function sideBySide(steps: PlannedStep[]): PlannedStep[][] {
  const groups: PlannedStep[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const isLike = group && group.length < writtenAtOnce && isAlike(group[0]!, step);
    if (isLike) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

function isAlike(a: PlannedStep, b: PlannedStep): boolean {
  const isSameKind = a.ref.group === b.ref.group && a.ref.kind === b.ref.kind;
  const isAlone = a.action === "run" || b.action === "run" || b.ref.kind === "CustomResourceDefinition";
  return isSameKind && !isAlone;
}

/** Whether something is still to be written or run, or to come to its end. */
function isToDo(progress: Progress): (planned: PlannedStep) => boolean {
  return (planned) => {
    const { outcome } = progress.step(planned);
    if (planned.action === "run") return ["planned", "intended", "running"].includes(outcome);
    return planned.action !== "none" && outcome !== "done";
  };
}

async function remove(
  world: ClusterWorld,
  plan: TargetPlan,
  hook: PlannedStep,
  uid: string,
  progress: Progress,
): Promise<string | null> {
  try {
    // Renews the lease; without it this would be another worker's to do.
    await progress.mayNotGoOn();
    return await deleteHook(world, plan, hook, uid);
  } catch (error) {
    if (error instanceof AppError && error.code === "lease_lost") throw error;
    progress.running.signal.throwIfAborted();
    log.warn("operation.hook_not_deleted", { operationId: progress.running.operation.id, error });
    return "the cluster did not answer";
  }
}
