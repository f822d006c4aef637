import { expect, test } from "vitest";
import type { FieldDifference, FieldWriter } from "@/lib/domain/compare/verdict";
import { fieldOwners, howWritten } from "@/components/manifest-diff/field-owners";

const edit: FieldWriter = {
  name: "kubectl edit",
  manager: "kubectl-edit",
  operation: "Update",
  subresource: null,
  at: "2026-11-21T09:48:00Z",
};
const scaler: FieldWriter = {
  name: "Horizontal pod autoscaler",
  manager: "kube-controller-manager",
  operation: "Update",
  subresource: "scale",
  at: "2026-11-21T09:40:00Z",
};
const own: FieldWriter = {
  name: "Plumbline",
  manager: "plumbline-1",
  operation: "Apply",
  subresource: null,
  at: "2026-11-21T09:00:00Z",
};
const field = (writers: FieldWriter[], more: Partial<FieldDifference> = {}): FieldDifference => ({
  path: "spec.replicas",
  verdict: "drifted",
  desired: 6,
  applied: 6,
  live: 2,
  writers,
  ...more,
});

test("of several owners the last is named, and all are there", () => {
  const told = fieldOwners([field([edit, scaler, own])]);
  expect(told).toMatchObject({ last: edit, words: "kubectl edit", owners: [edit, scaler, own], more: 2 });
  expect(told.explanation).toBe("A time is the manager's last write, not this field's.");
});

test("the same field on several targets names each manager once, with its latest write", () => {
  const later = { ...edit, at: "2026-11-21T10:00:00Z" };
  expect(fieldOwners([field([edit]), field([scaler]), field([later])])).toMatchObject({
    last: later,
    owners: [later, scaler],
    more: 1,
  });
});

test.each([
  ["nobody owns", field([]), "nobody owns it", /a default or an admission webhook set it/],
  [
    "nobody owns and that is as Kubernetes has it",
    field([], { path: "spec.template.spec.dnsPolicy", live: "ClusterFirst" }),
    "a default",
    /Kubernetes' own default/,
  ],
  ["is gone", field([], { live: undefined }), "not known", /removes a field leaves no trace/],
  ["left our own value unrecorded", field([own]), "changed without a trace", /admission webhook/],
])("of a field that %s nobody is named", (_, difference, words, explanation) => {
  const told = fieldOwners([difference]);
  expect(told).toMatchObject({ last: null, words, more: 0, owners: difference.writers });
  expect(told.explanation).toMatch(explanation);
});

test("of a field that was never there nobody is said to have removed it", () => {
  const added = field([], { verdict: "behind", applied: undefined, live: undefined });
  expect(fieldOwners([added])).toMatchObject({
    words: "not there",
    explanation: "Nobody owns what is not there.",
  });
});

test("a default that its creator is recorded with is said to be one", () => {
  const created = field([edit], { path: "spec.revisionHistoryLimit", live: 10 });
  expect(fieldOwners([created]).explanation).toMatch(/Kubernetes' own default/);
  expect(fieldOwners([{ ...created, live: 5 }]).explanation).not.toMatch(/default/);
});

test("how somebody wrote names the subresource", () => {
  expect([edit, scaler, own].map(howWritten)).toEqual(["Update", "Update through scale", "Apply"]);
});
