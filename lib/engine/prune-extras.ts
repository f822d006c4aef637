import { refLabel } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import type { SyncOptions } from "@/lib/domain/sync/sync-options";
import { inTurns } from "@/lib/domain/sync/sync-phase";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { Progress } from "@/lib/engine/sync-progress";

const goneMsMax = 5 * 60_000;
const pauseMs = 150;

/**
 * Deletes what left Git, wave by wave, the highest first: a lower wave only when what was deleted before it is gone.
 * Deleting comes last and never after a failure in the same operation.
 */
export async function pruneAll(
  world: ClusterWorld,
  plan: TargetPlan,
  progress: Progress,
  options: SyncOptions,
): Promise<void> {
  const prunes = plan.steps.filter(({ action, blocker }) => action === "prune" && !blocker);
  const waves = inTurns(prunes).toReversed();
  for (const [index, { steps }] of waves.entries()) {
    for (const planned of steps) {
      if (await progress.mayNotGoOn()) return;
      await progress.attempt(planned, () => prune(world, planned, progress, options));
    }
    if (index < waves.length - 1) await awaitGone(world, steps, progress);
    if (progress.isStopped) return;
  }
}

async function prune(
  world: ClusterWorld,
  planned: PlannedStep,
  progress: Progress,
  options: SyncOptions,
): Promise<void> {
  const live = await world.connection.get(planned.ref);
  if (!live || live.metadata.uid !== planned.uid) {
    await progress.intend(planned);
    return progress.pruned(planned);
  }
  const rule = pruneRuleOf(live, options);
  if (rule.kind === "kept") return progress.refuse(planned, "refused", rule.reason, []);
  await progress.intend(planned);
  const answer = await world.connection.delete(planned.ref, {
    uid: planned.uid ?? "",
    resourceVersion: live.metadata.resourceVersion,
  });
  if (answer.outcome === "deleted" || answer.outcome === "absent") return progress.pruned(planned);
  return progress.refuse(planned, "refused", answer.message, []);
}

async function awaitGone(world: ClusterWorld, steps: PlannedStep[], progress: Progress): Promise<void> {
  const { clock } = world.ports;
  const until = clock.now().getTime() + goneMsMax;
  for (const { ref, uid } of steps) {
    for (;;) {
      const live = await world.connection.get(ref);
      if (!live || live.metadata.uid !== uid || (await progress.mayNotGoOn())) break;
      if (clock.now().getTime() > until)
        return progress.stop(
          `${refLabel(ref)} is still being deleted, and the wave before it waits for that.`,
        );
      await clock.sleep(pauseMs, progress.running.signal);
    }
  }
}
