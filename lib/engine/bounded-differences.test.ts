import { expect, test } from "vitest";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { boundedDifferences } from "@/lib/engine/bounded-differences";

const difference = (desired: unknown, live: unknown): FieldDifference => ({
  path: "data.text",
  verdict: "drifted",
  desired,
  live,
  writers: [],
});
const large = (change: string) => `${"a".repeat(500_000)}${change}${"b".repeat(500_000)}`;

test("what is small stays as it is", () => {
  const list = [difference("1", { replicas: 3 })];
  expect(boundedDifferences(list)).toEqual(list);
});

test("of what is large the part that differs is shown", () => {
  const [cut] = boundedDifferences([difference(large("ONE"), large("TWO"))]);
  expect(cut!.desired).toContain("aONEb");
  expect(cut!.live).toContain("aTWOb");
  expect(JSON.stringify(cut).length).toBeLessThan(6_000);
});

test("large values that differ elsewhere, too, stay different from each other", () => {
  const [one] = boundedDifferences([difference(large("ONE"), large("TWO"))]);
  const [other] = boundedDifferences([difference(large("ONE"), `${large("TWO")} and more`)]);
  expect(one!.live).not.toEqual(other!.live);
});

test("a small side beside a large one, and a large map, are bounded too", () => {
  const [cut] = boundedDifferences([difference("small", { text: large("x") })]);
  expect(cut!.desired).toBe("small");
  expect(JSON.stringify(cut!.live).length).toBeLessThan(3_000);
});
