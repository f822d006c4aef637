import { expect, test } from "vitest";
import type { StepAction, StepOutcome } from "@/lib/domain/ledger/operation";
import { endOf, type EndReason } from "@/lib/domain/ledger/operation-end";

const steps = (...all: [StepAction, StepOutcome][]) =>
  all.map(([action, outcome], ordinal) => ({
    ordinal,
    refKey: `/ConfigMap/shop/${ordinal}`,
    action,
    outcome,
    phase: "Sync" as const,
    wave: 0,
    uid: null,
    digestBefore: null,
    digestAfter: null,
    message: null,
    conflicts: [],
    changes: [],
  }));

type Case = {
  promise: string;
  past: [StepAction, StepOutcome][];
  reason?: EndReason;
  state: string;
  message: string;
  isWhole: boolean;
};

test.each<Case>([
  {
    promise: "all written",
    past: [
      ["create", "done"],
      ["none", "unchanged"],
    ],
    reason: { health: "What was written is healthy." },
    state: "succeeded",
    message: "1 of 1 applied. What was written is healthy.",
    isWhole: true,
  },
  {
    promise: "what was deleted is said to be, with what stays",
    past: [
      ["prune", "done"],
      ["none", "unchanged"],
    ],
    reason: { did: "deleted", health: "One object stays." },
    state: "succeeded",
    message: "1 of 1 deleted. One object stays.",
    isWhole: true,
  },
  {
    promise: "a deletion that is refused deleted nothing",
    past: [["prune", "planned"]],
    reason: { did: "deleted", failure: "no." },
    state: "failed",
    message: "Nothing was deleted: no.",
    isWhole: false,
  },
  {
    promise: "a deletion that is cancelled before its last hooks has not all been done",
    past: [["prune", "done"]],
    reason: { did: "deleted", isCancelled: true },
    state: "partial",
    message: "1 of 1 deleted. Cancelled before the rest.",
    isWhole: false,
  },
  {
    promise: "nothing to do",
    past: [["none", "unchanged"]],
    state: "succeeded",
    message: "Nothing had to change.",
    isWhole: true,
  },
  {
    promise: "all written, and ill",
    past: [["update", "done"]],
    reason: { failure: "Deployment shop/web is degraded." },
    state: "partial",
    message: "1 of 1 applied. Deployment shop/web is degraded.",
    isWhole: true,
  },
  {
    promise: "broken off before the first write",
    past: [
      ["create", "planned"],
      ["create", "planned"],
    ],
    reason: { failure: "it is not allowed." },
    state: "failed",
    message: "Nothing was written: it is not allowed.",
    isWhole: false,
  },
  {
    promise: "broken off on the way",
    past: [
      ["create", "done"],
      ["create", "failed"],
      ["create", "planned"],
    ],
    reason: { failure: "i/o timeout" },
    state: "partial",
    message: "1 of 3 applied. i/o timeout",
    isWhole: false,
  },
  {
    promise: "a write without an answer may have happened",
    past: [
      ["create", "intended"],
      ["create", "planned"],
    ],
    reason: { failure: "i/o timeout" },
    state: "partial",
    message: "0 of 2 applied. i/o timeout",
    isWhole: false,
  },
  {
    promise: "refused before there was a plan",
    past: [],
    reason: { failure: "the policy is to observe only." },
    state: "failed",
    message: "Nothing was written: the policy is to observe only.",
    isWhole: false,
  },
  {
    promise: "cancelled before the first write",
    past: [["create", "planned"]],
    reason: { isCancelled: true },
    state: "cancelled",
    message: "Cancelled before the first write.",
    isWhole: false,
  },
  {
    promise: "cancelled on the way",
    past: [
      ["create", "done"],
      ["create", "planned"],
    ],
    reason: { isCancelled: true },
    state: "partial",
    message: "1 of 2 applied. Cancelled before the rest.",
    isWhole: false,
  },
  {
    promise: "cancelled while health was awaited",
    past: [["create", "done"]],
    reason: { isCancelled: true },
    state: "cancelled",
    message: "1 of 1 applied. Cancelled before all was seen to be healthy.",
    isWhole: true,
  },
  {
    promise: "deletions that wait",
    past: [
      ["update", "done"],
      ["prune", "waits_for_person"],
      ["prune", "waits_for_person"],
    ],
    state: "partial",
    message: "1 of 3 applied. 2 deletions wait for a person.",
    isWhole: true,
  },
  {
    promise: "overtaken before its deletions",
    past: [
      ["update", "done"],
      ["prune", "planned"],
    ],
    reason: { health: "Not awaited to be healthy: something else is to be written." },
    state: "partial",
    message: "1 of 2 applied. Not awaited to be healthy: something else is to be written.",
    isWhole: true,
  },
])("$promise: $state", ({ past, reason, state, message, isWhole }) => {
  const end = endOf({ objects: null }, steps(...past), reason);
  expect(end).toMatchObject({ state, message, isWholeTarget: isWhole });
  expect(end.steps.some(({ outcome }) => outcome === "planned")).toBe(false);
});

test("a part of the objects is never the whole target", () => {
  expect(endOf({ objects: ["/ConfigMap/shop/0"] }, steps(["create", "done"])).isWholeTarget).toBe(false);
});

test.each<{ promise: string; reason: EndReason; outcome?: StepOutcome }>([
  { promise: "a deletion that was accepted and is not finished has begun", reason: { failure: "slow." } },
  {
    promise: "also when the next attempt was cancelled before it asked again",
    reason: { isCancelled: true },
    outcome: "planned",
  },
])("$promise", ({ reason, outcome = "failed" }) => {
  const [step] = steps(["prune", outcome]);
  const begun = { ...step!, intendedAt: new Date() };
  const options = { objects: [step!.refKey] };
  expect(endOf(options, [begun], { ...reason, did: "deleted" })).toMatchObject({
    state: "partial",
    message: expect.stringMatching(/^0 of 1 deleted\. /),
  });
  const never = { ...step!, intendedAt: null };
  expect(endOf(options, [never], { ...reason, did: "deleted" }).state).not.toBe("partial");
});
