import {
  partialMatchKey,
  type QueryCacheNotifyEvent,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import type { StaleKeys } from "@/components/shell/live-connection";

/** Answers older than the cache's `staleTime` are read again for their age. */
const rememberedMs = 60_000;

/**
 * Reads again what a rendering of the server brings after a change that it may not know of. Such an answer was read
 * when the way to the page began; a change that was told in between found no query to make stale. `note` says what
 * was told.
 */
export function watchLateAnswers(queryClient: QueryClient, now: () => number = Date.now) {
  let told: { key: QueryKey; at: number }[] = [];

  const close = queryClient.getQueryCache().subscribe((event) => {
    if (!isHydration(event)) return;
    const { queryKey } = event.query;
    const isLate = told.some(({ key, at }) => now() - at < rememberedMs && partialMatchKey(queryKey, key));
    if (isLate) void queryClient.invalidateQueries({ queryKey, exact: true });
  });
  return {
    note(keys: StaleKeys) {
      const said = new Set(keys.map((key) => JSON.stringify(key)));
      told = told.filter(({ key, at }) => now() - at < rememberedMs && !said.has(JSON.stringify(key)));
      for (const key of keys.length === 0 ? [[]] : keys) told.push({ key, at: now() });
    },
    close,
  };
}

/** Hydration makes a query that has its answer already, or replaces the state of one that is there. */
function isHydration(event: QueryCacheNotifyEvent): boolean {
  if (event.type === "added") return event.query.state.data !== undefined;
  return event.type === "updated" && event.action.type === "setState";
}
