"use client";

import { useSyncExternalStore } from "react";
import { z } from "zod";

/** `live`: what changes reaches this page by itself. `reconnecting`: what is shown may be older than it looks. */
export type LiveState = "connecting" | "live" | "reconnecting";

/** Query keys that are stale; an empty list means that everything may be. */
export type StaleKeys = readonly (readonly unknown[])[];

const messageSchema = z.object({ keys: z.array(z.array(z.unknown())) });
type Shared = { type: "state"; state: LiveState } | { type: "keys"; keys: StaleKeys } | { type: "hello" };

const address = "/api/v1/events";
const name = "plumbline-events";
const retryMsMin = 1000;
const retryMsMax = 15_000;

let state: LiveState = "connecting";
const watchers = new Set<() => void>();

function setState(next: LiveState) {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher();
}

/** Whether changes arrive by themselves now. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
    () => "connecting",
  );
}

/**
 * Listens to the event stream until the returned function is called. All tabs of a browser share one stream: the tab
 * that holds the lock reads it and tells the others; when it closes, the next one takes over. Without locks (they need
 * a secure context) each tab reads its own.
 */
export function openLiveConnection(onStale: (keys: StaleKeys) => void): () => void {
  const closing = new AbortController();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
  let isLeading = false;
  let hasFollowed = false;

  function lead(): Promise<void> {
    isLeading = true;
    return readStream({
      signal: closing.signal,
      onKeys(keys) {
        onStale(keys);
        channel?.postMessage({ type: "keys", keys } satisfies Shared);
      },
      onState(next) {
        setState(next);
        channel?.postMessage({ type: "state", state: next } satisfies Shared);
      },
    });
  }

  channel?.addEventListener("message", ({ data }: MessageEvent<Shared>) => {
    if (data.type === "keys") onStale(data.keys);
    else if (data.type === "state") {
      setState(data.state);
      // The same for a tab that joins a stream which another one already reads.
      if (!hasFollowed && data.state === "live") onStale([]);
      hasFollowed ||= data.state === "live";
    } else if (isLeading) channel.postMessage({ type: "state", state } satisfies Shared);
  });
  channel?.postMessage({ type: "hello" } satisfies Shared);

  if (channel && navigator.locks) {
    navigator.locks.request(name, { signal: closing.signal }, lead).catch(() => undefined);
  } else {
    void lead();
  }
  return () => {
    closing.abort();
    channel?.close();
  };
}

/** Reads the stream, opening it again with growing pauses, until the signal ends it. */
function readStream(to: {
  signal: AbortSignal;
  onKeys: (keys: StaleKeys) => void;
  onState: (state: LiveState) => void;
}): Promise<void> {
  // The lock may be granted just after the page has left.
  if (to.signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let retryMs = retryMsMin;
    // What changed between the server's rendering and this moment is unknown.
    let hasMissed = true;

    function open() {
      source = new EventSource(address);
      source.onopen = () => {
        retryMs = retryMsMin;
        to.onState("live");
        // What happened while nobody listened is unknown: read everything again.
        if (hasMissed) to.onKeys([]);
        hasMissed = false;
      };
      source.onmessage = ({ data }: MessageEvent<string>) => {
        const message = parse(data);
        if (message) to.onKeys(message.keys);
      };
      source.onerror = () => {
        hasMissed = true;
        to.onState("reconnecting");
        // The browser opens a broken stream again by itself, but not one that was refused.
        if (source?.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, retryMs);
        retryMs = Math.min(retryMs * 2, retryMsMax);
      };
    }

    to.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source?.close();
      resolve();
    });
    open();
  });
}

function parse(data: string) {
  try {
    return messageSchema.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
