import { expect, test } from "vitest";
import { type Manifest, type ObjectRef, refKey } from "@/lib/domain/object/manifest";
import { deleteRuleOf } from "@/lib/domain/sync/delete-rule";
import { type DeletableObject, planDelete } from "@/lib/domain/sync/plan-delete";
import type { HookStep } from "@/lib/domain/sync/plan-sync";
import { managedNamespaceAnnotation } from "@/lib/domain/sync/prune-rule";

const syncOptions = (value: string) => ({ "argocd.argoproj.io/sync-options": value });
const manifest = (kind: string, annotations: Record<string, string> = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", annotations },
});

test.each<{ promise: string; live: Manifest; kind: string; words?: string }>([
  { promise: "what says nothing goes", live: manifest("ConfigMap"), kind: "free" },
  {
    promise: "Delete=false stays",
    live: manifest("ConfigMap", syncOptions("Delete=false")),
    kind: "kept",
    words: "It says argocd.argoproj.io/sync-options: Delete=false.",
  },
  {
    promise: "Helm's keep stays",
    live: manifest("ConfigMap", { "helm.sh/resource-policy": "keep" }),
    kind: "kept",
    words: "It says helm.sh/resource-policy: keep.",
  },
  {
    promise: "what Flux does not prune it does not delete with the Kustomization either",
    live: manifest("ConfigMap", { "kustomize.toolkit.fluxcd.io/prune": "disabled" }),
    kind: "kept",
  },
  {
    promise: "what is left alone stays",
    live: manifest("ConfigMap", { "kustomize.toolkit.fluxcd.io/reconcile": "disabled" }),
    kind: "kept",
  },
  {
    promise: "Prune=false speaks of what leaves Git, not of this, as in Argo CD",
    live: manifest("ConfigMap", syncOptions("Prune=false")),
    kind: "free",
  },
  {
    promise: "Delete=confirm asks",
    live: manifest("ConfigMap", syncOptions("Delete=confirm")),
    kind: "confirm",
    words: "Deleting it waits for a person: it says argocd.argoproj.io/sync-options: Delete=confirm.",
  },
  { promise: "Delete=true goes", live: manifest("ConfigMap", syncOptions("Delete=true")), kind: "free" },
  ...["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"].map((kind) => ({
    promise: `a ${kind} asks, whatever it says`,
    live: manifest(kind, syncOptions("Delete=true")),
    kind: "confirm",
    words: `Deleting a ${kind} waits for a person`,
  })),
  {
    promise: "a StatefulSet asks when its volume claims go with it",
    live: {
      ...manifest("StatefulSet"),
      apiVersion: "apps/v1",
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } },
    },
    kind: "confirm",
    words: "its volume claims are deleted with it",
  },
  {
    promise: "and goes when they stay",
    live: {
      ...manifest("StatefulSet"),
      apiVersion: "apps/v1",
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } },
    },
    kind: "free",
  },
  {
    promise: "a namespace that was created for the application stays",
    live: manifest("Namespace", { [managedNamespaceAnnotation]: "" }),
    kind: "kept",
  },
])("$promise", ({ live, kind, words }) => {
  const rule = deleteRuleOf(live);
  expect(rule.kind).toBe(kind);
  if (words && "reason" in rule) expect(rule.reason).toContain(words);
});

const groups: Record<string, string> = { Deployment: "apps", Widget: "example.com", Job: "batch" };
const clusterWide = ["Namespace", "CustomResourceDefinition"];
const ref = (kind: string, name: string): ObjectRef => ({
  group: groups[kind] ?? "",
  kind,
  namespace: clusterWide.includes(kind) ? "" : "shop",
  name,
});
const object = (kind: string, name: string, more: Partial<DeletableObject> = {}): DeletableObject => {
  const own = ref(kind, name);
  const rule = { kind: "free" } as const;
  return {
    ref: own,
    refKey: refKey(own),
    uid: "1",
    digestBefore: "d",
    wave: 0,
    defines: null,
    rule,
    ...more,
  };
};
const confirm = { rule: { kind: "confirm", reason: "It asks." } } as const;
const kept = { rule: { kind: "kept", reason: "It says so." } } as const;
const hook = (phase: HookStep["phase"], name: string, wave = 0): HookStep => {
  const own = ref("Job", name);
  return {
    phase,
    wave,
    ref: own,
    refKey: refKey(own),
    judgement: { kind: "accepted", isForced: true },
  };
};
const keyOf = (kind: string, name: string) => refKey(ref(kind, name));

type Input = Partial<Parameters<typeof planDelete>[0]>;
function fates(input: Input): string[] {
  const { steps } = planDelete({ objects: [], hooks: [], chosen: null, confirmed: [], ...input });
  return steps.map(({ ref: { kind, name }, action, outcome }) => `${kind} ${name} ${action} ${outcome}`);
}

