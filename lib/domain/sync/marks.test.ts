import { expect, test } from "vitest";
import type { Manifest, ObjectMeta } from "@/lib/domain/object/manifest";
import { markAnnotation, otherReconcilerOf } from "@/lib/domain/sync/marks";

const live = (metadata: Partial<ObjectMeta>): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", ...metadata },
});
const tracking = (id: string) => live({ annotations: { "argocd.argoproj.io/tracking-id": id } });
const byArgo = [{ manager: "argocd-controller", operation: "Update" as const }];
const instance = { "app.kubernetes.io/instance": "shop" };

test.each<[string, Manifest, string | null]>([
  ["a tracking id of the object itself", tracking("shop:apps/Deployment:shop/web"), "Argo CD"],
  ["one of an application in another namespace", tracking("team_shop:apps/Deployment:shop/web"), "Argo CD"],
  ["one that nobody can read", tracking("x"), "Argo CD"],
  ["one that was copied from another name", tracking("shop:apps/Deployment:shop/api"), null],
  ["one that was copied from another kind", tracking("shop:apps/StatefulSet:shop/web"), null],
  ["one that was copied from another namespace", tracking("shop:apps/Deployment:else/web"), null],
  ["Argo CD's own label", live({ labels: { "argocd.argoproj.io/instance": "shop" } }), "Argo CD"],
  ["the label that charts set too", live({ labels: instance }), null],
  ["that label, written by Argo CD", live({ labels: instance, managedFields: byArgo }), "Argo CD"],
  ["a field that Argo CD wrote once", live({ managedFields: byArgo }), null],
  ["a label of Flux", live({ labels: { "kustomize.toolkit.fluxcd.io/name": "shop" } }), "Flux"],
  ["a label of Flux's Helm", live({ labels: { "helm.toolkit.fluxcd.io/name": "shop" } }), "Flux"],
  ["a note of Fleet", live({ annotations: { "objectset.rio.cattle.io/id": "default-shop" } }), "Fleet"],
  [
    "an instruction to Flux",
    live({ annotations: { "kustomize.toolkit.fluxcd.io/prune": "disabled" } }),
    null,
  ],
  ["our own mark", live({ annotations: { [markAnnotation]: "one/target" } }), null],
  [
    "the mark of another installation",
    live({ annotations: { [markAnnotation]: "two/target" } }),
    "Another installation of Plumbline",
  ],
  ["nothing", live({}), null],
])("%s", (_, object, expected) => {
  expect(otherReconcilerOf(object, "one")).toBe(expected);
});

test("an object of the whole cluster is tracked under the application's namespace", () => {
  const annotations = { "argocd.argoproj.io/tracking-id": "shop:/Namespace:shop/team" };
  const namespace: Manifest = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "team", annotations },
  };
  expect(otherReconcilerOf(namespace, "one")).toBe("Argo CD");
});
