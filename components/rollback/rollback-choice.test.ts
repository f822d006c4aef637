import { expect, test } from "vitest";
import type { RevisionView } from "@/lib/api/application-schema";
import { aCommit, shaOf } from "@/components/application/application-fixture";
import { likelyRevision, remindAt } from "@/components/rollback/rollback-choice";

const revision = (short: string, change: Partial<RevisionView> = {}): RevisionView => ({
  commit: aCommit(short, short),
  runsOn: [],
  ranMs: 1000,
  outcome: "healthy",
  lastAppliedAt: null,
  isHead: false,
  ...change,
});

test("the newest revision that ran well and runs nowhere is offered", () => {
  const revisions = [
    revision("aaaaaaa", { runsOn: ["eu"] }),
    revision("bbbbbbb", { outcome: "degraded" }),
    revision("ccccccc"),
    revision("ddddddd"),
  ];
  expect(likelyRevision(revisions)).toBe(shaOf("ccccccc"));
});

test("in the middle of a rollout the revision that it replaces is offered", () => {
  const revisions = [
    revision("aaaaaaa", { runsOn: ["eu"], ranMs: null, outcome: null, isHead: true }),
    revision("bbbbbbb"),
    revision("ccccccc"),
  ];
  expect(likelyRevision(revisions)).toBe(shaOf("bbbbbbb"));
});

test("without a good one the last that ran, and never one that did not run", () => {
  expect(
    likelyRevision([
      revision("aaaaaaa", { ranMs: null, outcome: null }),
      revision("bbbbbbb", { outcome: "failed" }),
    ]),
  ).toBe(shaOf("bbbbbbb"));
  expect(likelyRevision([revision("aaaaaaa", { ranMs: null })])).toBeNull();
});

test("a reminder lies as far ahead as it says", () => {
  expect(remindAt("4h", Date.parse("2025-11-20T10:00:00Z"))).toBe("2025-11-20T14:00:00.000Z");
  expect(remindAt("none", 0)).toBeNull();
});
