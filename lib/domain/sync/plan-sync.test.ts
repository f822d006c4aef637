import { expect, test } from "vitest";
import type { ObjectRef } from "@/lib/domain/object/manifest";
import { refKey } from "@/lib/domain/object/manifest";
import {
  type DesiredStep,
  type ExtraStep,
  type HookStep,
  type Judgement,
  planSync,
} from "@/lib/domain/sync/plan-sync";

const groups: Record<string, string> = {
  Deployment: "apps",
  CustomResourceDefinition: "apiextensions.k8s.io",
};
const ref = (kind: string, name: string): ObjectRef => ({
  group: groups[kind] ?? "",
  kind,
  namespace: ["Namespace", "CustomResourceDefinition"].includes(kind) ? "" : "shop",
  name,
});

function desired(
  kind: string,
  name: string,
  judgement: Judgement = { kind: "accepted", isForced: false },
  more: Partial<DesiredStep> = {},
): DesiredStep {
  const own = ref(kind, name);
  return {
    ref: own,
    refKey: refKey(own),
    isPresent: true,
    isOurs: true,
    uid: "1",
    digestBefore: "d",
    judgement,
    changes: [],
    wave: 0,
    defines: null,
    ...more,
  };
}

const extra = (
  kind: string,
  name: string,
  rule: ExtraStep["rule"] = { kind: "free" },
  wave = 0,
): ExtraStep => {
  const own = ref(kind, name);
  return { ref: own, refKey: refKey(own), uid: "1", digestBefore: "d", rule, wave };
};
const many = (count: number) => Array.from({ length: count }, (_, index) => extra("ConfigMap", `x${index}`));
const unchanged = (count: number) =>
  Array.from({ length: count }, (_, index) => desired("ConfigMap", `c${index}`, { kind: "unchanged" }));

