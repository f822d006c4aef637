import type { TimelineMark } from "@/components/timeline/timeline-marks";
import { RelativeTime } from "@/components/ui/relative-time";

/** What a mark is, beside it. The mark's own name says the same to a screen reader. */
export function TimelineTip({ mark }: { mark: TimelineMark }) {
  const middle = Math.min(1, (mark.start + mark.end) / 2);
  const place = { left: `${middle * 100}%`, transform: `translateX(-${middle * 100}%)` };
  return (
    <div
      aria-hidden
      style={place}
      className="pointer-events-none absolute bottom-[calc(100%-4px)] z-20 w-max max-w-72 rounded-md border border-line-2 bg-floating px-2.5 py-1.5 text-sm shadow-high"
    >
      <div>{mark.words}</div>
      <div className="text-ink-2">
        <RelativeTime at={mark.startedAt} form="clock" />
        {mark.kind !== "commit" && (
          <> to {mark.endedAt ? <RelativeTime at={mark.endedAt} form="clock" /> : "now"}</>
        )}
      </div>
    </div>
  );
}
