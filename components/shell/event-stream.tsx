"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { watchLateAnswers } from "@/components/shell/late-answers";
import { openLiveConnection, type StaleKeys } from "@/components/shell/live-connection";

/**
 * A burst of changes (a big sync) becomes one reading per key and this many milliseconds; the first change after a quiet
 * while is read at once.
 */
const gatherMs = 120;

/** Keeps every query on the page true: what the server says is stale is read again. Renders nothing. */
export function EventStream() {
  const queryClient = useQueryClient();

  useEffect(() => {
    let gathered = new Map<string, readonly unknown[]>();
    let isEverything = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let flushedAt = Number.NEGATIVE_INFINITY;

    const late = watchLateAnswers(queryClient);

    function flush() {
      timer = undefined;
      flushedAt = performance.now();
      if (isEverything) void queryClient.invalidateQueries({ predicate: isRenewable });
      else for (const queryKey of gathered.values()) void queryClient.invalidateQueries({ queryKey });
      gathered = new Map();
      isEverything = false;
    }
    function gather(keys: StaleKeys) {
      late.note(keys);
      if (keys.length === 0) isEverything = true;
      for (const key of keys) gathered.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, Math.max(0, flushedAt + gatherMs - performance.now()));
    }

    const close = openLiveConnection(gather);
    return () => {
      clearTimeout(timer);
      late.close();
      close();
    };
  }, [queryClient]);

  return null;
}

/** A preview stands as it was made, until somebody asks for another one. */
const isRenewable = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "preview";
