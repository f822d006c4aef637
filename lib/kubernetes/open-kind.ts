import { AppError } from "@/lib/platform/errors";
import type { Manifest } from "@/lib/domain/object/manifest";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { endlessList, listPages, ListExpired, objectsMax } from "@/lib/kubernetes/list-pages";
import { collectionPath, type KindInfo } from "@/lib/kubernetes/resource-path";
import { type WatchEvent, watchEvents } from "@/lib/kubernetes/watch-events";

export type OpenKind = {
  http: ClusterHttp;
  info: KindInfo;
  /** Longest pause in a streamed list: a server that knows nothing of them sends none. */
  pauseMsMax: number;
  /** Whether names and versions will do. */
  isMetadataOnly?: boolean;
  redact(object: Manifest): Manifest;
  isWanted(object: Manifest): boolean;
  signal: AbortSignal;
};
/** `close` also ends a read that waits for bytes, which the generator itself cannot. */
export type WatchStream = { events: AsyncGenerator<WatchEvent>; close(): void };
/** Everything there is of a kind at a version, and the watch that goes on from there. */
export type OpenedKind = { objects: Manifest[]; position: string; watch: WatchStream };

const watchSecondsMin = 240;
const metadataEvents = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/**
 * Lists a kind and opens its watch, as a streamed list: one request, whose objects are read as they come (Kubernetes
 * 1.34 and later, KEP-3157). `"unsupported"` where the server does not know these; null when it broke off and may be
 * tried again at once. Throws as ClusterHttp does.
 */
export async function openStreamed(opened: OpenKind): Promise<OpenedKind | "unsupported" | null> {
  const watch = await openWatch(opened, { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" });
  if (watch === "expired") return null;
  if (watch === "refused") return "unsupported";
  const initial = await readInitial(opened, watch.events).catch((error: unknown) => {
    watch.close();
    throw error;
  });
  if (initial === null || initial === "unsupported") {
    watch.close();
    return initial;
  }
  return { ...initial, watch };
}

async function readInitial(
  opened: OpenKind,
  events: AsyncGenerator<WatchEvent>,
): Promise<{ objects: Manifest[]; position: string } | "unsupported" | null> {
  const objects = new Map<string, Manifest>();
  for (let told = 0; told <= objectsMax; told += 1) {
    const next = await withinPause(events.next(), opened.pauseMsMax);
    if (next === "pause") return told === 0 ? "unsupported" : null;
    const event = next.done ? null : next.value;
    if (!event || event.type === "ERROR") return null;
    if (event.type === "BOOKMARK") {
      if (event.endsInitial) return { objects: [...objects.values()], position: event.resourceVersion };
      continue;
    }
    const object = opened.redact(event.object);
    const uid = object.metadata.uid ?? "";
    if (event.type === "DELETED" || !opened.isWanted(object)) objects.delete(uid);
    else objects.set(uid, object);
  }
  throw endlessList(opened.info);
}

/** Lists a kind page by page and opens its watch from there; null when the list grew too old before that. */
export async function openListed(opened: OpenKind): Promise<OpenedKind | null> {
  const { http, info, redact, isWanted } = opened;
  const objects: Manifest[] = [];
  let position = "";
  try {
    for await (const page of listPages(http, info, opened)) {
      for (const object of page.objects) {
        const redacted = redact(object);
        if (isWanted(redacted)) objects.push(redacted);
      }
      position = page.resourceVersion;
    }
  } catch (error) {
    if (error instanceof ListExpired) return null;
    throw error;
  }
  const watch = await resumeWatch(opened, position);
  return watch && { objects, position, watch };
}

/** The events of a watch from a position, or null when the cluster no longer remembers it. */
export async function resumeWatch(opened: OpenKind, position: string): Promise<WatchStream | null> {
  const watch = await openWatch(opened, { resourceVersion: position });
  return typeof watch === "string" ? null : watch;
}

async function openWatch(
  { http, info, signal, isMetadataOnly }: OpenKind,
  from: Record<string, string>,
): Promise<WatchStream | "expired" | "refused"> {
  const seconds = watchSecondsMin + Math.floor(Math.random() * 60);
  const query = new URLSearchParams({
    watch: "1",
    allowWatchBookmarks: "true",
    timeoutSeconds: String(seconds),
    ...from,
  });
  const accept = isMetadataOnly ? metadataEvents : undefined;
  const { status, error, body } = await http.openWatch(`${collectionPath(info)}?${query}`, signal, accept);
  if (status === 200) return { events: watchEvents(body), close: () => void body.destroy() };
  if (status === 410) return "expired";
  // Whether the list or the watch is what is refused, the list will tell.
  if (from.sendInitialEvents) return "refused";
  const words = shownText(readStatus(status, error).message) || `HTTP ${status}`;
  throw new AppError("cluster_refused", `${info.kind} cannot be watched: ${words}`);
}

async function withinPause<T>(next: Promise<T>, ms: number): Promise<T | "pause"> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<"pause">((resolve) => {
    timer = setTimeout(() => resolve("pause"), ms);
  });
  // Whichever is second may still fail; nobody waits for it then.
  next.catch(() => {});
  return Promise.race([next, pause]).finally(() => clearTimeout(timer));
}
