import { expect, test } from "vitest";
import { timelineTicks } from "@/components/timeline/timeline-ticks";

const to = "2025-11-20T10:02:00.000Z";
const labels = (from: string, offset: number) => timelineTicks(from, to, offset).map((tick) => tick.label);

test("a day is divided every four hours", () => {
  expect(labels("2025-11-19T10:02:00.000Z", 0)).toEqual([
    "12:00",
    "16:00",
    "20:00",
    "00:00",
    "04:00",
    "08:00",
  ]);
});

test("times are round on the viewer's clock, half-hour zones included", () => {
  expect(labels("2025-11-19T10:02:00.000Z", -330)).toEqual([
    "16:00",
    "20:00",
    "00:00",
    "04:00",
    "08:00",
    "12:00",
  ]);
});

test("a quarter of an hour is divided every three minutes", () => {
  expect(labels("2025-11-20T09:47:00.000Z", 0)).toEqual(["09:48", "09:51", "09:54", "09:57", "10:00"]);
});

test("an hour is divided every ten minutes, a week every day", () => {
  expect(labels("2025-11-20T09:02:00.000Z", 0)).toEqual(["09:10", "09:20", "09:30", "09:40", "09:50"]);
  expect(labels("2025-11-13T10:02:00.000Z", 0)).toEqual([
    "Fri 14",
    "Sat 15",
    "Sun 16",
    "Mon 17",
    "Tue 18",
    "Wed 19",
  ]);
});

test("places lie inside, and leave the right edge to now", () => {
  for (const tick of timelineTicks("2025-11-19T10:02:00.000Z", to, 0)) {
    expect(tick.at).toBeGreaterThanOrEqual(0);
    expect(tick.at).toBeLessThanOrEqual(0.93);
  }
  expect(timelineTicks(to, to, 0)).toEqual([]);
});
