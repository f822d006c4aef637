import { deleteRuleOf } from "@/lib/domain/sync/delete-rule";
import type { OperationOptions } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { PruneRule } from "@/lib/domain/sync/prune-rule";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import type { SyncEnd } from "@/lib/engine/ports/operation-store";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { planDeletion, usedElsewhere } from "@/lib/engine/plan-deletion";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { pruneAll } from "@/lib/engine/prune-extras";
import { startHook } from "@/lib/engine/run-hook";
import { endHooks, runTurns } from "@/lib/engine/run-turns";
import { endOf } from "@/lib/domain/ledger/operation-end";
import { isBegun, mergeWithPast, Progress } from "@/lib/engine/sync-progress";
import type { Running } from "@/lib/engine/sync-target";

/** What has to go may have things of its own to end first: pods, volumes, what a finalizer cleans up. */
const goneMsMax = 60_000;
/** Hooks that run when all else is gone wait as long as a wave does for the one before. */
const goneMsMaxBeforeHooks = 5 * 60_000;

/**
 * Deletes the objects of a target that a person chose: hooks before, deletions wave by wave in reverse, hooks after.
 * Nothing is deleted when a hook before has failed. May be repeated after a crash at any instruction: what is left of
 * our record says what remains to be done, and a hook that was made is awaited, never made again.
 */
export async function deleteObjects(
  world: ClusterWorld,
  target: EngineTarget,
  running: Running,
): Promise<SyncEnd> {
  const { operation } = running;
  const past = await world.ports.operations.steps(operation.id);
  const refused = (failure: string) => endOf(operation.options, past, { failure, did: "deleted" });

  const rendering = await world.renderings.of(operation.inputs);
  if (rendering.outcome === "broken") {
    const [problem] = rendering.problems;
    return refused(`the hooks cannot be read, because ${problem?.file} cannot: ${problem?.reason}`);
  }
  if (operation.renderingDigest !== null && operation.renderingDigest !== rendering.digest)
    return refused("what renders now is not what was previewed.");
  const [refusal] = rendering.refusals;
  if (refusal) return refused(refusal.reason);

  await world.refreshCatalog();
  const { objects, confirmedPrunes: confirmed } = operation.options;
  const hooksOf = { id: operation.id, sha: operation.toSha };
  // Who names nothing has been shown nothing.
  const options = { objects: objects ?? [], confirmed, operation: hooksOf, past };
  const planned = await planDeletion(world, target, rendering, options);
  const isGoing = [...planned.steps, ...past.filter(isBegun)].some(
    ({ action, outcome }) => action === "prune" && outcome !== "waits_for_person",
  );
  // Hooks run around deletions and not for their own sake.
  const plan = isGoing ? planned : { ...planned, refusal: planned.refusal ?? "all that was chosen stays." };
  const progress = new Progress(world, running, plan, mergeWithPast(plan, past));
  return progress.through(() => carryOut(world, target, plan, progress));
}

async function carryOut(
  world: ClusterWorld,
  target: EngineTarget,
  plan: TargetPlan,
  progress: Progress,
): Promise<SyncEnd> {
  const { operation, lease } = progress.running;
  await world.ports.operations.plan(lease, progress.steps);
  await progress.readBack();
  if (plan.refusal) progress.stop(plan.refusal);

  const runHooks = async (phase: SyncPhase) => {
    const hooks = plan.steps.filter((step) => step.phase === phase);
    const perform = (planned: (typeof hooks)[number]) =>
      progress.attempt(planned, () => startHook(world, plan, planned, progress));
    if (!progress.isStopped)
      await runTurns(world, plan, progress, { perform, isOutdated: () => false }, hooks);
  };
  await runHooks("PreDelete");
  if (!progress.isStopped) {
    const isAwaited = plan.steps.some(({ phase }) => phase === "PostDelete");
    const ruleOf = ruleNow(world, target, operation.options);
    const lastMsMax = isAwaited ? goneMsMaxBeforeHooks : goneMsMax;
    await pruneAll(world, plan, progress, target, { ruleOf, lastMsMax });
  }
  await runHooks("PostDelete");
  await endHooks(world, plan, progress);
  const kept = plan.steps.filter(({ action }) => action === "none").length;
  if (kept > 0)
    progress.note({ how: "healthy", message: kept === 1 ? "One object stays." : `${kept} objects stay.` });
  return { ...(await progress.end("deleted")), isWholeTarget: false };
}

/** What is true of an object when its turn comes: since the plan was made it may ask for a tick, or be others' too. */
function ruleNow(
  world: ClusterWorld,
  target: EngineTarget,
  { objects, confirmedPrunes: confirmed }: OperationOptions,
) {
  const chosen = new Set(objects);
  return async (live: Manifest, refKey: string): Promise<PruneRule> => {
    // What was gone for a moment when the plan was made was planned without anybody's choice.
    if (!chosen.has(refKey)) return { kind: "kept", reason: "It is not among what was chosen." };
    const others = await usedElsewhere(world, target, live);
    if (others !== null) return { kind: "kept", reason: others };
    const rule = deleteRuleOf(live);
    return rule.kind === "confirm" && !confirmed.includes(refKey) ? { ...rule, kind: "kept" } : rule;
  };
}
