"use client";

import { useLiveState } from "@/components/shell/live-connection";
import { Tooltip } from "@/components/ui/tooltip";

const words = {
  connecting: { word: "Connecting", meaning: "Opening the event stream." },
  live: { word: "Live", meaning: "Changes appear here by themselves." },
  reconnecting: {
    word: "Reconnecting",
    meaning: "The event stream is interrupted. What is shown may be older than it looks.",
  },
};

/** Whether the page keeps itself up to date. */
export function LiveIndicator() {
  const state = useLiveState();
  const { word, meaning } = words[state];
  return (
    <Tooltip content={meaning} side="right">
      <span
        role="status"
        tabIndex={0}
        data-status={state === "live" ? "synced" : "drifted"}
        className="inline-flex items-center gap-2 rounded-xs text-ink-2"
      >
        <svg viewBox="0 0 10 10" aria-hidden className="size-2 text-(--c)">
          {state === "live" ? (
            <circle cx="5" cy="5" r="3.5" fill="currentColor" />
          ) : (
            <circle
              cx="5"
              cy="5"
              r="3.6"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.6"
              strokeDasharray="2.4 2"
            />
          )}
        </svg>
        {word}
      </span>
    </Tooltip>
  );
}
