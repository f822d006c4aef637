import { expect, test } from "vitest";
import { aHold, aSilentTarget, aTarget, shaOf } from "@/components/application/application-fixture";
import { targetFacts, targetHeadline, targetName } from "@/components/application/target-words";

test.each([
  { promise: "synced is one quiet word", target: aTarget("a"), words: "Synced" },
  {
    promise: "drift says how much",
    target: aTarget("a", { status: "drifted", summary: "2 fields" }),
    words: "Drifted, 2 fields",
  },
  { promise: "silence is never green", target: aSilentTarget("a"), words: "Was synced" },
  {
    promise: "silence keeps what was wrong",
    target: aSilentTarget("a", { sync: "drifted" }),
    words: "Had drifted",
  },
  {
    promise: "what was never seen is not guessed",
    target: aSilentTarget("a", {
      freshness: { isVerified: false, verifiedAt: null, reason: null, cause: "never" },
    }),
    words: "Not observed yet",
  },
  {
    promise: "an operation counts its objects",
    target: aTarget("a", {
      status: "syncing",
      activeOperation: { id: "o", state: "running", done: 4, total: 9 },
    }),
    words: "Syncing, 4 of 9",
  },
  {
    promise: "when all is written its health is awaited",
    target: aTarget("a", {
      status: "syncing",
      activeOperation: { id: "o", state: "running", done: 9, total: 9 },
    }),
    words: "Syncing, waits for health",
  },
  {
    promise: "a folder that is not rendered is not compared",
    target: aTarget("a", { status: "unknown", sync: "unknown", summary: "not compared" }),
    words: "Not compared",
  },
  {
    promise: "an operation that has no plan yet does not count to zero",
    target: aTarget("a", {
      status: "syncing",
      activeOperation: { id: "o", state: "queued", done: 0, total: 0 },
    }),
    words: "Syncing",
  },
  {
    promise: "why the automation holds back does not crowd out the name",
    target: aTarget("a", { status: "behind", summary: "Some objects are not ours; a person decides." }),
    words: "Behind, waits",
  },
])("$promise", ({ target, words }) => expect(targetHeadline(target)).toBe(words));

test("why the automation holds back has a line of its own", () => {
  const target = aTarget("a", { status: "behind", summary: "Some objects are not ours; a person decides." });
  expect(targetFacts(target).map((fact) => fact.text)).toEqual([
    "Some objects are not ours; a person decides.",
  ]);
});

test("sync, health, hold and freshness never hide each other", () => {
  const target = aSilentTarget("a", { status: "degraded", sync: "drifted", hold: aHold() });
  expect(targetFacts(target).map((fact) => fact.text)).toEqual([
    "drifted",
    "held at 77ab310",
    "not verified",
  ]);
  expect(targetFacts(aSilentTarget("b", { health: "Degraded" })).map((fact) => fact.text)).toEqual([
    "was degraded",
  ]);
  expect(targetFacts(aTarget("c"))).toEqual([]);
});

test("a hold is not said twice, unless another commit runs than the held one", () => {
  const held = aTarget("a", { status: "held", hold: aHold(), appliedSha: aHold().sha });
  expect(targetFacts(held)).toEqual([]);
  expect(targetFacts({ ...held, appliedSha: shaOf("8c1f2ab") }).map((fact) => fact.text)).toEqual([
    "held at 77ab310",
  ]);
});

test("a cluster that carries the application twice is named with its namespace", () => {
  const one = aTarget("a");
  const two = aTarget("a", { id: "t-2", namespace: "shop-blue" });
  expect(targetName(one, [one])).toBe("a");
  expect(targetName(two, [one, two])).toBe("a/shop-blue");
});
