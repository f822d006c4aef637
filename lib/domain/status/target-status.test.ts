import { describe, expect, test } from "vitest";
import type { FieldVerdict, ObjectSync } from "@/lib/domain/compare/verdict";
import type { HealthStatus } from "@/lib/domain/health/health";
import { worstHealth } from "@/lib/domain/health/health-of";
import type { Freshness } from "@/lib/domain/status/status";
import { targetStatus, worstStatus, worstSync, type TargetFacts } from "@/lib/domain/status/target-status";

function thing(sync: ObjectSync, health: HealthStatus = "Healthy", fields = 0, reason: string | null = null) {
  const verdict: FieldVerdict = sync === "drifted" || sync === "diverged" ? sync : "behind";
  const differences = Array.from({ length: fields }, (_, index) => ({
    path: `spec.f${index}`,
    verdict,
    writers: [],
  }));
  return {
    verdict: { sync, proof: "local" as const, reason: null, differences },
    health: { status: health, reason },
  };
}

const verified: Freshness = {
  isVerified: true,
  verifiedAt: "2026-07-21T10:00:00Z",
  reason: null,
  cause: null,
};
const silent: Freshness = {
  ...verified,
  isVerified: false,
  reason: "prod-ap does not answer",
  cause: "cluster",
};
const never: Freshness = {
  isVerified: false,
  verifiedAt: null,
  reason: "Not looked at yet.",
  cause: "never",
};

function word(objects: TargetFacts["objects"], more: Partial<TargetFacts> = {}) {
  return targetStatus({
    objects,
    isSyncing: false,
    freshness: verified,
    hold: null,
    problems: [],
    health: worstHealth(objects.map(({ health }) => health)),
    ...more,
  });
}

const hold = { sha: "8c1f2ab" };
const problem = { file: "a.yaml", line: 3, reason: "broken" };

describe("the one word", () => {
  test.each([
    ["all fine", [thing("synced")], {}, "synced", null],
    ["nothing rendered, so nothing compared", [], {}, "unknown", "not compared"],
    ["suspended is fine and said", [thing("synced", "Suspended")], {}, "synced", "suspended"],
    [
      "rolling out",
      [thing("synced", "Progressing", 0, "2 of 3 ready: 1 of 3 updated")],
      {},
      "progressing",
      "2 of 3 ready",
    ],
    [
      "a long reason is left to the page",
      [thing("synced", "Progressing", 0, "Waits for a load balancer's address")],
      {},
      "progressing",
      "progressing",
    ],
    ["held", [thing("synced")], { hold }, "held", null],
    ["held and rolling out", [thing("synced", "Progressing")], { hold }, "held", null],
    ["held and drifted", [thing("drifted", "Healthy", 1)], { hold }, "drifted", "1 field"],
    ["behind", [thing("behind", "Healthy", 2), thing("synced")], {}, "behind", "2 fields"],
    ["behind without fields to show", [thing("behind"), thing("synced")], {}, "behind", "1 object"],
    [
      "nothing applied yet",
      [thing("not_applied", "Missing"), thing("not_applied", "Missing")],
      {},
      "behind",
      "not applied",
    ],
    ["one object new", [thing("synced"), thing("not_applied", "Missing")], {}, "behind", "1 new"],
    ["all there already, not ours", [thing("not_ours", "Healthy", 3)], {}, "behind", "not adopted"],
    ["one to remove", [thing("synced"), thing("extra")], {}, "behind", "1 to remove"],
    [
      "drifted hides behind",
      [thing("behind", "Healthy", 5), thing("drifted", "Healthy", 2)],
      {},
      "drifted",
      "2 fields",
    ],
    ["deleted", [thing("drifted", "Missing"), thing("synced")], {}, "drifted", "1 deleted"],
    [
      "diverged hides drifted",
      [thing("drifted", "Healthy", 2), thing("diverged", "Healthy", 1)],
      {},
      "diverged",
      "1 field",
    ],
    [
      "degraded hides diverged",
      [thing("diverged", "Healthy", 1), thing("synced", "Degraded", 0, "1 of 3 ready: ErrImagePull")],
      {},
      "degraded",
      "1 of 3 ready",
    ],
    [
      "an unclear object hides degraded",
      [thing("unknown"), thing("synced", "Degraded")],
      {},
      "unknown",
      "1 object unclear",
    ],
    ["unknown health is unknown", [thing("synced", "Unknown")], {}, "unknown", "health unknown"],
    ["silence is never green", [thing("synced")], { freshness: silent }, "unknown", "was synced"],
    [
      "silence tells what was",
      [thing("drifted", "Healthy", 1)],
      { freshness: silent },
      "unknown",
      "was drifted",
    ],
    ["silence tells that it was held", [thing("synced")], { freshness: silent, hold }, "unknown", "was held"],
    ["silence after doubt", [thing("unknown")], { freshness: silent }, "unknown", "not verified"],
    ["never looked at", [], { freshness: never }, "unknown", "not verified yet"],
    ["a broken manifest", [thing("synced")], { problems: [problem] }, "unknown", "broken manifest"],
    [
      "a broken manifest says so in silence too",
      [thing("synced")],
      { problems: [problem], freshness: silent },
      "unknown",
      "broken manifest",
    ],
    [
      "syncing hides everything",
      [thing("diverged", "Degraded")],
      { isSyncing: true, freshness: silent },
      "syncing",
      null,
    ],
  ] as const)("%s", (_, objects, more, status, summary) => {
    expect(word([...objects], more as Partial<TargetFacts>)).toMatchObject({ status, summary });
  });

  test("sync and health stand beside it, apart", () => {
    const objects = [thing("drifted", "Degraded", 1), thing("behind", "Healthy", 1)];
    expect(word(objects, { freshness: silent })).toMatchObject({
      status: "unknown",
      sync: "drifted",
      health: "Degraded",
    });
  });
});

test("of several statuses the precedence chooses", () => {
  expect(worstStatus(["synced", "held", "drifted", "progressing"])).toBe("drifted");
  expect(worstStatus(["synced", "syncing", "unknown"])).toBe("syncing");
  expect(worstStatus([])).toBeNull();
});

test("what waits to be written is behind", () => {
  expect(worstSync(["synced", "not_ours"])).toBe("behind");
  expect(worstSync(["extra", "drifted"])).toBe("drifted");
  expect(worstSync(["diverged", "unknown"])).toBe("unknown");
  expect(worstSync([])).toBe("synced");
});
