import { refLabel } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { PruneRule } from "@/lib/domain/sync/prune-rule";
import { markIn, markOf } from "@/lib/domain/sync/marks";
import { inTurns } from "@/lib/domain/sync/sync-phase";
import { awaitGone, newPatience, type Patience } from "@/lib/engine/await-gone";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Progress } from "@/lib/engine/sync-progress";

const goneMsMax = 5 * 60_000;
const pauseMs = 150;

export type Pruning = {
  /** What a live object says of being deleted. */
  ruleOf(live: Manifest, refKey: string): PruneRule | Promise<PruneRule>;
  /** How long what comes after the last wave waits for it to be gone; 0 where nothing does. */
  lastMsMax: number;
};

/**
 * Deletes what the plan says, wave by wave, the highest first: a lower wave only when what was deleted before it is
 * gone. Nothing is deleted after a failure in the same operation.
 */
export async function pruneAll(
  world: ClusterWorld,
  plan: TargetPlan,
  progress: Progress,
  target: EngineTarget,
  { ruleOf, lastMsMax }: Pruning,
): Promise<void> {
  const prunes = plan.steps.filter(({ action, blocker }) => action === "prune" && !blocker);
  const waves = inTurns(prunes).toReversed();
  const patience = newPatience();
  for (const [index, { steps }] of waves.entries()) {
    for (const planned of steps) {
      if (await progress.mayNotGoOn()) return;
      await progress.attempt(planned, () => prune(world, planned, progress, target, { ruleOf, patience }));
    }
    const isLast = index === waves.length - 1;
    if (!isLast) await awaitWave(world, steps, progress, goneMsMax, "the wave before it waits for that.");
    else if (lastMsMax > 0)
      await awaitWave(world, steps, progress, lastMsMax, "what comes after waits for that.");
    if (progress.isStopped) return;
  }
  progress.stopForLingering();
}

async function prune(
  world: ClusterWorld,
  planned: PlannedStep,
  progress: Progress,
  target: EngineTarget,
  { ruleOf, patience }: { ruleOf: Pruning["ruleOf"]; patience: Patience },
): Promise<void> {
  const live = await world.connection.get(planned.ref);
  if (!live || live.metadata.uid !== planned.uid) {
    await progress.intend(planned);
    return progress.pruned(planned);
  }
  // Since the plan was made hours may have passed, in which a hook ran or a wave became healthy.
  const elsewhere = await world.ports.targets.declaredElsewhere(target.id, [planned.refKey]);
  if (markIn(live) !== markOf(world.ports.installationId, target.id) || elsewhere.length > 0)
    return progress.refuse(planned, "refused", "It belongs to another application by now, and stays.", []);
  const rule = await ruleOf(live, planned.refKey);
  if (rule.kind === "kept") return progress.refuse(planned, "refused", rule.reason, []);
  await progress.intend(planned);
  const answer = await world.connection.delete(planned.ref, {
    uid: planned.uid ?? "",
    resourceVersion: live.metadata.resourceVersion,
  });
  if (answer.outcome === "absent") return progress.pruned(planned);
  if (answer.outcome !== "deleted") return progress.refuse(planned, "refused", answer.message, []);
  const left = await awaitGone(world, planned.ref, planned.uid, progress.running.signal, patience);
  return left ? progress.lingers(planned, left) : progress.pruned(planned);
}

/** A lower wave is deleted only after a higher one is gone, which may take its finalizers a while longer. */
async function awaitWave(
  world: ClusterWorld,
  steps: PlannedStep[],
  progress: Progress,
  msMax: number,
  why: string,
): Promise<void> {
  const { clock } = world.ports;
  const until = clock.now().getTime() + msMax;
  for (const planned of steps.filter((step) => progress.isLingering(step))) {
    const { ref, uid } = planned;
    for (;;) {
      const live = await world.connection.get(ref);
      if (!live || live.metadata.uid !== uid) {
        await progress.pruned(planned);
        break;
      }
      if (await progress.mayNotGoOn()) return;
      if (clock.now().getTime() > until)
        return progress.stop(`${refLabel(ref)} is still being deleted, and ${why}`);
      await clock.sleep(pauseMs, progress.running.signal);
    }
  }
}
