"use client";

import type { TimelineHours } from "@/components/timeline/timeline-window";
import { classNames } from "@/components/ui/class-names";

const ranges: { hours: TimelineHours; label: string; name: string }[] = [
  { hours: 0.25, label: "15 min", name: "The last quarter of an hour" },
  { hours: 1, label: "1 h", name: "The last hour" },
  { hours: 6, label: "6 h", name: "The last 6 hours" },
  { hours: 24, label: "24 h", name: "The last 24 hours" },
  { hours: 168, label: "7 d", name: "The last 7 days" },
];

/** How far the timeline looks back, and whether it is drawn or written. */
export function TimelineRange({
  hours,
  onHours,
  isTable,
  onTable,
  className,
}: {
  hours: TimelineHours;
  onHours: (hours: TimelineHours) => void;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
  className?: string;
}) {
  const segment = (isOn: boolean) =>
    classNames(
      "h-6 rounded-xs px-2 text-sm tabular-nums",
      isOn ? "bg-raised text-ink shadow-low ring-1 ring-line-2" : "text-ink-2 hover:text-ink",
    );
  return (
    <div className={classNames("flex items-center gap-3", className)}>
      <div role="group" aria-label="Time shown" className="flex gap-0.5 rounded-sm bg-sunken p-0.5">
        {ranges.map((range) => (
          <button
            key={range.hours}
            type="button"
            aria-pressed={range.hours === hours}
            title={range.name}
            onClick={() => onHours(range.hours)}
            className={segment(range.hours === hours)}
          >
            {range.label}
          </button>
        ))}
      </div>
      <button
        type="button"
        aria-pressed={isTable}
        onClick={() => onTable(!isTable)}
        className="rounded-xs text-sm text-ink-2 hover:text-ink"
      >
        {isTable ? "As lanes" : "As a table"}
      </button>
    </div>
  );
}

/** What the shapes mean. */
export function TimelineLegend({ className }: { className?: string }) {
  const band = "inline-block h-2.5 w-3.5 rounded-[3px] border";
  return (
    <ul
      className={classNames(
        "flex flex-wrap items-center gap-x-3.5 text-sm text-ink-3 *:flex *:items-center *:gap-1.5",
        className,
      )}
    >
      <li>
        <span className="inline-block h-2.5 w-1.5 rounded-[2px] bg-ink-3" /> operation
      </li>
      <li>
        <span className={classNames(band, "border-drifted/60 bg-drifted/20")} /> drift
      </li>
      <li>
        <span className={classNames(band, "border-held/60 bg-held/20")} /> hold
      </li>
      <li>
        <span className="inline-block w-3.5 border-t-2 border-dashed border-unknown" /> not verified
      </li>
      <li>
        <span className="inline-block size-2 rounded-full bg-ink" /> commit
      </li>
    </ul>
  );
}
