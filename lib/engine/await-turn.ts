import type { Health } from "@/lib/domain/health/health";
import { refFromKey, type Manifest } from "@/lib/domain/object/manifest";
import { countsForHealth } from "@/lib/domain/sync/object-role";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { healthTrouble, liveHealth } from "@/lib/engine/await-health";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { isPassing } from "@/lib/engine/is-passing";
import type { TargetPlan } from "@/lib/engine/plan-target";
import { lookAtHook } from "@/lib/engine/run-hook";
import type { Progress } from "@/lib/engine/sync-progress";

const healthMsMax = 30 * 60_000;
const hookMsMax = 60 * 60_000;
const silenceMsMax = 60_000;
/** What runs goes on while the network is away, and is not to be run again for that. */
const silenceMsMaxOfHooks = 10 * 60_000;
const pauseMsMin = 150;
const pauseMsMax = 2_000;
/** How long a controller that does not say what it has seen is given to say anything (Argo CD's delay of waves). */
const blindMs = 2_000;

export type TurnWait = {
  /** Whether the health of its objects is awaited, because something comes after this turn. */
  isHealthAwaited: boolean;
  /** Whether something newer is to be written. */
  isOutdated(): boolean;
};

/**
 * Waits for the end of a turn: of its hooks always, of its objects' becoming healthy where something comes after.
 * A failed hook and an object that is degraded or gone stop the operation; so does a turn that takes too long. While
 * only health is awaited, something newer to be written ends the operation here, and nothing of a later turn is written.
 */
export async function awaitTurn(
  world: ClusterWorld,
  plan: TargetPlan,
  steps: PlannedStep[],
  progress: Progress,
  wait: TurnWait,
): Promise<void> {
  const { clock } = world.ports;
  const { running } = progress;
  const begunAt = clock.now().getTime();
  let hooks = steps.filter((step) => step.action === "run" && progress.step(step).outcome === "running");
  const isDue = wait.isHealthAwaited && !progress.isStopped;
  let objects = isDue ? await unsettled(world, plan, steps, progress) : [];
  let answeredAt = begunAt;
  for (let pause = pauseMsMin; ; pause = Math.min(pause * 1.5, pauseMsMax)) {
    const now = clock.now().getTime();
    try {
      hooks = await filter(hooks, (hook) => lookAtHook(world, plan, hook, progress));
      // After a failure what still runs is awaited, and nobody's health.
      if (progress.isStopped) objects = [];
      const isEarly = now - begunAt < blindMs;
      objects = await filter(objects, (step) => isAwaited(world, step, progress, isEarly));
      answeredAt = now;
    } catch (error) {
      const most = hooks.length > 0 ? silenceMsMaxOfHooks : silenceMsMax;
      if (!isPassing(error) || now - answeredAt > most) throw error;
    }
    if (progress.isStopped) objects = [];
    if (hooks.length + objects.length === 0) return;
    if (await progress.mustBreakOff()) return;
    if (hooks.length === 0 && wait.isOutdated())
      return progress.giveWay("Stopped between waves, because something newer is to be written.");
    const late = lateness(hooks, objects, now - begunAt);
    if (late) return progress.stop(late);
    await clock.sleep(pause, running.signal);
  }
}

/** The objects of a turn that are there and not known to be healthy yet; those that nothing was done to, by the plan's look. */
async function unsettled(
  world: ClusterWorld,
  plan: TargetPlan,
  steps: PlannedStep[],
  progress: Progress,
): Promise<PlannedStep[]> {
  return filter(steps, async (step) => {
    const subject = plan.subjects.get(step.refKey);
    if (step.action === "run" || !subject || !countsForHealth(subject.placed.manifest)) return false;
    const { outcome } = progress.step(step);
    if (outcome !== "unchanged") return outcome === "done";
    if (subject.rule?.leftAlone) return false;
    // What could not be judged before its turn was not looked at before, either.
    if (!subject.live) return step.blocker?.code === "not_judged_yet";
    return !isSettled(subject.live, await liveHealth(world, subject.live));
  });
}

/** Whether an object is still to be awaited; stops the operation when it has failed. */
async function isAwaited(
  world: ClusterWorld,
  step: PlannedStep,
  progress: Progress,
  isEarly: boolean,
): Promise<boolean> {
  if (progress.isStopped) return false;
  const ref = refFromKey(step.refKey);
  const live = await world.connection.get(ref);
  const health = await liveHealth(world, live);
  const trouble = healthTrouble(ref, health);
  if (trouble) progress.stop(trouble);
  if (!live || trouble) return false;
  if (isEarly && progress.step(step).outcome === "done" && isBlind(live)) return true;
  return !isSettled(live, health);
}

/** Healthy, or a CronJob that somebody suspended, which comes to nothing else by itself. */
function isSettled(live: Manifest, { status }: Health): boolean {
  return status === "Healthy" || (status === "Suspended" && live.kind === "CronJob");
}

/** Whether an object's controller is not one of Kubernetes and does not say which generation it has seen. */
function isBlind({ apiVersion, status }: Manifest): boolean {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
  const isBuiltIn = !group.includes(".") || group.endsWith(".k8s.io");
  return (
    !isBuiltIn && (status as { observedGeneration?: unknown } | undefined)?.observedGeneration === undefined
  );
}

function lateness(hooks: PlannedStep[], objects: PlannedStep[], ms: number): string | null {
  if (hooks.length > 0 && ms > hookMsMax) return `${hooks.length} of the hooks still run after an hour.`;
  if (hooks.length > 0 || ms <= healthMsMax) return null;
  return `${objects.length} still not healthy after half an hour, and the next wave waits for that.`;
}

async function filter<T>(list: T[], isKept: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const item of list) if (await isKept(item)) kept.push(item);
  return kept;
}
