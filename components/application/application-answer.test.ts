import { expect, test } from "vitest";
import { deletedWords } from "@/lib/domain/sync/decide-automation";
import {
  aHold,
  anApplication,
  aSilentTarget,
  aTarget,
  shaOf,
} from "@/components/application/application-fixture";
import { applicationAnswer } from "@/components/application/application-answer";

const drifted = { status: "drifted", sync: "drifted", statusSince: "2025-11-20T09:48:00.000Z" } as const;
const never = { isVerified: false, verifiedAt: null, reason: null, cause: "never" } as const;

test.each([
  {
    promise: "all good is said once",
    targets: [aTarget("dev"), aTarget("prod")],
    sentence: "matches Git and is healthy on both targets",
    also: [],
  },
  {
    promise: "a fault names its clusters, silence comes after it",
    targets: [
      aTarget("dev"),
      aTarget("prod-eu", drifted),
      aTarget("prod-us", drifted),
      aSilentTarget("prod-ap"),
    ],
    sentence: "has drifted on prod-eu and prod-us",
    also: ["prod-ap is not verified"],
  },
  {
    promise: "degraded is told before drifted",
    targets: [aTarget("dev", drifted), aTarget("prod", { status: "degraded", health: "Degraded" })],
    sentence: "is degraded on prod",
    also: ["dev has drifted"],
  },
  {
    promise: "a hold names its commit",
    targets: ["eu", "us"].map((name) => aTarget(name, { status: "held", hold: aHold() })),
    sentence: "is held at 77ab310 on both targets",
    also: [],
  },
  {
    promise: "nothing applied yet is not called behind",
    targets: [
      aTarget("dev", { status: "behind", sync: "behind", appliedSha: null, counts: { not_applied: 3 } }),
    ],
    sentence: "has not been applied yet on dev",
    also: [],
  },
  {
    promise: "what a person had deleted is not called new",
    targets: ["dev", "prod"].map((name) =>
      aTarget(name, {
        status: "behind",
        sync: "behind",
        appliedSha: null,
        counts: { not_applied: 3 },
        summary: deletedWords,
      }),
    ),
    sentence: "was deleted on both targets",
    also: [],
  },
  {
    promise: "a target that was never observed does not make the rest look checked",
    targets: [aTarget("dev"), aTarget("prod", { status: "unknown", freshness: never })],
    sentence: "matches Git where it was observed",
    also: ["prod has not been observed yet"],
  },
  {
    promise: "a folder of which nothing could be rendered is not called a match",
    targets: [aTarget("dev", { status: "unknown", sync: "unknown", counts: {} })],
    sentence: "is not compared on dev",
    also: [],
  },
  { promise: "no target is said so", targets: [], sentence: "has no targets yet", also: [] },
])("$promise", ({ targets, sentence, also }) => {
  expect(applicationAnswer(anApplication(targets))).toMatchObject({ sentence, also });
});

test("an application that labels lead nowhere yet says which", () => {
  const selector = { labels: "env=prod", namespace: "shop", waiting: [] };
  const waiting = [{ clusterId: "c", clusterName: "prod", reason: "The cluster prod has no label “ring”." }];
  const answer = (
    given: typeof selector | (Omit<typeof selector, "waiting"> & { waiting: typeof waiting }),
  ) => applicationAnswer(anApplication([], { selector: given })).sentence;
  expect(answer(selector)).toBe("has no targets yet: no cluster matches env=prod");
  expect(answer({ ...selector, waiting })).toBe("has no targets yet");
});

test("a broken manifest comes first, counted once over all targets", () => {
  const problems = [{ file: "apps/shop/web.yaml", line: 14, reason: "did not find expected key" }];
  const answer = applicationAnswer(
    anApplication(
      ["a", "b"].map((name) => aTarget(name, { status: "unknown", problems, headSha: shaOf("bad") })),
    ),
  );
  expect(answer.sentence).toBe("cannot be read from Git on both targets: 1 broken manifest");
});

test("since is the earliest of the targets meant", () => {
  const later = aTarget("b", { ...drifted, statusSince: "2025-11-20T09:59:00.000Z" });
  expect(applicationAnswer(anApplication([later, aTarget("a", drifted)])).since).toBe(drifted.statusSince);
});
