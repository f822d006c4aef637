import { hookEnd, removesItself } from "@/lib/domain/sync/hook-end";
import { isReplaced } from "@/lib/domain/sync/hook-deletion";
import type { HookRun } from "@/lib/domain/sync/hook-runs";
import { markIn } from "@/lib/domain/sync/marks";
import { refLabel, type Manifest } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { ownedBy } from "@/lib/engine/await-health";
import { identityMsMax, type ClusterWorld } from "@/lib/engine/cluster-world";
import { foreignHook, hookToSend, isOfRun, runKey, type HookContext } from "@/lib/engine/plan-hooks";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { Progress } from "@/lib/engine/sync-progress";
import { AppError } from "@/lib/platform/errors";

const goneMsMax = 5 * 60_000;
const pauseMs = 150;
/** For so long after an intent, what we made is still there: hooks that remove themselves last longer than this. */
const certainMs = 5 * 60_000;

/**
 * Makes the object of a hook, unless this operation has made it before: then its end is awaited, and it is never made
 * again. What is left of it from before is deleted first where its policy says so; else it is applied to what is there.
 */
export async function startHook(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  progress: Progress,
): Promise<void> {
  const run = runOf(plan, planned);
  const { ref, manifest } = run.placed;
  const context = plan.hookContext;
  const step = progress.step(planned);
  const live = await world.connection.get(ref, manifest.apiVersion);
  if (live && isOfRun(live, run, context)) return progress.hookStarted(planned, live);
  if (step.outcome === "intended" && !live && mayHaveGone(world, run, step.intendedAt ?? null)) {
    const reason = "it may have run and removed itself before its answer came; sync again to run it";
    return progress.hookEnded(planned, "failed", reason);
  }
  if (live && markIn(live) !== context.mark) return progress.refuse(planned, "refused", foreignHook(ref), []);
  await progress.intend(planned);
  const kept = live && !isReplaced(run) && !live.metadata.deletionTimestamp ? live : null;
  if (live && !kept) {
    const trouble = await removeAndAwait(world, run, live, progress);
    if (trouble) return progress.refuse(planned, "refused", trouble, []);
    if (await progress.mustBreakOff()) return;
  }
  // What is created could come to be in another cluster.
  if (!kept) await world.identify(identityMsMax);
  const made = await make(world, run, context, kept?.metadata.uid);
  if (typeof made !== "string") return progress.hookStarted(planned, made);
  return progress.refuse(planned, "refused", made, []);
}

/** The object that was made, or why the cluster refused it; an answer that was lost is read back. */
async function make(
  world: ClusterWorld,
  run: HookRun,
  context: HookContext,
  uid: string | undefined,
): Promise<Manifest | string> {
  const { ref, manifest } = run.placed;
  try {
    const answer = await world.connection.apply(hookToSend(run, context), {
      fieldManager: world.fieldManager,
      isForced: true,
      isDryRun: false,
      uid,
    });
    return answer.outcome === "applied" ? answer.object : answer.message;
  } catch (error) {
    const live = await world.connection.get(ref, manifest.apiVersion);
    if (live && isOfRun(live, run, context)) return live;
    throw error;
  }
}

/** Looks whether a hook has ended, and records it. Returns whether it still runs. */
export async function lookAtHook(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  progress: Progress,
): Promise<boolean> {
  const { ref, manifest } = runOf(plan, planned).placed;
  const live = await world.connection.get(ref, manifest.apiVersion);
  const { state, reason } = hookEnd(live, progress.step(planned).uid, live ? ownedBy(world, live) : []);
  if (state === "running") return true;
  await progress.hookEnded(planned, state === "succeeded" ? "done" : "failed", reason);
  return false;
}

/** Deletes the object of a hook, if it is still the one that was made. Returns why it is still there, or null. */
export async function deleteHook(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  uid: string,
): Promise<string | null> {
  const answer = await world.connection.delete(runOf(plan, planned).placed.ref, { uid });
  return answer.outcome === "refused" || answer.outcome === "forbidden" ? answer.message : null;
}

/** The run that a step of the plan stands for. */
export function runOf(plan: TargetPlan, planned: Pick<PlannedStep, "phase" | "refKey">): HookRun {
  const run = plan.runs.get(runKey(planned));
  if (!run) throw new AppError("internal", `${planned.refKey} was planned as a hook without its manifest.`);
  return run;
}

function mayHaveGone(world: ClusterWorld, { placed }: HookRun, intendedAt: Date | null): boolean {
  if (!removesItself(placed.manifest)) return false;
  return intendedAt === null || world.ports.clock.now().getTime() - intendedAt.getTime() > certainMs;
}

/** Deletes what is left of a hook from before, and nothing else of that name. Returns what is in the way, or null. */
async function removeAndAwait(
  world: ClusterWorld,
  { placed: { ref, manifest } }: HookRun,
  old: Manifest,
  progress: Progress,
): Promise<string | null> {
  const uid = old.metadata.uid ?? "";
  if (!old.metadata.deletionTimestamp) {
    const answer = await world.connection.delete(ref, { uid });
    if (answer.outcome === "refused" || answer.outcome === "forbidden") return answer.message;
  }
  const { clock } = world.ports;
  const until = clock.now().getTime() + goneMsMax;
  for (;;) {
    const live = await world.connection.get(ref, manifest.apiVersion);
    if (!live) return null;
    if (live.metadata.uid !== uid) return foreignHook(ref);
    if (await progress.mustBreakOff()) return null;
    if (clock.now().getTime() > until)
      return `What is left of ${refLabel(ref)} from before is still being deleted.`;
    await clock.sleep(pauseMs, progress.running.signal);
  }
}
