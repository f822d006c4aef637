import { describe, expect, test } from "vitest";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";
import {
  isPredecessor,
  lastAppliedAnnotation,
  releasedFields,
  takeOver,
  takeReleased,
  withoutTaken,
  type TakingRule,
} from "@/lib/domain/sync/take-over";
import {
  accountIn,
  keptWords,
  releasedWords,
  takeOverWords,
  withAccount,
} from "@/lib/domain/sync/take-over-words";

const own = "plumbline-1";
const rule: TakingRule = { keptBy: null, managers: [] };
const entry = (
  manager: string,
  fieldsV1: JsonObject,
  operation: ManagedFieldsEntry["operation"] = "Update",
  subresource?: string,
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...(subresource === undefined ? {} : { subresource }),
});
const data = (...keys: string[]): JsonObject => ({
  "f:data": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])),
});
const live = (managedFields: ManagedFieldsEntry[], annotations?: Record<string, string>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...(annotations && { annotations }), managedFields },
  data: { x: "1", y: "2", z: "3" },
});

test.each<[string, ManagedFieldsEntry, Partial<TakingRule>, boolean]>([
  ["kubectl apply", entry("kubectl-client-side-apply", {}), {}, true],
  ["kubectl edit", entry("kubectl-edit", {}), {}, true],
  ["kubectl on the server", entry("kubectl", {}, "Apply"), {}, true],
  ["somebody before the first apply", entry("before-first-apply", {}), {}, true],
  ["Helm", entry("helm", {}), {}, true],
  ["Flux", entry("kustomize-controller", {}, "Apply"), {}, true],
  ["Argo CD", entry("argocd-controller", {}), {}, true],
  ["ourselves, by replacing", entry(own, {}), {}, true],
  ["ourselves, by applying", entry(own, {}, "Apply"), {}, false],
  ["what kubectl scale wrote", entry("kubectl", {}, "Update", "scale"), {}, false],
  ["a controller of Kubernetes", entry("kube-controller-manager", {}), {}, false],
  ["a tool that nobody knows", entry("ci-deployer", {}), {}, false],
  ["one that only begins like kubectl", entry("kubectlish", {}), {}, false],
  ["a tool that the object names", entry("ci-deployer", {}), { managers: ["ci-deployer"] }, true],
  ["kubectl, where the object says otherwise", entry("kubectl-edit", {}), { keptBy: "ssa: Merge" }, false],
])("the place of %s is taken: %s", (_, candidate, more, expected) => {
  expect(isPredecessor(candidate, own, { ...rule, ...more })).toBe(expected);
});

