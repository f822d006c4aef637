import { expect, test } from "vitest";
import { refOf, type ClearManifest, type Manifest } from "@/lib/domain/object/manifest";
import { placeRendering } from "@/lib/domain/render/place-rendering";
import type { RenderedObject } from "@/lib/domain/render/render";
import { isDeletedAtEnd, isReplaced } from "@/lib/domain/sync/hook-deletion";
import { hookRunsOf, nameOfNameless } from "@/lib/domain/sync/hook-runs";
import { deletePhases } from "@/lib/domain/sync/sync-phase";

const operation = { id: "01990000-0000-7000-8000-0000deadbeef", sha: "0123456789abcdef" };

function rendered(kind: string, metadata: Partial<Manifest["metadata"]>, count = 1): RenderedObject {
  const manifest = { apiVersion: "v1", kind, metadata } as Manifest;
  const { generateName } = metadata;
  const name = metadata.name ?? nameOfNameless(generateName ?? "", count);
  const ref = refOf({ ...manifest, metadata: { ...manifest.metadata, name } });
  return { ref, clear: manifest as ClearManifest, manifest, digest: "d", file: "a.yaml", line: 1 };
}

const hook = (value: string, more = {}) => ({ "argocd.argoproj.io/hook": value, ...more });
const placed = (...objects: RenderedObject[]) => placeRendering(objects, "shop", () => "namespaced");

test("hooks, objects and what is left aside are placed apart", () => {
  const { objects, hooks, aside } = placed(
    rendered("ConfigMap", { name: "a" }),
    rendered("Pod", { name: "b", annotations: hook("PreSync") }),
    rendered("Pod", { name: "c", annotations: hook("Skip") }),
  );
  expect([objects, hooks, aside].map((list) => list.map(({ refKey }) => refKey))).toEqual([
    ["/ConfigMap/shop/a"],
    ["/Pod/shop/b"],
    ["/Pod/shop/c"],
  ]);
});

test("a hook of two phases runs twice, under its own name", () => {
  const { hooks } = placed(rendered("Pod", { name: "b", annotations: hook("PreSync,PostSync") }));
  const runs = hookRunsOf(hooks, operation);
  expect(runs.map(({ phase, placed: { refKey } }) => [phase, refKey])).toEqual([
    ["PreSync", "/Pod/shop/b"],
    ["PostSync", "/Pod/shop/b"],
  ]);
});

test("a sync and a deletion each run the hooks of their own phases", () => {
  const { hooks } = placed(
    rendered("Pod", { name: "b", annotations: hook("PostDelete,PreSync") }),
    rendered("Pod", { name: "c", annotations: hook("PreDelete") }),
  );
  const phases = (runs: { phase: string }[]) => runs.map(({ phase }) => phase);
  expect(phases(hookRunsOf(hooks, operation))).toEqual(["PreSync"]);
  expect(phases(hookRunsOf(hooks, operation, deletePhases))).toEqual(["PostDelete", "PreDelete"]);
});

test("a generated name is determined by the operation, the phase and the commit", () => {
  const annotations = hook("PreSync,PostSync");
  const { hooks } = placed(
    rendered("Pod", { generateName: "migrate-", annotations }),
    rendered("Pod", { generateName: "migrate-", annotations }, 2),
  );
  const names = (id: string) => hookRunsOf(hooks, { ...operation, id }).map(({ placed }) => placed.ref.name);
  expect(names(operation.id)).toEqual([
    "migrate-0123456-presync-deadbeef",
    "migrate-0123456-postsync-deadbeef",
    "migrate-0123456-presync-deadbeef-2",
    "migrate-0123456-postsync-deadbeef-2",
  ]);
  expect(names(operation.id)).toEqual(names(operation.id));
  expect(names("01990000-0000-7000-8000-0000cafebabe")).not.toEqual(names(operation.id));
  const [run] = hookRunsOf(hooks, operation);
  expect(run!.placed.clear.metadata).toMatchObject({ name: "migrate-0123456-presync-deadbeef" });
  expect(run!.placed.clear.metadata.generateName).toBeUndefined();
  expect(run!.placed.refKey).toBe("/Pod/shop/migrate-0123456-presync-deadbeef");
});

test("a generated name is never longer than a label", () => {
  const { hooks } = placed(
    rendered("Pod", { generateName: `${"x".repeat(80)}-`, annotations: hook("PreSync") }),
  );
  const [run] = hookRunsOf(hooks, operation);
  expect(run!.placed.ref.name).toHaveLength(63);
  expect(run!.placed.ref.name).toMatch(/x-?0123456-presync-deadbeef$/);
});

test.each([
  { kind: "Pod", policies: "BeforeHookCreation", replaced: true },
  { kind: "Pod", policies: "HookSucceeded", replaced: false },
  { kind: "Pod", policies: "Never", replaced: false },
  { kind: "PersistentVolumeClaim", policies: "BeforeHookCreation", replaced: false },
])("what is left of a $kind with $policies is replaced: $replaced", ({ kind, policies, replaced }) => {
  const annotations = hook("PreSync", { "argocd.argoproj.io/hook-delete-policy": policies });
  const [run] = hookRunsOf(placed(rendered(kind, { name: "b", annotations })).hooks, operation);
  expect(isReplaced(run!)).toBe(replaced);
});

test.each([
  { phase: "PreSync", policies: "HookSucceeded", outcome: "done", hasFailed: false, deleted: true },
  { phase: "PreSync", policies: "HookSucceeded", outcome: "done", hasFailed: true, deleted: false },
  { phase: "PreSync", policies: "HookFailed", outcome: "done", hasFailed: true, deleted: true },
  { phase: "PreSync", policies: "HookFailed", outcome: "failed", hasFailed: true, deleted: true },
  { phase: "PreSync", policies: "HookFailed", outcome: "done", hasFailed: false, deleted: false },
  { phase: "PreSync", policies: "BeforeHookCreation", outcome: "done", hasFailed: false, deleted: false },
  { phase: "PreSync", policies: "HookFailed", outcome: "not_attempted", hasFailed: true, deleted: false },
  { phase: "SyncFail", policies: "HookSucceeded", outcome: "done", hasFailed: true, deleted: true },
  { phase: "SyncFail", policies: "HookFailed", outcome: "done", hasFailed: true, deleted: false },
  { phase: "SyncFail", policies: "HookFailed", outcome: "failed", hasFailed: true, deleted: true },
] as const)(
  "$phase with $policies that ended $outcome, operation failed $hasFailed: deleted $deleted",
  ({ phase, policies, outcome, hasFailed, deleted }) => {
    const annotations = hook(phase, { "argocd.argoproj.io/hook-delete-policy": policies });
    const [run] = hookRunsOf(placed(rendered("Pod", { name: "b", annotations })).hooks, operation);
    expect(isDeletedAtEnd(run!, outcome, hasFailed)).toBe(deleted);
  },
);
