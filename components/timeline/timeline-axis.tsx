"use client";

import { timelineTicks } from "@/components/timeline/timeline-ticks";
import { useNow } from "@/components/ui/now";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Round times above the lanes, hairlines through them, and now as a dotted line at the right edge. */
export function TimelineAxis({ from, to }: { from: string | null; to: string | null }) {
  // The server does not know the reader's time zone: the row is there at once, its times come with the first frame.
  const isInBrowser = useNow() !== null;
  const ticks = isInBrowser && from && to ? timelineTicks(from, to, new Date(to).getTimezoneOffset()) : [];
  return (
    <div aria-hidden className="h-5">
      <div className="pointer-events-none absolute inset-y-0 right-6 left-22 sm:left-36">
        {ticks.map((tick) => (
          <div
            key={tick.at}
            className="absolute inset-y-0 max-sm:odd:hidden"
            style={{ left: `${tick.at * 100}%` }}
          >
            <span className="mono absolute top-0.5 -translate-x-1/2 text-[10.5px]! whitespace-nowrap text-ink-3">
              {tick.label}
            </span>
            <span className="absolute top-5 bottom-0 w-px bg-line/60" />
          </div>
        ))}
        <div className="absolute inset-y-0 right-0">
          <span className="mono absolute top-0.5 right-0 translate-x-1/2 text-[10.5px]! text-ink-2">
            {isInBrowser && to ? clock.format(new Date(to)) : ""}
          </span>
          <span className="absolute top-5 right-0 bottom-0 border-r border-dotted border-ink" />
        </div>
      </div>
    </div>
  );
}
