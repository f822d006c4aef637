import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import { hookRunAnnotation, markAnnotation, markIn, markOf } from "@/lib/domain/sync/marks";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { managedNamespaceAnnotation } from "@/lib/domain/sync/prune-rule";
import { reachRefusals } from "@/lib/domain/target/reach";
import type { SyncEnd } from "@/lib/engine/ports/operation-store";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { AppliedObject, EngineTarget } from "@/lib/engine/ports/target-store";
import { mergeWithPast, Progress } from "@/lib/engine/sync-progress";
import type { Running } from "@/lib/engine/sync-target";

/** Controllers write the status of an object all the time, each time in a new version. */
const racesMax = 8;
const ourAnnotations = [markAnnotation, hookRunAnnotation, managedNamespaceAnnotation];

/**
 * Hands a target back: our mark and our ownership of fields go from every object that we applied, and nothing else is
 * changed or deleted. What was ours alone is nobody's then, until somebody applies it. May be repeated after a crash at
 * any instruction: what is left of our record says what remains to be done.
 */
export async function handBack(
  world: ClusterWorld,
  target: EngineTarget,
  running: Running,
): Promise<SyncEnd> {
  const past = await world.ports.operations.steps(running.operation.id);
  const applied = await world.ports.targets.appliedObjects(target.id);
  await world.refreshCatalog();
  const plan = planOf(applied);
  const progress = new Progress(world, running, plan, mergeWithPast(plan, past));
  return progress.through(async () => {
    await world.ports.operations.plan(running.lease, progress.steps);
    const [beyond] = reachRefusals(plan.steps, target.allowedNamespaces, world.cluster.name);
    if (beyond) progress.stop(beyond.reason);
    for (const planned of plan.steps) {
      if (await progress.mayNotGoOn()) break;
      await progress.attempt(planned, () => giveBack(world, target, planned, progress));
    }
    return progress.end("handed back");
  });
}

async function giveBack(
  world: ClusterWorld,
  target: EngineTarget,
  planned: PlannedStep,
  progress: Progress,
): Promise<void> {
  for (let race = 0; ; race++) {
    const live = await world.connection.get(planned.ref);
    // What could not even be read is as it was.
    if (race === 0) await progress.intend(planned);
    if (!live || (planned.uid !== null && live.metadata.uid !== planned.uid))
      return progress.released(planned, null, "It is not there any more.");
    const mark = markIn(live);
    if (mark !== null && mark !== markOf(world.ports.installationId, target.id))
      return progress.released(planned, null, "It carries the mark of somebody else and stays as it is.");
    const entries = live.metadata.managedFields ?? [];
    const managedFields = entries.filter(({ manager }) => manager !== world.fieldManager);
    if (mark === null && managedFields.length === entries.length)
      return progress.released(planned, liveDigestOf(live), null);
    const change = { managedFields, removedAnnotations: ourAnnotations };
    const answer = await world.connection.changeOwnership(live, world.fieldManager, change);
    if (answer.outcome === "applied") return progress.released(planned, liveDigestOf(answer.object), null);
    if (answer.outcome !== "stale" || race === racesMax)
      return progress.refuse(planned, "refused", answer.message, []);
  }
}

function planOf(applied: AppliedObject[]): TargetPlan {
  const labelled = applied.map(({ refKey, uid }) => ({ refKey, uid, label: refLabel(refFromKey(refKey)) }));
  const sorted = labelled.toSorted((a, b) => a.label.localeCompare(b.label));
  return {
    steps: sorted.map(({ refKey, uid }, ordinal) => ({
      ordinal,
      ref: refFromKey(refKey),
      refKey,
      action: "release",
      outcome: "planned",
      phase: "Sync",
      wave: 0,
      uid,
      digestBefore: null,
      digestAfter: null,
      message: null,
      conflicts: [],
      changes: [],
      isForced: false,
      blocker: null,
    })),
    refusal: null,
    placed: new Map(),
    subjects: new Map(),
    appliedKeys: [],
    lostKeys: new Set(),
    runs: new Map(),
    hookContext: { operationId: "", mark: "", all: [] },
  };
}
