import type { Health } from "@/lib/domain/health/health";
import { refFromKey, refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { isPassing } from "@/lib/engine/is-passing";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { OperationStep } from "@/lib/engine/ports/operation-store";
import type { Progress } from "@/lib/engine/sync-progress";
import type { Running } from "@/lib/engine/sync-target";

const healthTimeoutMs = 10 * 60 * 1000;
const definitionTimeoutMs = 60_000;
const definitionPauseMs = 150;
/** How long a cluster may be silent while its health is awaited. */
const silenceMsMax = 60_000;
const pauseMs = 100;
/** How often the cluster itself is asked, beside what the watch tells, and whether a person cancelled. */
const askMs = 2_000;
const cancelMs = 500;

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
  progress: Pick<Progress, "steps" | "answerTo">,
  isAwaited: (refKey: string) => boolean,
  running: Waiting,
): Promise<HealthEnd> {
  const clock = world.ports.clock;
  const isWrite = ({ action }: OperationStep) => action !== "prune" && action !== "run";
  const written = progress.steps.filter((step) => isWrite(step) && step.outcome === "done");
  const waiting = new Set(written.map(({ refKey }) => refKey).filter(isAwaited));
  if (waiting.size === 0) return { how: "healthy", message: null };
  const until = clock.now().getTime() + healthTimeoutMs;
  let answeredAt = clock.now().getTime();
  let [askedAt, checkedAt] = [answeredAt, 0];
  for (;;) {
    const now = clock.now().getTime();
    const silence = world.silence();
    if (silence?.isStranger) return { how: "failed", message: `${world.cluster.name}: ${silence.reason}` };
    try {
      const isAsked = now - askedAt > askMs;
      if (isAsked) askedAt = now;
      const trouble = await look(world, progress, waiting, isAsked);
      if (trouble) return { how: "failed", message: trouble };
      answeredAt = clock.now().getTime();
    } catch (error) {
      // What was written stays written while the network is away for a moment.
      if (!isPassing(error) || clock.now().getTime() - answeredAt > silenceMsMax) throw error;
    }
    if (waiting.size === 0) return { how: "healthy", message: "What was written is healthy." };
    if (now - checkedAt > cancelMs) {
      checkedAt = now;
      if (await running.isCancelled()) return { how: "cancelled", message: null };
    }
    if (running.isOvertaken())
      return { how: "overtaken", message: "Not awaited to be healthy: something else is to be written." };
    if (clock.now().getTime() > until)
      return { how: "late", message: `${waiting.size} not known to be healthy after ten minutes.` };
    await clock.sleep(pauseMs, running.signal);
  }
}

/**
 * Takes what is settled out of `waiting`; returns what went wrong, in words, or null. The cluster's answer to the write
 * tells, and the watch once it has seen the write; where something is wrong, and now and then (`isAsked`), the cluster
 * is asked.
 */
async function look(
  world: ClusterWorld,
  progress: Pick<Progress, "answerTo">,
  waiting: Set<string>,
  isAsked: boolean,
): Promise<string | null> {
  for (const key of waiting) {
    const ref = refFromKey(key);
    const answer = progress.answerTo(key);
    const seen = isAsked || !answer ? null : (sinceWritten(world, key, answer) ?? answer);
    const seenHealth = seen && (await liveHealth(world, seen));
    const isTold = seenHealth !== null && healthTrouble(ref, seenHealth) === null;
    const health = isTold ? seenHealth : await liveHealth(world, await world.connection.get(ref));
    const trouble = healthTrouble(ref, health);
    if (trouble) return trouble;
    // What nobody could judge is not called healthy.
    if (health.status === "Healthy" || health.status === "Suspended") waiting.delete(key);
  }
  return null;
}

/** What the watch has of an object since it was written; null while it may be from before. */
function sinceWritten(world: ClusterWorld, key: string, answer: Manifest): Manifest | null {
  const live = world.cache.get(key);
  if (!live || world.silence() || world.cache.troubleWith(key) !== null) return null;
  if (live.metadata.uid !== answer.metadata.uid) return null;
  const { generation } = answer.metadata;
  const isSince =
    generation === undefined
      ? liveDigestOf(live) === liveDigestOf(answer)
      : (live.metadata.generation ?? 0) >= generation;
  return isSince ? live : null;
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
    await clock.sleep(definitionPauseMs, signal);
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
