import { expect, test } from "vitest";
import type { KubeObject } from "../json";
import { builtInKinds } from "../kinds/built-in";
import { applyFields, recordUpdate } from "./managed-fields";

const schema = builtInKinds.find(({ kind }) => kind === "Deployment")!.schema;
const metadata = { name: "web" } as KubeObject["metadata"];
const deployment = (spec: object): KubeObject =>
  ({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec }) as unknown as KubeObject;
const writer = (manager: string) => ({ manager, apiVersion: "apps/v1", time: "2026-01-01T00:00:00Z" });
const template = (...containers: object[]) => ({ template: { spec: { containers } } });

function applied(live: KubeObject | null, manager: string, spec: object, isForced = false) {
  const result = applyFields({ live, applied: deployment(spec), schema, writer: writer(manager), isForced });
  if (result.outcome === "conflict") return result;
  const object = { ...result.object, metadata: { ...result.object.metadata, managedFields: result.managed } };
  return { ...result, object };
}

function mustApply(live: KubeObject | null, manager: string, spec: object, isForced = false): KubeObject {
  const result = applied(live, manager, spec, isForced);
  if (result.outcome === "conflict") throw new Error(result.message);
  return result.object;
}

function updated(live: KubeObject, manager: string, spec: object): KubeObject {
  const next = { ...deployment(spec), metadata: live.metadata };
  const managedFields = recordUpdate({ live, next, schema, writer: writer(manager) });
  return { ...next, metadata: { ...next.metadata, managedFields } };
}

const ownedBy = (object: KubeObject, manager: string) =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;

test("an applier owns list items by their keys, defaults of keys included", () => {
  const object = mustApply(
    null,
    "us",
    template({ name: "web", image: "a:1", ports: [{ containerPort: 80 }] }),
  );
  expect(ownedBy(object, "us")).toEqual({
    "f:spec": {
      "f:template": {
        "f:spec": {
          "f:containers": {
            'k:{"name":"web"}': {
              ".": {},
              "f:image": {},
              "f:name": {},
              "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
            },
          },
        },
      },
    },
  });
});

test("what is not applied any more goes, unless somebody else owns it", () => {
  const first = mustApply(null, "us", { replicas: 2, paused: true, minReadySeconds: 5 });
  const shared = mustApply(first, "them", { paused: true });
  const next = mustApply(shared, "us", { replicas: 2 });
  expect(next.spec).toEqual({ replicas: 2, paused: true });
});

test("a list item leaves with what nobody owns inside it", () => {
  const first = mustApply(
    null,
    "us",
    template({ name: "web", image: "a:1" }, { name: "side", image: "b:1" }),
  );
  const withDefaults = structuredClone(first);
  const containers = (withDefaults.spec as { template: { spec: { containers: Record<string, unknown>[] } } })
    .template.spec.containers;
  containers[1]!.imagePullPolicy = "IfNotPresent";
  const next = mustApply(withDefaults, "us", template({ name: "web", image: "a:1" }));
  expect(next.spec).toEqual(template({ name: "web", image: "a:1" }));
});

test("a field with another owner and another value is a conflict that names both", () => {
  const live = updated(mustApply(null, "us", { replicas: 2 }), "kubectl-edit", { replicas: 5 });
  expect(applied(live, "us", { replicas: 2 })).toMatchObject({
    outcome: "conflict",
    message: 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
    conflicts: [{ manager: '"kubectl-edit" using apps/v1', field: ".spec.replicas" }],
  });
});

test("the same value is shared, and force takes the field over", () => {
  const first = mustApply(null, "us", { replicas: 2 });
  const shared = mustApply(first, "them", { replicas: 2 });
  expect(ownedBy(shared, "us")).toEqual(ownedBy(shared, "them"));
  const forced = mustApply(shared, "them", { replicas: 3 }, true);
  expect(ownedBy(forced, "us")).toBeUndefined();
  expect(ownedBy(forced, "them")).toEqual({ "f:spec": { "f:replicas": {} } });
});

test("an update owns what it changes and takes it from others", () => {
  const live = mustApply(null, "us", { replicas: 2, paused: true });
  const next = updated(live, "autoscaler", { replicas: 7, paused: true });
  expect(ownedBy(next, "us")).toEqual({ "f:spec": { "f:paused": {} } });
  expect(ownedBy(next, "autoscaler")).toEqual({ "f:spec": { "f:replicas": {} } });
});

test("applied order of list items holds, with others' items in their place", () => {
  const live = mustApply(
    null,
    "them",
    template({ name: "first", image: "x" }, { name: "mine", image: "m" }, { name: "last", image: "z" }),
  );
  const next = mustApply(live, "us", template({ name: "last", image: "z" }, { name: "mine", image: "m" }));
  const names = (next.spec as { template: { spec: { containers: { name: string }[] } } }).template.spec
    .containers;
  expect(names.map(({ name }) => name)).toEqual(["first", "last", "mine"]);
});
