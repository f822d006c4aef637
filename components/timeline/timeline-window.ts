import type { Timeline } from "@/lib/api/application-schema";

/** How far back the timeline can look; 0.25 is a quarter of an hour. */
export const timelineHours = [0.25, 1, 6, 24, 168] as const;
export type TimelineHours = (typeof timelineHours)[number];

const hourMs = 3_600_000;

/** What is asked of the server: shorter views are cut from a day, so that choosing one needs no answer. */
export function hoursAsked(hours: TimelineHours | null): number {
  return hours === 168 ? 168 : 24;
}

/** The shortest view that holds everything that happened in the last day: an hour's work is not a stroke at the edge. */
export function fittingHours(timeline: Timeline): TimelineHours {
  const end = Date.parse(timeline.to);
  const starts = [
    ...timeline.commits.map((commit) => commit.committedAt),
    ...timeline.lanes.flatMap((lane) =>
      [...lane.operations, ...lane.drifts, ...lane.holds].map((stretch) => stretch.startedAt),
    ),
  ]
    .map((at) => Date.parse(at))
    .filter((at) => at >= end - 24 * hourMs);
  if (starts.length === 0) return 24;
  const oldest = Math.min(...starts);
  return timelineHours.find((hours) => hours < 24 && oldest >= end - hours * hourMs * 0.95) ?? 24;
}

/** The last `hours` of a timeline, with the present (`now`, in milliseconds) at its right edge. */
export function windowOf(timeline: Timeline, hours: TimelineHours, now: number | null): Timeline {
  const end = Math.max(Date.parse(timeline.to), now ?? 0);
  return {
    ...timeline,
    from: new Date(end - hours * hourMs).toISOString(),
    to: new Date(end).toISOString(),
  };
}
