import type { Readable } from "node:stream";
import { systemClock } from "@/lib/platform/clock";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import type { GroupKind, Manifest } from "@/lib/domain/object/manifest";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import type { CatalogKeeper } from "@/lib/kubernetes/kind-catalog";
import { listPages, ListExpired } from "@/lib/kubernetes/list-pages";
import { collectionPath, type KindInfo } from "@/lib/kubernetes/resource-path";
import { retryDelayMs, type Timing } from "@/lib/kubernetes/timing";
import { watchEvents, WatchGarbled } from "@/lib/kubernetes/watch-events";

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
  signal: AbortSignal;
};

const watchSecondsMin = 240;
/** A watch that ended earlier than this counts as a failure to back off from. */
const watchMsHealthy = 2_000;
/** Objects that a watch may have told of before the kind is listed anew; a cluster that invents more has no memory of ours. */
const toldMax = 200_000;

/**
 * Lists and watches a kind until the signal aborts (the reflector of client-go). It is `listed` only once its watch
 * stands, so that what was told is being followed; after `troubled` it is always listed anew. Never throws.
 */
export async function observeKind(observation: Observation): Promise<void> {
  const { kind, sink, signal, timing } = observation;
  for (let failures = 0; !signal.aborted;) {
    const startedAt = Date.now();
    let delayMs: number;
    try {
      await listAndWatch(observation);
      // Expired or garbled: nothing is wrong with the cluster, and what is known stays until the new list is there.
      delayMs = 0;
    } catch (error) {
      if (signal.aborted) return;
      sink.troubled(kind, publicMessageOf(error));
      // Without permission or without the kind, only a person changes something: ask seldom.
      delayMs =
        error instanceof AppError && !error.retryable ? timing.retryMsMax : retryDelayMs(failures, timing);
    }
    failures = Date.now() - startedAt < watchMsHealthy ? failures + 1 : 0;
    if (delayMs === 0 && failures > 0) delayMs = retryDelayMs(failures - 1, timing);
    await systemClock.sleep(delayMs, signal).catch(() => {});
  }
}

/** Returns when a new list is due; throws when the kind cannot be seen. */
async function listAndWatch(observation: Observation): Promise<void> {
  const { catalog, kind, sink } = observation;
  const info = await catalog.find(kind);
  if (!info)
    throw new AppError("cluster_refused", absentReason(kind, (await catalog.get()).unreachableGroups));
  const told = new Set<string>();
  const list = await readList(observation, info);
  if (!list) return;
  let position = list.resourceVersion;
  let watch = await openWatch(observation, info, position);
  if (!watch) return;
  observation.signal.throwIfAborted();
  for (const { metadata } of list.objects) told.add(metadata.uid ?? "");
  sink.listed(kind, list.objects);

  for (let failures = 0; ;) {
    const openedAt = Date.now();
    const end = await follow(observation, watch, position, told);
    if (end.isExpired) return;
    position = end.position;
    // Servers end watches every few minutes, load balancers when they like. One that cannot be opened again throws.
    failures = Date.now() - openedAt < watchMsHealthy ? failures + 1 : 0;
    if (failures > 0)
      await systemClock.sleep(retryDelayMs(failures - 1, observation.timing), observation.signal);
    watch = await openWatch(observation, info, position);
    if (!watch) return;
  }
}

async function readList(observation: Observation, info: KindInfo) {
  const { http, redact, isWanted, signal } = observation;
  const objects: Manifest[] = [];
  let resourceVersion = "";
  try {
    for await (const page of listPages(http, info, signal)) {
      for (const object of page.objects) {
        const redacted = redact(object);
        if (isWanted(redacted)) objects.push(redacted);
      }
      resourceVersion = page.resourceVersion;
    }
    return { objects, resourceVersion };
  } catch (error) {
    if (error instanceof ListExpired) return null;
    throw error;
  }
}

/** The bytes of a watch from a position, or null when the cluster no longer remembers it. */
async function openWatch(
  { http, signal }: Observation,
  info: KindInfo,
  position: string,
): Promise<Readable | null> {
  const seconds = watchSecondsMin + Math.floor(Math.random() * 60);
  const query = new URLSearchParams({
    watch: "1",
    allowWatchBookmarks: "true",
    resourceVersion: position,
    timeoutSeconds: String(seconds),
  });
  const { status, error, body } = await http.openWatch(`${collectionPath(info)}?${query}`, signal);
  if (status === 200) return body;
  const said = readStatus(status, error);
  if (status === 410) return null;
  const words = shownText(said.message) || `HTTP ${status}`;
  throw new AppError("cluster_refused", `${info.kind} cannot be watched: ${words}`, {
    retryable: status >= 500 || status === 429,
  });
}

/** Hands on what a watch says until it ends or breaks. */
async function follow(
  { kind, sink, redact, isWanted, signal }: Observation,
  body: Readable,
  start: string,
  told: Set<string>,
): Promise<{ isExpired: boolean; position: string }> {
  let position = start;
  try {
    for await (const event of watchEvents(body)) {
      signal.throwIfAborted();
      if (event.type === "ERROR") return { isExpired: true, position };
      if (event.type === "BOOKMARK") {
        position = event.resourceVersion || position;
        continue;
      }
      const object = redact(event.object);
      const uid = object.metadata.uid ?? "";
      position = object.metadata.resourceVersion ?? position;
      if (event.type === "DELETED") {
        if (told.delete(uid) || isWanted(object)) sink.deleted(kind, object);
      } else if (isWanted(object)) {
        told.add(uid);
        if (told.size > toldMax) return { isExpired: true, position };
        sink.changed(kind, object);
      }
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof WatchGarbled) return { isExpired: true, position };
    // A broken or silent connection: whether the cluster is still there, opening the next watch will tell.
  }
  return { isExpired: false, position };
}

function absentReason({ group, kind }: GroupKind, unreachableGroups: string[]): string {
  return unreachableGroups.includes(group)
    ? `The cluster does not say whether it serves ${kind}: the server of ${group} does not answer.`
    : `The cluster does not serve ${kind}${group ? ` in ${group}` : ""}.`;
}