describe("taking over", () => {
  const take = (object: Manifest, fields: JsonObject, more: Partial<TakingRule> = {}) =>
    takeOver(object, { manager: own, fields, rule: { ...rule, ...more } });

  test("moves what Git declares from all that applied before, and leaves them the rest", () => {
    const before = live([
      entry("kubectl-client-side-apply", data("x", "y")),
      entry("kubectl-edit", data("y")),
      entry("kube-controller-manager", data("z")),
    ]);
    expect(take(before, data("y", "new"))).toEqual({
      managedFields: [
        entry(own, data("y"), "Apply"),
        entry("kubectl-client-side-apply", data("x")),
        entry("kube-controller-manager", data("z")),
      ],
      from: ["kubectl-client-side-apply", "kubectl-edit"],
      dropsNote: false,
    });
  });

  test("leaves nobody with a map alone, which would look like all that is in it", () => {
    const created = { "f:data": { ".": {}, "f:x": {}, "f:y": {} } };
    const before = live([entry("kubectl-create", created)]);
    expect(take(before, data("x", "y"))!.managedFields).toEqual([entry(own, data("x", "y"), "Apply")]);
    expect(take(before, data("x"))!.managedFields).toEqual([
      entry(own, data("x"), "Apply"),
      entry("kubectl-create", data("y")),
    ]);
  });

  test("adds to what is ours already, and is done once", () => {
    const before = live([entry(own, data("x"), "Apply"), entry("helm", data("y"))]);
    const handover = take(before, data("x", "y"))!;
    expect(handover.managedFields).toEqual([entry(own, data("x", "y"), "Apply")]);
    expect(take(live(handover.managedFields), data("x", "y"))).toBeNull();
  });

  test("adds to what we applied in another version: of two entries of ours the server keeps one", () => {
    const before = { ...entry(own, data("x"), "Apply"), apiVersion: "v1beta1" };
    const theirs = entry("kubectl-client-side-apply", data("y"));
    const handover = takeOver(live([theirs, before]), { manager: own, fields: data("x", "y"), rule });
    expect(handover!.managedFields).toEqual([{ ...before, fieldsV1: data("x", "y") }]);
  });

  test("leaves those alone who own nothing that Git declares", () => {
    expect(take(live([entry("kubectl-edit", data("x"))]), data("y"))).toBeNull();
  });

  test("of what nobody ever owned is by us alone, before the server gives it to somebody before the first apply", () => {
    expect(take(live([]), data("x"))).toEqual({
      managedFields: [entry(own, data("x"), "Apply")],
      from: [],
      dropsNote: false,
    });
  });

  const note = { [lastAppliedAnnotation]: "{}" };
  const noteFields = { "f:metadata": { "f:annotations": { [`f:${lastAppliedAnnotation}`]: {} } } };
  test("takes kubectl's note away, and from those who own it", () => {
    const before = live([entry("kubectl-client-side-apply", { ...data("x"), ...noteFields })], note);
    expect(take(before, data("x"))).toEqual({
      managedFields: [entry(own, data("x"), "Apply")],
      from: ["kubectl-client-side-apply"],
      dropsNote: true,
    });
    // Declared in Git it is an annotation like any other.
    expect(take(before, { ...data("x"), ...noteFields })).toMatchObject({ dropsNote: false });
  });

  test("leaves everything where it is if the object says so", () => {
    const before = live([entry("kubectl-client-side-apply", { ...data("x"), ...noteFields })], note);
    expect(take(before, data("x"), { keptBy: "ssa: Merge" })).toBeNull();
  });
});

