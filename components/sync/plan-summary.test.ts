import { expect, test } from "vitest";
import { aPlan, aStep } from "@/components/sync/plan-fixture";
import {
  asWholePlan,
  followSentence,
  planSummary,
  rollbackButton,
  rollbackSentence,
  syncButton,
} from "@/components/sync/plan-summary";

const web = "apps/Deployment/shop/web";
const nobody = () => false;
const silent = aPlan("prod-ap", [], { outcome: "unreachable", reason: "i/o timeout" });
const refused = aPlan("dev", [], { outcome: "refused", reason: "Hooks are not honoured yet." });
const ready = (id: string) => aPlan(id, [aStep(web, "update")]);

test.each([
  {
    promise: "silent clusters are held as well",
    plans: [ready("prod-eu"), ready("prod-us"), silent],
    sentence: "Both would accept it. prod-ap is held as well and planned anew when it answers.",
    button: "Roll back 2, hold 3",
  },
  {
    promise: "only silent clusters are held without being rolled back now",
    plans: [silent],
    sentence: "prod-ap is held and planned anew when it answers.",
    button: "Hold 1",
  },
  {
    promise: "who refuses is not taken along",
    plans: [ready("prod-eu"), refused],
    sentence: "prod-eu would accept it. dev cannot go there and stays as it is.",
    button: "Roll back 1, hold 1",
  },
  { promise: "nothing to do is no sentence", plans: [], sentence: "", button: "Roll back" },
])("$promise", ({ plans, sentence, button }) => {
  const summary = planSummary(plans, nobody);
  expect(rollbackSentence(summary, (id) => id)).toBe(sentence);
  expect(rollbackButton(summary)).toBe(button);
});

test.each([
  {
    promise: "a silent cluster catches up",
    plans: [ready("prod-eu"), ready("prod-us"), silent],
    isEndingAll: false,
    sentence: "Both would accept it. prod-ap catches up when it answers.",
  },
  {
    promise: "who refuses stays held",
    plans: [ready("prod-eu"), refused],
    isEndingAll: false,
    sentence: "prod-eu would accept it. dev cannot go there and stays held.",
  },
  {
    promise: "a hold can end although nothing can be written",
    plans: [refused],
    isEndingAll: true,
    sentence: "On dev the hold ends and nothing is written.",
  },
])("following Git again: $promise", ({ plans, isEndingAll, sentence }) => {
  expect(followSentence(planSummary(plans, nobody), (id) => id, isEndingAll)).toBe(sentence);
});

test("a step that asks is counted as waiting until somebody agrees", () => {
  const blocker = { code: "guarded_prune", message: "Holds data." } as const;
  const plans = [aPlan("eu", [aStep(web, "prune", { blocker }), aStep("/Service/shop/web", "create")])];
  expect(planSummary(plans, nobody)).toMatchObject({ waiting: 1, writes: 1 });
  expect(planSummary(plans, (_, refKey) => refKey === web)).toMatchObject({ waiting: 0, writes: 2 });
});

test("what can only be judged when its turn comes is counted as a write", () => {
  const blocker = { code: "not_judged_yet", message: "Its definition arrives with this sync." } as const;
  expect(planSummary([aPlan("eu", [aStep(web, "create", { blocker })])], nobody)).toMatchObject({
    writes: 1,
    waiting: 0,
  });
});

test.each([
  [5, 0, ["eu", "us"], "Sync 5 objects on 2 clusters"],
  [1, 3, ["eu"], "Sync 1 object on 1 cluster"],
  [0, 2, ["eu"], "Run 2 hooks on 1 cluster"],
  [0, 0, ["eu"], "Nothing to sync"],
])("%i objects and %i hooks on %j: %s", (writes, hooks, targetIds, words) =>
  expect(syncButton({ writes, hooks, targetIds })).toBe(words),
);

test("one object that cannot be written refuses a whole rollback, a guarded deletion does not", () => {
  const conflict = { code: "conflict", message: "helm owned spec.replicas first." } as const;
  const guarded = { code: "guarded_prune", message: "Holds data." } as const;
  expect(asWholePlan(aPlan("eu", [aStep(web, "update", { blocker: conflict })]), false)).toMatchObject({
    outcome: "refused",
    reason: conflict.message,
  });
  expect(asWholePlan(aPlan("eu", [aStep(web, "prune", { blocker: guarded })]), false).outcome).toBe(
    "planned",
  );
});

test("a hook that cannot run refuses the whole only where hooks are to run", () => {
  const blocker = { code: "forbidden", message: "Job shop/migrate is there already." } as const;
  const hooks = [{ refKey: "batch/Job/shop/migrate", phase: "PreSync" as const, wave: 0, blocker }];
  const plan = aPlan("eu", [aStep(web, "update")], { hooks });
  expect(asWholePlan(plan, false).outcome).toBe("planned");
  expect(asWholePlan(plan, true)).toMatchObject({ outcome: "refused", reason: blocker.message });
});

test("what cannot be changed in place keeps its target back until somebody agrees that it is deleted", () => {
  const blocker = { code: "immutable", message: "It can be deleted and created again." } as const;
  const plan = asWholePlan(aPlan("prod-eu", [aStep(web, "update", { blocker })]), false);
  expect(planSummary([plan], nobody)).toMatchObject({
    ready: [],
    refused: [{ targetId: "prod-eu", reason: blocker.message }],
    waiting: 1,
  });
  expect(planSummary([plan], () => true)).toMatchObject({ ready: ["prod-eu"], refused: [], writes: 1 });
});
