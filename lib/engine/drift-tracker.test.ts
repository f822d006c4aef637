import { expect, test } from "vitest";
import type { ObjectSync } from "@/lib/domain/compare/verdict";
import { DriftTracker } from "@/lib/engine/drift-tracker";
import type { ObjectEvaluation } from "@/lib/engine/ports/target-store";

const key = "apps/Deployment/shop/web";
const now = new Date("2026-11-21T09:00:00Z");

function seen(sync: ObjectSync, desiredDigest = "a", live = "debug"): Map<string, ObjectEvaluation> {
  const differences = sync === "synced" ? [] : [{ path: "spec.replicas", live }];
  const verdict = {
    sync,
    proof: "local",
    reason: null,
    differences,
  } as unknown as ObjectEvaluation["verdict"];
  return new Map([[key, { refKey: key, verdict, desiredDigest } as ObjectEvaluation]]);
}

const idle = (operationId: string | null = null) => ({ isSyncing: false, operationId, now });

test("a drift opens once, moves on with its fields, and remembers when all was last fine", () => {
  const tracker = new DriftTracker();
  tracker.follow(seen("synced"), idle());
  expect(tracker.follow(seen("drifted"), idle()).opened).toEqual([
    { refKey: key, fields: [{ path: "spec.replicas", live: "debug" }], fineAt: now },
  ]);
  expect(tracker.follow(seen("drifted"), idle())).toEqual({ opened: [], changed: [], closed: [] });
  expect(tracker.follow(seen("drifted", "a", "trace"), idle()).changed).toHaveLength(1);
});

test.each([
  { how: "reverted by hand", before: "1", at: idle("1"), desired: "a", closed: ["reverted", null] },
  { how: "committed", before: "1", at: idle("1"), desired: "b", closed: ["committed", null] },
  { how: "ended by an operation", before: "1", at: idle("2"), desired: "a", closed: ["operation", "2"] },
  {
    how: "ended while an operation runs",
    before: null,
    at: { isSyncing: true, operationId: "2", now },
    desired: "a",
    closed: ["operation", "2"],
  },
] as const)("a drift that is $how says so", ({ before, at, desired, closed }) => {
  const tracker = new DriftTracker();
  tracker.follow(seen("drifted"), idle(before));
  const [ended] = tracker.follow(seen("synced", desired), at).closed;
  expect([ended?.how, ended?.operationId]).toEqual(closed);
});

test("what cannot be told neither begins nor ends a drift, and our own writing is none", () => {
  const tracker = new DriftTracker([{ refKey: key }]);
  expect(tracker.follow(seen("unknown"), idle()).closed).toEqual([]);
  const fresh = new DriftTracker();
  expect(fresh.follow(seen("drifted"), { isSyncing: true, operationId: "1", now }).opened).toEqual([]);
});

test("an object that is wanted no longer is released", () => {
  const tracker = new DriftTracker([{ refKey: key }]);
  expect(tracker.follow(new Map(), idle()).closed).toEqual([
    { refKey: key, how: "released", operationId: null },
  ]);
});