describe("what leaves Git", () => {
  const nothing = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
  const release = (before: Manifest, answer: Manifest, more: Record<string, Manifest> = {}) =>
    releasedFields({ live: before, answer, applied: null, declared: nothing, ...more }, own, rule);

  const cases: { promise: string; others: ManagedFieldsEntry[]; taken: string[]; kept: string[] }[] = [
    { promise: "goes by itself where it is ours alone", others: [], taken: [], kept: [] },
    {
      promise: "is taken from those who applied before",
      others: [entry("kubectl-client-side-apply", data("y")), entry("before-first-apply", data("y"))],
      taken: ["f:y"],
      kept: [],
    },
    {
      promise: "stays with a tool that nobody knows",
      others: [entry("kubectl-edit", data("y")), entry("ci-deployer", data("y"))],
      taken: [],
      kept: ["ci-deployer,kubectl-edit"],
    },
    {
      promise: "stays with whoever applies it on the server",
      others: [entry("kubectl", data("y"), "Apply")],
      taken: [],
      kept: ["kubectl"],
    },
  ];
  test.each(cases)("$promise", ({ others, taken, kept }) => {
    const before = live([entry(own, data("x", "y"), "Apply"), ...others]);
    const answer = live([entry(own, data("x"), "Apply"), ...others]);
    const released = release(before, answer);
    expect(released.taken.map(({ path }) => path.at(-1))).toEqual(taken);
    expect(released.kept.map(({ managers }) => managers.join())).toEqual(kept);
    const handover = takeReleased(before, { manager: own, taken: released.taken, rule });
    expect(handover?.managedFields ?? null).toEqual(
      taken.length > 0 ? [entry(own, data("x", "y"), "Apply")] : null,
    );
  });

  test("is released too where somebody else has written it since, and not where Git declares it", () => {
    const managedFields = [entry(own, data("x"), "Apply"), entry("kubectl-edit", data("y", "z"))];
    const object = live(managedFields);
    const applied = { ...nothing, data: { x: "1", y: "0" } };
    expect(release(object, object, { applied }).taken).toEqual([{ path: ["f:data", "f:y"], isWhole: true }]);
    expect(release(object, object).taken).toEqual([]);
    const declared = { ...nothing, data: { x: "1", y: "0" } };
    expect(release(object, object, { applied, declared })).toEqual({ taken: [], kept: [] });
  });

  test("is told by the item of a list, not by each of its members; a map that others fill is left", () => {
    const item = 'k:{"name":"A"}';
    const env = { "f:env": { ".": {}, [item]: { ".": {}, "f:name": {}, "f:value": {} } } };
    const other = { "f:env": { ".": {}, [item]: { ".": {}, "f:name": {} }, 'k:{"name":"B"}': { ".": {} } } };
    const before = live([entry(own, env, "Apply"), entry("ci", other)]);
    const answer = live([entry(own, { "f:x": {} }, "Apply"), entry("ci", other)]);
    expect(release(before, answer).kept).toEqual([{ path: ["f:env", item], managers: ["ci"] }]);
    const byKubectl = [entry(own, env, "Apply"), entry("kubectl-edit", other)];
    const free = release(live(byKubectl), live([entry(own, {}, "Apply"), byKubectl[1]!]));
    const object = { ...live([]), env: [{ name: "A" }, { name: "B" }] };
    expect(withoutTaken(object, free.taken)).toMatchObject({ env: [{ name: "B" }] });
    expect(withoutTaken({ ...live([]), env: [{ name: "A" }] }, free.taken)).not.toHaveProperty("env");
  });
});

describe("the account", () => {
  const before = [
    entry("kubectl-client-side-apply", data("x")),
    entry("ci-deployer", data("x")),
    entry("kubelet", data("z")),
  ];
  const words = (more: Partial<Parameters<typeof takeOverWords>[0]> = {}) => {
    const given = { manager: own, fields: data("x"), rule };
    const handover = takeOver(live(before), given);
    return takeOverWords({ ...given, handover, entries: before, autoscaler: null, ...more });
  };

  test("names whose place is taken, and who goes on owning", () => {
    expect(words()).toBe(
      "Took over from kubectl apply (kubectl-client-side-apply). ci-deployer keeps owning some of the same fields.",
    );
    const keeping = { keptBy: "ssa: Merge", managers: [] };
    expect(words({ handover: null, rule: keeping })).toBe(
      "Took over. ci-deployer and kubectl apply (kubectl-client-side-apply) keep owning some of the same fields (ssa: Merge).",
    );
    expect(words({ handover: null, entries: [], autoscaler: "HorizontalPodAutoscaler shop/web" })).toBe(
      "Took over. HorizontalPodAutoscaler shop/web sets spec.replicas, which are left to it.",
    );
  });

  test("of what left Git tells what goes and what stays", () => {
    const kept = { path: ["f:spec", "f:paused"], managers: ["ci-deployer"] };
    expect(keptWords(kept)).toBe("No longer in Git, and stays: spec.paused; ci-deployer owns it too.");
    expect(releasedWords(["kubectl-edit"], [])).toBe(
      "Took over what left Git from kubectl edit (kubectl-edit).",
    );
    expect(releasedWords([], [])).toBe("");
  });

  test("stays in the first line whatever is said after it", () => {
    const said = withAccount("Took over from helm.", "The API server did not answer.");
    expect(said).toBe("Took over from helm.\nThe API server did not answer.");
    expect(withAccount(said, "Refused.")).toBe("Took over from helm.\nRefused.");
    expect(accountIn(said)).toBe("Took over from helm.");
    expect(accountIn("Takes over from helm.")).toBeNull();
    expect(withAccount(null, null)).toBeNull();
  });
});
