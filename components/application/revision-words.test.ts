import { expect, test } from "vitest";
import type { RevisionView } from "@/lib/api/application-schema";
import { aCommit } from "@/components/application/application-fixture";
import { revisionWords } from "@/components/application/revision-words";

const day = 86_400_000;
const revision: RevisionView = {
  commit: aCommit("77ab310", "checkout 4.1.7"),
  runsOn: [],
  ranMs: 9 * day,
  outcome: "healthy",
  lastAppliedAt: null,
  isHead: false,
};

test.each([
  [{}, "ran 9 days, healthy"],
  [{ runsOn: ["eu"] }, "runs now, for 9 days, healthy"],
  [{ outcome: "failed" as const, ranMs: 7_200_000 }, "ran 2 h, its sync failed"],
  [{ ranMs: null, outcome: null }, "never applied"],
  [{ ranMs: null, outcome: null, isHead: true }, "the newest, not applied yet"],
  [{ ranMs: null, outcome: null, isHead: true, runsOn: ["eu"] }, "is being applied now"],
  [{ outcome: null }, "ran 9 days"],
])("%j reads as %j", (change, words) => expect(revisionWords({ ...revision, ...change })).toBe(words));
