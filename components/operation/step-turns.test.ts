import { expect, test } from "vitest";
import type { StepView } from "@/lib/api/operation-schema";
import { stepTurns } from "@/components/operation/step-turns";

type Draft = [StepView["action"], StepView["phase"], number, StepView["outcome"]];
const steps = (...drafts: Draft[]): StepView[] =>
  drafts.map(([action, phase, wave, outcome], ordinal) => ({
    ordinal,
    refKey: `/ConfigMap/shop/${ordinal}`,
    action,
    phase,
    wave,
    outcome,
    message: null,
    conflicts: [],
    changes: [],
    intendedAt: null,
    finishedAt: null,
  }));

const shown = (list: StepView[], isActive = true) =>
  stepTurns(list, isActive, "sync").map(
    ({ title, done, steps: own, state }) => `${title} ${done}/${own.length} ${state}`,
  );

test("steps stand under their phase and wave, deletions last", () => {
  const list = steps(
    ["run", "PreSync", 0, "done"],
    ["update", "Sync", -1, "done"],
    ["none", "Sync", -1, "unchanged"],
    ["create", "Sync", 2, "done"],
    ["run", "PostSync", 0, "done"],
    ["run", "SyncFail", 0, "not_attempted"],
    ["prune", "Sync", 2, "done"],
  );
  expect(shown(list, false)).toEqual([
    "PreSync 1/1 over",
    "Sync, wave -1 2/2 over",
    "Sync, wave 2 1/1 over",
    "PostSync 1/1 over",
    "SyncFail 1/1 over",
    "Deletions, wave 2 1/1 over",
  ]);
});

test("of a deletion, what stays comes last", () => {
  const list = steps(
    ["run", "PreDelete", 0, "done"],
    ["prune", "Sync", 2, "done"],
    ["prune", "Sync", 0, "done"],
    ["run", "PostDelete", 0, "done"],
    ["none", "Sync", 0, "unchanged"],
    ["none", "Sync", 2, "unchanged"],
  );
  expect(stepTurns(list, false, "delete").map(({ title }) => title)).toEqual([
    "PreDelete",
    "Deletions, wave 2",
    "Deletions",
    "PostDelete",
    "What stays",
  ]);
});

test("the turn under way is the one that runs, or whose health the next one awaits", () => {
  const list = (hook: StepView["outcome"], first: StepView["outcome"], second: StepView["outcome"]) =>
    shown(steps(["run", "PreSync", 0, hook], ["update", "Sync", 0, first], ["create", "Sync", 1, second]));
  expect(list("planned", "planned", "planned")[0]).toContain("now");
  expect(list("running", "planned", "planned")[0]).toContain("now");
  expect(list("done", "intended", "planned")[1]).toContain("now");
  expect(list("done", "done", "planned")).toEqual([
    "PreSync 1/1 over",
    "Sync 1/1 now",
    "Sync, wave 1 0/1 waits",
  ]);
  expect(list("done", "done", "done")[2]).toContain("now");
});
