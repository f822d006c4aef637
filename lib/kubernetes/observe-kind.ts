import { systemClock } from "@/lib/platform/clock";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import type { GroupKind, Manifest } from "@/lib/domain/object/manifest";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { isSilence } from "@/lib/kubernetes/connection-error";
import type { CatalogKeeper } from "@/lib/kubernetes/kind-catalog";
import { KindSight } from "@/lib/kubernetes/kind-sight";
import { KindGone } from "@/lib/kubernetes/list-pages";
import {
  type OpenedKind,
  type OpenKind,
  openListed,
  openStreamed,
  resumeWatch,
  type WatchStream,
} from "@/lib/kubernetes/open-kind";
import { retryDelayMs, type Timing } from "@/lib/kubernetes/timing";
import { WatchGarbled } from "@/lib/kubernetes/watch-events";

/** Where live objects go, in the order in which the cluster said them. */
export type LiveSink = {
  listed(kind: GroupKind, objects: Manifest[]): void;
  changed(kind: GroupKind, object: Manifest): void;
  deleted(kind: GroupKind, object: Manifest): void;
  troubled(kind: GroupKind, reason: string): void;
};

export type Observation = {
  http: ClusterHttp;
  catalog: CatalogKeeper;
  timing: Timing;
  kind: GroupKind;
  sink: LiveSink;
  /** Replaces secret values; every object passes it before anybody sees it. */
  redact(object: Manifest): Manifest;
  isWanted(object: Manifest): boolean;
  /** Whether names and versions will do. */
  isMetadataOnly?: boolean;
  signal: AbortSignal;
};

/** A watch that ended earlier than this counts as a failure to back off from. */
const watchMsHealthy = 2_000;
/** Objects that a watch may have told of before the kind is listed anew; a cluster that invents more has no memory of ours. */
const toldMax = 200_000;
/** However long a server asks to be left alone, after this it is asked again. */
const restMsMax = 60_000;

/** What one observer has learnt of its kind, round after round. */
type Round = Observation & { sight: KindSight; memory: { streamsLists: boolean } };

/**
 * Lists and watches a kind until the signal aborts (the reflector of client-go). It is `listed` only once its watch
 * stands, so that what was told is being followed; after `troubled` it is always listed anew. A kind that nothing tells
 * of for `blindMs` is troubled, whatever the reason. Never throws.
 */
export async function observeKind(observation: Observation): Promise<void> {
  const { kind, sink, signal, timing } = observation;
  const sight = new KindSight(
    kind,
    timing.blindMs,
    (of, reason) => void (signal.aborted || sink.troubled(of, reason)),
  );
  const round: Round = { ...observation, sight, memory: { streamsLists: true } };
  for (let failures = 0; !signal.aborted;) {
    const startedAt = Date.now();
    sight.lost();
    let delayMs = 0;
    try {
      // It returns when nothing is wrong with the cluster: what is known stays until the new list is there.
      await listAndWatch(round);
    } catch (error) {
      if (signal.aborted) break;
      sight.trouble(publicMessageOf(error));
      delayMs = delayAfter(error, failures, timing);
      // It may be served in another version, or another scope, than when discovery was last asked.
      if (error instanceof KindGone) void observation.catalog.get(true).catch(() => {});
    }
    failures = Date.now() - startedAt < watchMsHealthy ? failures + 1 : 0;
    if (delayMs === 0 && failures > 0) delayMs = retryDelayMs(failures - 1, timing);
    await systemClock.sleep(delayMs, signal).catch(() => {});
  }
  sight.end();
}

function delayAfter(error: unknown, failures: number, timing: Timing): number {
  if (!(error instanceof AppError)) return retryDelayMs(failures, timing);
  // Without permission or without the kind, only a person changes something: ask seldom.
  if (!error.retryable) return timing.retryMsMax;
  const restMs = Math.min((error.retryAt?.getTime() ?? 0) - Date.now(), restMsMax);
  return Math.max(restMs, retryDelayMs(failures, timing));
}

/** Returns when a new list is due; throws when the kind cannot be seen. */
async function listAndWatch(round: Round): Promise<void> {
  const { catalog, kind, sink, sight, signal, timing } = round;
  const info = await catalog.find(kind);
  if (!info)
    throw new AppError("cluster_refused", absentReason(kind, (await catalog.get()).unreachableGroups));
  const open: OpenKind = { ...round, info, pauseMsMax: timing.answerMs };
  const opened = await openKind(round, open);
  if (!opened) return;
  signal.throwIfAborted();
  const listedAt = Date.now();
  const told = new Set(opened.objects.map(({ metadata }) => metadata.uid ?? ""));
  sight.seen();
  sink.listed(kind, opened.objects);

  let { position } = opened;
  let watch: WatchStream | null = opened.watch;
  for (let failures = 0; watch;) {
    const openedAt = Date.now();
    const end = await follow(round, watch, position, told);
    position = end.position;
    sight.lost();
    if (end.isExpired || Date.now() - listedAt > timing.relistMs) return;
    // Servers end watches every few minutes, load balancers when they like. One that cannot be opened again throws.
    failures = Date.now() - openedAt < watchMsHealthy ? failures + 1 : 0;
    if (failures > 0) await systemClock.sleep(retryDelayMs(failures - 1, timing), signal);
    watch = await resumeWatch(open, position);
    // Too late: the trouble was told, and after it only a new list will do.
    if (sight.isTroubled) watch?.close();
    if (sight.isTroubled) return;
    if (watch) sight.seen();
  }
}

async function openKind({ memory }: Round, open: OpenKind): Promise<OpenedKind | null> {
  if (!memory.streamsLists) return openListed(open);
  const opened = await openStreamed(open);
  if (opened !== "unsupported") return opened;
  memory.streamsLists = false;
  return openListed(open);
}

/** Hands on what a watch says until it ends or breaks. */
async function follow(
  round: Round,
  watch: WatchStream,
  start: string,
  told: Set<string>,
): Promise<{ isExpired: boolean; position: string }> {
  const { kind, sink, redact, isWanted, signal } = round;
  let position = start;
  try {
    for await (const event of watch.events) {
      signal.throwIfAborted();
      if (event.type === "ERROR") return { isExpired: true, position };
      if (event.type === "BOOKMARK") {
        position = event.resourceVersion || position;
        continue;
      }
      const object = redact(event.object);
      const uid = object.metadata.uid ?? "";
      position = object.metadata.resourceVersion ?? position;
      if (event.type !== "DELETED" && isWanted(object)) {
        told.add(uid);
        if (told.size > toldMax) return { isExpired: true, position };
        sink.changed(kind, object);
        // Nobody's any more (it lost its owner, say), or gone: both are told of what was told of before.
      } else if (told.delete(uid) || (event.type === "DELETED" && isWanted(object))) {
        sink.deleted(kind, object);
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof WatchGarbled) return { isExpired: true, position };
    // Half open: behind a connection that fell silent the cluster may have become anything, so it is read anew.
    if (isSilence(error)) return { isExpired: true, position };
    // A broken connection: whether the cluster is still there, opening the next watch will tell.
  } finally {
    watch.close();
  }
  return { isExpired: false, position };
}

function absentReason({ group, kind }: GroupKind, unreachableGroups: string[]): string {
  return unreachableGroups.includes(group)
    ? `The cluster does not say whether it serves ${kind}: the server of ${group} does not answer.`
    : `The cluster does not serve ${kind}${group ? ` in ${group}` : ""}.`;
}