test("what others need is written first, and deleted last", () => {
  const plan = planSync({
    desired: [
      desired("Widget", "w"),
      desired("Deployment", "b"),
      desired("Deployment", "a"),
      desired("Service", "s"),
      desired("CustomResourceDefinition", "d"),
      desired("Secret", "s"),
      desired("Namespace", "shop"),
    ],
    hooks: [],
    extras: [extra("Namespace", "old"), extra("ConfigMap", "c"), extra("Deployment", "d")],
    confirmedPrunes: [],
  });
  expect(plan.steps.map(({ ref: { kind, name }, action }) => `${action} ${kind} ${name}`)).toEqual([
    "update Namespace shop",
    "update CustomResourceDefinition d",
    "update Secret s",
    "update Service s",
    "update Deployment a",
    "update Deployment b",
    "update Widget w",
    "prune Deployment d",
    "prune ConfigMap c",
    "prune Namespace old",
  ]);
  expect(plan.steps.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each<{ judgement: Judgement; more?: Partial<DesiredStep>; action: string; outcome: string }>([
  { judgement: { kind: "unchanged" }, action: "none", outcome: "unchanged" },
  { judgement: { kind: "accepted", isForced: false }, action: "update", outcome: "planned" },
  {
    judgement: { kind: "accepted", isForced: false },
    more: { isPresent: false, isOurs: false },
    action: "create",
    outcome: "planned",
  },
  {
    judgement: { kind: "accepted", isForced: true },
    more: { isOurs: false },
    action: "adopt",
    outcome: "planned",
  },
  { judgement: { kind: "not_judged_yet", message: "…" }, action: "update", outcome: "planned" },
])("$judgement.kind is planned as $action, $outcome", ({ judgement, more, action, outcome }) => {
  const plan = planSync({
    desired: [desired("ConfigMap", "a", judgement, more)],
    hooks: [],
    extras: [],
    confirmedPrunes: [],
  });
  expect(plan.steps[0]).toMatchObject({ action, outcome });
  expect(plan.refusal).toBeNull();
});

test.each<{ judgement: Judgement; outcome: string; refusal: string }>([
  {
    judgement: { kind: "conflict", conflicts: [{ manager: "helm", field: ".spec.replicas" }] },
    outcome: "conflict",
    refusal: "helm owned spec.replicas of ConfigMap shop/a first.",
  },
  {
    judgement: { kind: "adoption" },
    outcome: "waits_for_person",
    refusal: "ConfigMap shop/a is there already and not ours; take it over or leave it out.",
  },
  {
    judgement: { kind: "refused", code: "invalid", message: "a.yaml: no such field" },
    outcome: "refused",
    refusal: "a.yaml: no such field",
  },
])("$judgement.kind stops the whole before its first write", ({ judgement, outcome, refusal }) => {
  const plan = planSync({
    desired: [desired("ConfigMap", "a", judgement), desired("ConfigMap", "b")],
    hooks: [],
    extras: [],
    confirmedPrunes: [],
  });
  expect(plan.refusal).toBe(refusal);
  expect(plan.steps[0]!.outcome).toBe(outcome);
});

test.each([
  { promise: "five of five go ahead", kept: 0, gone: 5, waiting: 0 },
  { promise: "six of thirty are a fifth and go ahead", kept: 24, gone: 6, waiting: 0 },
  { promise: "six of twenty-nine are more and wait", kept: 23, gone: 6, waiting: 6 },
  { promise: "everything at once waits", kept: 0, gone: 6, waiting: 6 },
])("deletions: $promise", ({ kept, gone, waiting }) => {
  const plan = planSync({ desired: unchanged(kept), hooks: [], extras: many(gone), confirmedPrunes: [] });
  expect(plan.steps.filter(({ outcome }) => outcome === "waits_for_person")).toHaveLength(waiting);
  expect(plan.refusal).toBeNull();
});

test.each(["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"])(
  "a %s waits for a person, and goes when it was confirmed itself",
  (kind) => {
    const extras = [extra(kind, "x"), extra("ConfigMap", "y")];
    const outcomes = (confirmedPrunes: string[]) =>
      new Map(
        planSync({ desired: [], hooks: [], extras, confirmedPrunes }).steps.map(
          ({ refKey: key, outcome }) => [key, outcome],
        ),
      );
    expect(outcomes([]).get(extras[0]!.refKey)).toBe("waits_for_person");
    expect(outcomes([]).get(extras[1]!.refKey)).toBe("planned");
    expect(outcomes([extras[0]!.refKey]).get(extras[0]!.refKey)).toBe("planned");
  },
);

test("what says that it stays is neither deleted nor counted among what would be", () => {
  const kept = { kind: "kept", reason: "It says Prune=false." } as const;
  const plan = planSync({
    desired: unchanged(1),
    hooks: [],
    extras: [...many(5), extra("ConfigMap", "kept", kept), extra("Namespace", "old", kept)],
    confirmedPrunes: [refKey(ref("Namespace", "old"))],
  });
  expect(plan.steps.filter(({ action }) => action === "prune")).toHaveLength(5);
  expect(plan.steps.filter(({ outcome }) => outcome === "waits_for_person")).toEqual([]);
  expect(plan.steps.filter(({ message }) => message)).toMatchObject([
    {
      action: "none",
      outcome: "unchanged",
      message: "ConfigMap shop/kept is no longer in Git and stays. It says Prune=false.",
    },
    { action: "none", outcome: "unchanged" },
  ]);
});

test("what asks to be confirmed waits for a person, and for nobody once confirmed", () => {
  const asks = extra("ConfigMap", "a", { kind: "confirm", reason: "It says Prune=confirm." });
  const plan = (confirmedPrunes: string[]) =>
    planSync({ desired: [], hooks: [], extras: [asks], confirmedPrunes });
  expect(plan([]).steps).toMatchObject([
    { outcome: "waits_for_person", blocker: { code: "guarded_prune", message: "It says Prune=confirm." } },
  ]);
  expect(plan([asks.refKey]).steps).toMatchObject([{ outcome: "planned", blocker: null }]);
});

test("what is created again says so and holds up nothing", () => {
  const again = desired("Job", "migrate", { kind: "recreate", message: "It is deleted and created again." });
  expect(planSync({ desired: [again], hooks: [], extras: [], confirmedPrunes: [] })).toMatchObject({
    refusal: null,
    steps: [{ action: "recreate", outcome: "planned", message: "It is deleted and created again." }],
  });
});

const hook = (phase: HookStep["phase"], name: string, wave = 0): HookStep => {
  const own = { group: "batch", kind: "Job", namespace: "shop", name };
  const judgement = { kind: "accepted", isForced: true } as const;
  return { ref: own, refKey: refKey(own), phase, wave, judgement };
};

test("the order is phase, wave, kind and name; deletions go by wave in reverse, last", () => {
  const plan = planSync({
    desired: [
      desired("Deployment", "late", undefined, { wave: 5 }),
      desired("ConfigMap", "b"),
      desired("Deployment", "early", undefined, { wave: -1 }),
      desired("ConfigMap", "a"),
      desired("Namespace", "shop", undefined, { wave: 3 }),
      desired("CustomResourceDefinition", "d", undefined, { defines: "x/Widget" }),
    ],
    hooks: [
      hook("SyncFail", "mend", -9),
      hook("PostSync", "tell", -9),
      hook("Sync", "beside"),
      hook("PreSync", "migrate", 2),
      hook("PreSync", "back-up", 1),
    ],
    extras: [
      extra("ConfigMap", "low", undefined, -1),
      extra("ConfigMap", "high", undefined, 7),
      extra("Deployment", "high", undefined, 7),
    ],
    confirmedPrunes: [],
  });
  expect(plan.refusal).toBeNull();
  expect(
    plan.steps.map(({ phase, wave, action, ref: { kind, name } }) =>
      [phase, wave, action, kind, name].join(" "),
    ),
  ).toEqual([
    "PreSync 1 update Namespace shop",
    "PreSync 1 run Job back-up",
    "PreSync 2 run Job migrate",
    "Sync -1 update Deployment early",
    "Sync 0 update CustomResourceDefinition d",
    "Sync 0 update ConfigMap a",
    "Sync 0 update ConfigMap b",
    "Sync 0 run Job beside",
    "Sync 5 update Deployment late",
    "PostSync -9 run Job tell",
    "SyncFail -9 run Job mend",
    "Sync 7 prune Deployment high",
    "Sync 7 prune ConfigMap high",
    "Sync -1 prune ConfigMap low",
  ]);
});

test("a hook that cannot run stops the whole before its first write", () => {
  const blocked: HookStep = {
    ...hook("PostSync", "tell"),
    judgement: { kind: "refused", code: "forbidden", message: "Job shop/tell is there already." },
  };
  const plan = planSync({
    desired: [desired("ConfigMap", "a")],
    hooks: [blocked],
    extras: [],
    confirmedPrunes: [],
  });
  expect(plan.refusal).toBe("Job shop/tell is there already.");
});
