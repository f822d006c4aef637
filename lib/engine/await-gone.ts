import { refLabel, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";

const pauseMs = 200;
const patienceMs = 10_000;
const patienceMsInAll = 60_000;

/** How much longer an operation may wait for what it deletes. */
export type Patience = { leftMs: number };

export function newPatience(): Patience {
  return { leftMs: patienceMsInAll };
}

/**
 * Waits until an object whose deletion the cluster has accepted is gone: finalizers may keep it for ever. Returns null
 * then, and after ten seconds (a minute for all of an operation) what it waits for, in words.
 */
export async function awaitGone(
  world: ClusterWorld,
  ref: ObjectRef,
  uid: string | null,
  signal: AbortSignal,
  patience: Patience,
): Promise<string | null> {
  const { clock } = world.ports;
  const startedAt = clock.now().getTime();
  for (;;) {
    const live = await world.connection.get(ref);
    if (!live || live.metadata.uid !== uid) return null;
    const waitedMs = clock.now().getTime() - startedAt;
    if (waitedMs >= Math.min(patienceMs, patience.leftMs)) {
      patience.leftMs -= waitedMs;
      return `${refLabel(ref)} is not gone yet: ${deletionWords(live)}`;
    }
    await clock.sleep(pauseMs, signal);
  }
}

/** What is to be said of an object that is being deleted. */
export function deletionWords({ metadata }: Manifest): string {
  const finalizers = (metadata.finalizers ?? []).slice(0, 5).join(", ");
  if (finalizers) return `it is being deleted and waits for its finalizers (${finalizers}).`;
  return metadata.deletionTimestamp ? "it is being deleted." : "the cluster still has it.";
}
