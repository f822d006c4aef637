export type TimelineTick = { at: number; label: string };

const hourMs = 3_600_000;

/** How far apart the ticks of a view are: the first that is long enough. */
const steps = [
  { upTo: hourMs / 2, step: hourMs / 20 },
  { upTo: 2 * hourMs, step: hourMs / 6 },
  { upTo: 8 * hourMs, step: hourMs },
  { upTo: 36 * hourMs, step: 4 * hourMs },
];

/**
 * Round times of the viewer's clock between `from` and `to` (ISO), placed between 0 and 1: five to seven of them. `offsetMinutes` is what `Date.getTimezoneOffset` says at the viewer's.
 */
export function timelineTicks(from: string, to: string, offsetMinutes: number): TimelineTick[] {
  const start = Date.parse(from);
  const end = Date.parse(to);
  const length = end - start;
  if (!(length > 0)) return [];
  const step = steps.find(({ upTo }) => length <= upTo)?.step ?? 24 * hourMs;
  const offset = offsetMinutes * 60_000;
  const ticks: TimelineTick[] = [];
  for (let local = Math.ceil((start - offset) / step) * step; local + offset <= end; local += step) {
    const at = (local + offset - start) / length;
    // The right edge belongs to "now", whose label would be overrun.
    if (at > 0.93) break;
    ticks.push({ at, label: step >= 24 * hourMs ? dayLabel(local) : clockLabel(local) });
  }
  return ticks;
}

/** "09:48" of a time that has been moved to the viewer's clock, in milliseconds. */
function clockLabel(local: number): string {
  return new Date(local).toISOString().slice(11, 16);
}

function dayLabel(local: number): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" }).format(
    local,
  );
}
