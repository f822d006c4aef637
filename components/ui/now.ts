"use client";

import { useSyncExternalStore } from "react";

// One clock for the whole page: every age on screen moves in the same second, and nothing ticks when nobody looks.
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();
const tickMs = 10_000;

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * The present in milliseconds, renewed every 10 seconds; null while the server renders and in the first frame, because
 * the server knows neither the reader's clock nor the time zone.
 */
export function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => (now === 0 ? (now = Date.now()) : now),
    () => null,
  );
}
