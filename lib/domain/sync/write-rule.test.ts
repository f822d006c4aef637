import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { pruneRuleOf, managedNamespaceAnnotation } from "@/lib/domain/sync/prune-rule";
import { asReplacement, wholeManifest } from "@/lib/domain/sync/replaced-object";
import { syncOptionsDefault, type SyncOptions } from "@/lib/domain/sync/sync-options";
import { plainRule, writeRuleOf, type WriteRule } from "@/lib/domain/sync/write-rule";

const object = (annotations: Record<string, string> = {}, kind = "ConfigMap"): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", annotations },
});
const argo = (value: string) => ({ "argocd.argoproj.io/sync-options": value });
const flux = (key: string, value: string) => ({ [`kustomize.toolkit.fluxcd.io/${key}`]: value });
const asked = (options: Partial<SyncOptions>): SyncOptions => ({ ...syncOptionsDefault, ...options });

test.each<[string, Manifest, Partial<SyncOptions>, Partial<WriteRule>]>([
  ["nothing", object(), {}, {}],
  ["a replace", object(argo("Replace=true")), {}, { method: "replace" }],
  ["a replace of the application", object(), { replace: true }, { method: "replace" }],
  ["not this one", object(argo("Replace=false")), { replace: true }, {}],
  ["a replace by force", object(argo("Replace=true,Force=true")), {}, { recreate: "always" }],
  [
    "a replace by force of the application's",
    object(argo("Force=true")),
    { replace: true },
    { recreate: "always" },
  ],
  ["force alone", object(argo("Force=true")), {}, { recreate: "when_immutable" }],
  ["force in Flux", object(flux("force", "enabled")), {}, { recreate: "when_immutable" }],
  ["force for a namespace", object(argo("Replace=true,Force=true"), "Namespace"), {}, { method: "replace" }],
  ["force for a claim", object(argo("Force=true"), "PersistentVolumeClaim"), {}, {}],
  ["a kind to come", object(argo("SkipDryRunOnMissingResource=true")), {}, { skipsMissingKind: true }],
  ["kinds to come", object(), { skipDryRunOnMissingResource: true }, { skipsMissingKind: true }],
])("%s: how it is written", (_, desired, application, expected) => {
  expect(writeRuleOf(desired, null, asked(application))).toEqual({ ...plainRule, ...expected });
});

test.each<[string, Manifest, Manifest | null, string | null]>([
  ["Git says never", object(flux("ssa", "Ignore")), null, "always"],
  ["Git says once, and it is not there", object(flux("ssa", "IfNotPresent")), null, null],
  ["Git says once, and it is there", object(flux("ssa", "IfNotPresent")), object(), "present"],
  ["the cluster says never", object(), object(flux("reconcile", "disabled")), "always"],
  ["the cluster says once, which is Git's to say", object(), object(flux("ssa", "IfNotPresent")), null],
])("left alone: %s", (_, desired, live, expected) => {
  expect(writeRuleOf(desired, live, syncOptionsDefault).leftAlone?.when ?? null).toBe(expected);
});

test.each<[string, Manifest, Partial<SyncOptions>, string]>([
  ["nothing", object(), {}, "free"],
  ["Prune=false", object(argo("Prune=false")), {}, "kept"],
  ["Prune=confirm", object(argo("Prune=confirm")), {}, "confirm"],
  ["every deletion asks", object(), { confirmPrunes: true }, "confirm"],
  ["every deletion asks but this", object(argo("Prune=true")), { confirmPrunes: true }, "free"],
  ["Helm's keep", object({ "helm.sh/resource-policy": "keep" }), { confirmPrunes: true }, "kept"],
  ["Flux's pause", object(flux("reconcile", "disabled")), {}, "kept"],
  ["a namespace made for the application", object({ [managedNamespaceAnnotation]: "true" }), {}, "kept"],
  [
    "claims that go with it",
    {
      ...object(argo("Prune=true"), "StatefulSet"),
      apiVersion: "apps/v1",
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } },
    },
    {},
    "confirm",
  ],
  ["Delete=false is about the application's end", object(argo("Delete=false")), {}, "free"],
])("%s: what becomes of it when it leaves Git", (_, live, application, kind) => {
  expect(pruneRuleOf(live, asked(application)).kind).toBe(kind);
});

test("a replacement keeps finalizers, owners and the notes of controllers, and nothing else", () => {
  const live: Manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "web",
      uid: "1",
      labels: { extra: "yes" },
      finalizers: ["example.com/guard"],
      annotations: { "deployment.kubernetes.io/revision": "3", "example.com/note": "x" },
    },
    status: { replicas: 1 },
  };
  const desired: Manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", annotations: { a: "b" } },
  };
  expect(asReplacement(desired, live).metadata).toEqual({
    name: "web",
    finalizers: ["example.com/guard"],
    annotations: { "deployment.kubernetes.io/revision": "3", a: "b" },
  });
  expect(wholeManifest(live)).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "web",
      labels: { extra: "yes" },
      finalizers: ["example.com/guard"],
      annotations: { "deployment.kubernetes.io/revision": "3", "example.com/note": "x" },
    },
  });
});
