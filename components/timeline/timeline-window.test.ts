import { expect, test } from "vitest";
import type { Timeline } from "@/lib/api/application-schema";
import { aCommit, shaOf } from "@/components/application/application-fixture";
import { fittingHours, hoursAsked, windowOf } from "@/components/timeline/timeline-window";

const to = "2025-11-20T10:00:00.000Z";
const minutesBefore = (minutes: number) => new Date(Date.parse(to) - minutes * 60_000).toISOString();

function timelineWith(operationsAt: number[], commitsAt: number[] = []): Timeline {
  return {
    from: minutesBefore(24 * 60),
    to,
    commits: commitsAt.map((minutes) => aCommit("8c1f2ab", "A commit", minutesBefore(minutes))),
    lanes: [
      {
        targetId: "eu",
        operations: operationsAt.map((minutes) => ({
          id: `o${minutes}`,
          kind: "sync" as const,
          state: "succeeded" as const,
          startedAt: minutesBefore(minutes),
          finishedAt: minutesBefore(minutes),
          toSha: shaOf("8c1f2ab"),
        })),
        drifts: [],
        holds: [],
        unverified: [],
      },
    ],
  };
}

test.each([
  { promise: "what just happened fills a quarter of an hour", timeline: timelineWith([2, 8]), hours: 0.25 },
  { promise: "half an hour needs the hour", timeline: timelineWith([2, 31]), hours: 1 },
  { promise: "an old commit needs the day", timeline: timelineWith([2], [700]), hours: 24 },
  { promise: "a morning needs six hours", timeline: timelineWith([2], [300]), hours: 6 },
  { promise: "what is older than a day asks for no room", timeline: timelineWith([2], [3000]), hours: 0.25 },
  { promise: "nothing at all is a quiet day", timeline: timelineWith([]), hours: 24 },
])("$promise", ({ timeline, hours }) => expect(fittingHours(timeline)).toBe(hours));

test("the right edge is the present also when the answer is older", () => {
  const now = Date.parse(to) + 120_000;
  expect(windowOf(timelineWith([1]), 1, now)).toMatchObject({
    from: "2025-11-20T09:02:00.000Z",
    to: "2025-11-20T10:02:00.000Z",
  });
  expect(windowOf(timelineWith([1]), 1, null).to).toBe(to);
  // A browser whose clock is behind does not cut off what the server knows.
  expect(windowOf(timelineWith([1]), 1, Date.parse(to) - 60_000).to).toBe(to);
});

test("shorter views are cut from the day", () => {
  expect([null, 0.25 as const, 6 as const, 24 as const].map(hoursAsked)).toEqual([24, 24, 24, 24]);
  expect(hoursAsked(168)).toBe(168);
});
