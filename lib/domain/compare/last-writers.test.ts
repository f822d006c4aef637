import { expect, test } from "vitest";
import { deletedWords, lastWriters, writerName } from "@/lib/domain/compare/last-writers";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

const own = "plumbline-1";

test.each([
  ["kubectl-edit", null, "kubectl edit"],
  ["kubectl-client-side-apply", null, "kubectl apply"],
  ["before-first-apply", null, "somebody before the first apply"],
  ["helm", null, "Helm"],
  ["argocd-controller", null, "Argo CD"],
  ["kustomize-controller", null, "Flux"],
  ["kube-controller-manager", "scale", "Horizontal pod autoscaler"],
  ["kube-controller-manager", "status", "Controller manager"],
  ["kube-controller-manager", null, "Controller manager"],
  ["kubectl", "scale", "kubectl scale"],
  [own, null, "Plumbline"],
  ["plumbline-2", null, "Plumbline (another installation)"],
  ["ci-deployer", null, "ci-deployer"],
  ["", null, "an unnamed client"],
])("%s through %s is called %s", (manager, subresource, name) => {
  expect(writerName(manager, subresource, own)).toBe(name);
});

const entry = (
  manager: string,
  fieldsV1: JsonObject,
  time: string | undefined,
  more: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({ manager, operation: "Update", apiVersion: "v1", fieldsV1, time, ...more });
const replicas = { "f:spec": { "f:replicas": {} } };
const live = (managedFields: ManagedFieldsEntry[]): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", managedFields },
});
const path = [{ field: "spec" }, { field: "replicas" }];

test("a field of several has all of them, the last writer first, each with how and when", () => {
  const object = live([
    entry(own, replicas, "2026-11-21T09:00:00Z", { operation: "Apply" }),
    entry("kube-controller-manager", replicas, "2026-11-21T10:00:00Z", { subresource: "scale" }),
    entry("kubelet", { "f:status": {} }, "2026-11-21T11:00:00Z", { subresource: "status" }),
  ]);
  expect(lastWriters(object, path, own)).toEqual([
    {
      name: "Horizontal pod autoscaler",
      manager: "kube-controller-manager",
      operation: "Update",
      subresource: "scale",
      at: "2026-11-21T10:00:00Z",
    },
    { name: "Plumbline", manager: own, operation: "Apply", subresource: null, at: "2026-11-21T09:00:00Z" },
  ]);
});

test.each([
  ["of which nobody owns anything", live([])],
  ["that only a default set", live([entry("kubectl-edit", { "f:spec": { "f:paused": {} } }, undefined)])],
])("a field %s has no writer", (_, object) => {
  expect(lastWriters(object, path, own)).toEqual([]);
});

test.each([
  ["nothing is known", null, "Deleted from the cluster, which does not keep by whom."],
  [
    "only its status was written",
    [entry("kubelet", {}, "2026-11-21T11:00:00Z", { subresource: "status" })],
    "Deleted from the cluster, which does not keep by whom.",
  ],
  [
    "somebody wrote after us",
    [entry(own, {}, "2026-11-21T09:00:00Z"), entry("kubectl-edit", {}, "2026-11-21T10:00:30Z")],
    "Deleted from the cluster, which does not keep by whom. Last written by kubectl edit (kubectl-edit) at 2026-11-21 10:00 UTC.",
  ],
  [
    "the time is not told",
    [entry("kubectl-edit", {}, undefined)],
    "Deleted from the cluster, which does not keep by whom. Last written by kubectl edit (kubectl-edit).",
  ],
])("of a deleted object, where %s", (_, owners, words) => {
  expect(deletedWords(owners, own)).toBe(words);
});
