import type { Health } from "@/lib/domain/health/health";
import { refFromKey, refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { OperationStep } from "@/lib/engine/ports/operation-store";
import type { Running } from "@/lib/engine/sync-target";
import { AppError } from "@/lib/platform/errors";

const healthTimeoutMs = 10 * 60 * 1000;
const definitionTimeoutMs = 60_000;
/** How long a cluster may be silent while its health is awaited. */
const silenceMsMax = 60_000;
const pauseMsMin = 150;
const pauseMsMax = 2_000;

/** How the wait ended, and the words for it; `late` and `overtaken` are no failures: the target shows its health. */
export type HealthEnd = {
  how: "healthy" | "late" | "overtaken" | "cancelled" | "failed";
  message: string | null;
};

export type Waiting = Pick<Running, "isCancelled" | "signal"> & {
  /** Whether something newer is about to be written. */
  isOvertaken(): boolean;
};

/**
 * Waits until everything that was written and `isAwaited` is healthy. Ends early when something is degraded or gone, when
 * a person cancels, when something newer is wanted, or after ten minutes.
 */
export async function awaitHealth(
  world: ClusterWorld,
  steps: OperationStep[],
  isAwaited: (refKey: string) => boolean,
  running: Waiting,
): Promise<HealthEnd> {
  const clock = world.ports.clock;
  const isWrite = ({ action }: OperationStep) => action !== "prune" && action !== "run";
  const written = steps.filter((step) => isWrite(step) && step.outcome === "done");
  const waiting = new Set(written.map(({ refKey }) => refKey).filter(isAwaited));
  if (waiting.size === 0) return { how: "healthy", message: null };
  const until = clock.now().getTime() + healthTimeoutMs;
  let answeredAt = clock.now().getTime();
  for (let pause = pauseMsMin; ; pause = Math.min(pause * 1.5, pauseMsMax)) {
    const silence = world.silence();
    if (silence?.isStranger) return { how: "failed", message: `${world.cluster.name}: ${silence.reason}` };
    try {
      const trouble = await look(world, waiting);
      if (trouble) return { how: "failed", message: trouble };
      answeredAt = clock.now().getTime();
    } catch (error) {
      // What was written stays written while the network is away for a moment.
      const isPassing = error instanceof AppError && error.retryable;
      if (!isPassing || clock.now().getTime() - answeredAt > silenceMsMax) throw error;
    }
    if (waiting.size === 0) return { how: "healthy", message: "What was written is healthy." };
    if (await running.isCancelled()) return { how: "cancelled", message: null };
    if (running.isOvertaken())
      return { how: "overtaken", message: "Not awaited to be healthy: something else is to be written." };
    if (clock.now().getTime() > until)
      return { how: "late", message: `${waiting.size} not known to be healthy after ten minutes.` };
    await clock.sleep(pause, running.signal);
  }
}

/** Takes what is settled out of `waiting`; returns what went wrong, in words, or null. */
async function look(world: ClusterWorld, waiting: Set<string>): Promise<string | null> {
  for (const key of waiting) {
    const ref = refFromKey(key);
    const live = await world.connection.get(ref);
    const health = await liveHealth(world, live);
    const trouble = healthTrouble(ref, health);
    if (trouble) return trouble;
    // What nobody could judge is not called healthy.
    if (health.status === "Healthy" || health.status === "Suspended") waiting.delete(key);
  }
  return null;
}

/** The health of an object that was written, as the cluster has it now; null is gone. */
export async function liveHealth(world: ClusterWorld, live: Manifest | null): Promise<Health> {
  if (!live) return { status: "Missing", reason: "It is gone again." };
  return world.ports.health.judge(live, ownedBy(world, live));
}

/** What is wrong with an object that was written, in words: that it is degraded or gone. Null when neither. */
export function healthTrouble(ref: ObjectRef, health: Health): string | null {
  if (health.status !== "Degraded" && health.status !== "Missing") return null;
  const why = health.reason ? `: ${health.reason}` : "";
  return `${refLabel(ref)} is ${health.status.toLowerCase()}${why}.`.replace(/\.\.$/, ".");
}

/** Waits until a definition is served. Returns why not, or null. */
export async function awaitDefinition(
  world: ClusterWorld,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<string | null> {
  const clock = world.ports.clock;
  const until = clock.now().getTime() + definitionTimeoutMs;
  while (clock.now().getTime() < until) {
    const live = await world.connection.get(ref);
    if (live && hasCondition(live, "Established") && isServed(world, live)) return null;
    await world.refreshCatalog();
    await clock.sleep(pauseMsMin, signal);
  }
  return `${refLabel(ref)} was not established within a minute.`;
}

function isServed(world: ClusterWorld, definition: Manifest): boolean {
  const spec = definition.spec as { group?: string; names?: { kind?: string } };
  return world.catalog().find({ group: spec.group ?? "", kind: spec.names?.kind ?? "" }) !== null;
}

function hasCondition(object: Manifest, type: string): boolean {
  const status = object.status as { conditions?: { type?: string; status?: string }[] } | undefined;
  return (status?.conditions ?? []).some(
    (condition) => condition.type === type && condition.status === "True",
  );
}

/** What an object owns, directly and one step further. */
export function ownedBy(world: ClusterWorld, live: Manifest): Manifest[] {
  const children = world.cache.ownedObjects(live.metadata.uid ?? "");
  return [...children, ...children.flatMap(({ metadata }) => world.cache.ownedObjects(metadata.uid ?? ""))];
}