test("hooks run before and after, and what others need goes last, the highest wave first", () => {
  expect(
    fates({
      objects: [
        object("ConfigMap", "early", { wave: -1 }),
        object("Deployment", "web"),
        object("ConfigMap", "settings"),
        object("ConfigMap", "late", { wave: 2 }),
      ],
      hooks: [hook("PostDelete", "tell"), hook("PreDelete", "drain", 1), hook("PreDelete", "back-up", -1)],
    }),
  ).toEqual([
    "Job back-up run planned",
    "Job drain run planned",
    "ConfigMap late prune planned",
    "Deployment web prune planned",
    "ConfigMap settings prune planned",
    "ConfigMap early prune planned",
    "Job tell run planned",
  ]);
});

test.each<{ promise: string; input: Input; expected: string[] }>([
  {
    promise: "what asks waits for its own tick",
    input: { objects: [object("PersistentVolumeClaim", "data", confirm)] },
    expected: ["PersistentVolumeClaim data prune waits_for_person"],
  },
  {
    promise: "and goes with it",
    input: {
      objects: [object("PersistentVolumeClaim", "data", confirm)],
      chosen: [keyOf("PersistentVolumeClaim", "data")],
      confirmed: [keyOf("PersistentVolumeClaim", "data")],
    },
    expected: ["PersistentVolumeClaim data prune planned"],
  },
  {
    promise: "a tick frees nothing that says it stays",
    input: {
      objects: [object("ConfigMap", "a", kept)],
      chosen: [keyOf("ConfigMap", "a")],
      confirmed: [keyOf("ConfigMap", "a")],
    },
    expected: ["ConfigMap a none unchanged"],
  },
  {
    promise: "what was not shown, or was left out, stays",
    input: {
      objects: [object("ConfigMap", "new"), object("ConfigMap", "a")],
      chosen: [keyOf("ConfigMap", "a")],
    },
    expected: ["ConfigMap a prune planned", "ConfigMap new none unchanged"],
  },
  {
    promise: "what is gone already is forgotten, chosen or not",
    input: { objects: [object("ConfigMap", "a", { rule: { kind: "gone" }, uid: null })], chosen: [] },
    expected: ["ConfigMap a prune planned"],
  },
  {
    promise: "a namespace stays while something in it does",
    input: { objects: [object("Namespace", "shop", confirm), object("ConfigMap", "a", kept)] },
    expected: ["ConfigMap a none unchanged", "Namespace shop none unchanged"],
  },
  {
    promise: "another one does not",
    input: { objects: [object("Namespace", "other", confirm), object("ConfigMap", "a", kept)] },
    expected: ["Namespace other prune waits_for_person", "ConfigMap a none unchanged"],
  },
  {
    promise: "a namespace may be ticked together with a claim in it",
    input: {
      objects: [object("Namespace", "shop", confirm), object("PersistentVolumeClaim", "data", confirm)],
    },
    expected: ["PersistentVolumeClaim data prune waits_for_person", "Namespace shop prune waits_for_person"],
  },
  {
    promise: "and stays when the claim was not",
    input: {
      objects: [object("Namespace", "shop", confirm), object("PersistentVolumeClaim", "data", confirm)],
      chosen: [keyOf("Namespace", "shop"), keyOf("PersistentVolumeClaim", "data")],
      confirmed: [keyOf("Namespace", "shop")],
    },
    expected: ["PersistentVolumeClaim data prune waits_for_person", "Namespace shop none unchanged"],
  },
  {
    promise: "a definition stays while a resource of its kind does",
    input: {
      objects: [
        object("CustomResourceDefinition", "widgets", { ...confirm, defines: "example.com/Widget" }),
        object("Widget", "w", kept),
      ],
    },
    expected: ["Widget w none unchanged", "CustomResourceDefinition widgets none unchanged"],
  },
  {
    promise: "a namespace stays for a hook that runs in it when all else is gone",
    input: {
      objects: [object("Namespace", "shop", confirm)],
      hooks: [hook("PostDelete", "tell")],
      chosen: [keyOf("Namespace", "shop")],
      confirmed: [keyOf("Namespace", "shop")],
    },
    expected: ["Job tell run planned", "Namespace shop none unchanged"],
  },
])("$promise", ({ input, expected }) => {
  expect(fates(input)).toEqual(expected);
});

test("what stays says why, and a hook that cannot run refuses the whole", () => {
  const refused = { kind: "refused", code: "forbidden", message: "It is not ours." } as const;
  const { steps, refusal } = planDelete({
    objects: [object("Namespace", "shop", confirm), object("ConfigMap", "a", kept)],
    hooks: [{ ...hook("PreDelete", "drain"), judgement: refused }],
    chosen: null,
    confirmed: [],
  });
  expect(steps.map(({ message }) => message)).toEqual([
    "It is not ours.",
    "ConfigMap shop/a stays. It says so.",
    "Namespace shop stays. ConfigMap shop/a stays and needs it.",
  ]);
  expect(refusal).toBe("It is not ours.");
});
