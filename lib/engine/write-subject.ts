import { refLabel, type Manifest } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { send, type Subject } from "@/lib/engine/subject";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { ApplyAnswer } from "@/lib/engine/ports/cluster";
import type { Progress } from "@/lib/engine/sync-progress";

const deletionMsMax = 60_000;
const pauseMs = 150;
const racesMax = 3;

/**
 * Writes a subject. A replace names the version that it was planned against; where only the status or a counter has
 * moved since, it is said again against the newer one.
 */
export async function sendOnce(
  world: ClusterWorld,
  subject: Subject,
  isForced: boolean,
): Promise<ApplyAnswer> {
  let current = subject;
  for (let race = 0; ; race++) {
    const uid = current.live?.metadata.uid;
    const answer = await send(world.connection, current, true, { isForced, isDryRun: false, uid });
    if (answer.outcome !== "stale" || subject.rule?.method !== "replace" || race === racesMax) return answer;
    const live = await world.connection.get(subject.placed.ref, subject.placed.manifest.apiVersion);
    if (!live || !current.live || !isSameObject(live, current.live)) return answer;
    current = { ...current, live };
  }
}

function isSameObject(a: Manifest, b: Manifest): boolean {
  return a.metadata.uid === b.metadata.uid && liveDigestOf(a) === liveDigestOf(b);
}

/**
 * Deletes the very object that was planned against, so that it can be created again, and waits until it is gone: a
 * minute at most, because finalizers may keep it for ever. Returns whether it is; if not, the step is refused.
 */
export async function deleteFirst(
  world: ClusterWorld,
  { live, placed }: Subject,
  planned: PlannedStep,
  progress: Progress,
): Promise<boolean> {
  const { ref, manifest } = placed;
  const uid = live?.metadata.uid ?? "";
  await progress.intend(planned);
  for (let race = 0; ; race++) {
    const there = await world.connection.get(ref, manifest.apiVersion);
    if (!there || there.metadata.uid !== uid) break;
    if (!live || liveDigestOf(there) !== liveDigestOf(live)) {
      await progress.refuse(planned, "refused", "It was changed while it was to be deleted.", []);
      return false;
    }
    const { resourceVersion } = there.metadata;
    const answer = await world.connection.delete(ref, { uid, resourceVersion });
    if (answer.outcome === "deleted" || answer.outcome === "absent") break;
    if (answer.outcome !== "stale" || race === racesMax) {
      await progress.refuse(planned, "refused", answer.message, []);
      return false;
    }
  }
  progress.tookAway(planned);
  const { clock } = world.ports;
  const until = clock.now().getTime() + deletionMsMax;
  for (;;) {
    const left = await world.connection.get(ref);
    if (!left || left.metadata.uid !== uid) return true;
    if (clock.now().getTime() > until) {
      const finalizers = (left.metadata.finalizers ?? []).join(", ") || "its pods";
      const message = `${refLabel(ref)} is being deleted and not gone after a minute: ${finalizers}. It is created again once it is.`;
      await progress.refuse(planned, "failed", message, []);
      return false;
    }
    // Renews the lease; what has been deleted is created again whatever a person says meanwhile.
    await progress.running.isCancelled();
    await clock.sleep(pauseMs, progress.running.signal);
  }
}
