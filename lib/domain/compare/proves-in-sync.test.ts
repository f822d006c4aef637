import { describe, expect, test } from "vitest";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

const manager = "plumbline-abc";
const owned = {
  "f:metadata": { "f:labels": { "f:app": {} } },
  "f:spec": {
    "f:replicas": {},
    "f:selector": {},
    "f:items": {
      'k:{"name":"a"}': { ".": {}, "f:name": {}, "f:value": {} },
      'k:{"name":"b"}': { ".": {}, "f:name": {} },
    },
    "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {} } },
    "f:set": { 'v:"x"': {}, 'v:"y"': {} },
    "f:args": {},
  },
};
const spec = {
  replicas: 3,
  selector: { app: "web" },
  items: [{ name: "a", value: "1" }, { name: "b" }],
  ports: [{ port: 80 }],
  set: ["x", "y"],
  args: ["--a", "--b"],
};
const liveSpec = { ...spec, ports: [{ port: 80, protocol: "TCP" }], byDefault: true };

const entry = (fieldsV1: JsonObject = owned, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: "Apply",
  apiVersion: "example.com/v1",
  fieldsV1,
  ...more,
});
const desired = (changes: object = {}, metadata: object = {}, more: object = {}): Manifest => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name: "t", labels: { app: "web" }, ...metadata },
  spec: { ...spec, ...changes },
  ...more,
});
const live = (changes: object = {}, metadata: object = {}, more: object = {}): Manifest => ({
  ...desired(
    {},
    { namespace: "shop", uid: "u", resourceVersion: "9", managedFields: [entry()], ...metadata },
  ),
  spec: { ...liveSpec, ...changes },
  status: { phase: "x" },
  ...more,
});

describe("proved", () => {
  test.each([
    ["what we applied, with defaults beside it", desired(), live()],
    [
      "fields, labels and items of others",
      desired(),
      live({ other: 1, items: [{ name: "z" }, ...spec.items] }, { labels: { app: "web", team: "x" } }),
    ],
    [
      "others' items between ours",
      desired(),
      live({ items: [spec.items[0], { name: "z" }, spec.items[1]], set: ["x", "z", "y"] }),
    ],
    ["a port's default written out", desired({ ports: [{ port: 80, protocol: "TCP" }] }), live()],
    ["a nil creation time, as clients print it", desired({}, { creationTimestamp: null }), live()],
    ["the namespace named", desired({}, { namespace: "shop" }), live()],
    [
      "an equal field that somebody else owns",
      desired({ note: { deep: [1] } }),
      live({ note: { deep: [1] } }),
    ],
  ])("%s", (_, wanted, is) => {
    expect(provesInSync(wanted, is, manager)).toBe(true);
  });
});

describe("not proved", () => {
  test.each([
    ["another value", desired({ replicas: 4 }), live()],
    ["another type", desired({ replicas: "3" }), live()],
    ["a field missing in live", desired({ note: 1 }), live()],
    ["a field we own that Git dropped", desired({ replicas: undefined }), live()],
    ["a label we own that Git dropped", desired({}, { labels: {} }), live()],
    ["all labels dropped", desired({}, { labels: undefined }), live()],
    ["an atomic list longer in live", desired(), live({ args: ["--a", "--b", "--c"] })],
    ["an atomic list in another order", desired({ args: ["--b", "--a"] }), live()],
    ["an atomic map larger in live", desired(), live({ selector: { app: "web", x: "y" } })],
    ["items in another order", desired({ items: spec.items.toReversed() }), live()],
    ["items in another order in live", desired(), live({ items: spec.items.toReversed() })],
    ["an item dropped", desired({ items: [spec.items[0]] }), live()],
    [
      "an item added, even if somebody has it there",
      desired({ items: [...spec.items, { name: "c" }] }),
      live({ items: [...spec.items, { name: "c" }] }),
    ],
    ["an item twice", desired({ items: [spec.items[0], spec.items[0]] }), live()],
    ["an item twice in live", desired(), live({ items: [...spec.items, { name: "a" }] })],
    ["an item's field dropped", desired({ items: [{ name: "a" }, { name: "b" }] }), live()],
    ["an item's key left out that we had set", desired({ items: [{ value: "1" }, { name: "b" }] }), live()],
    ["a port's protocol changed", desired({ ports: [{ port: 80, protocol: "UDP" }] }), live()],
    ["a set's member missing in live", desired(), live({ set: ["x"] })],
    ["a set's member dropped", desired({ set: ["x"] }), live()],
    [
      "an item that is owned as a whole, without its key",
      desired({ refs: [{}] }),
      live(
        { refs: [{ name: "a" }] },
        {
          managedFields: [
            entry({ ...owned, "f:spec": { ...owned["f:spec"], "f:refs": { 'k:{"name":"a"}': {} } } }),
          ],
        },
      ),
    ],
    [
      "a list of others in which something stands twice",
      desired({ refs: [{ name: "a" }, { name: "a" }] }),
      live({ refs: [{ name: "a" }, { name: "a" }] }),
    ],
    ["a set's member twice", desired({ set: ["x", "x"] }), live()],
    ["a set in another order", desired({ set: ["y", "x"] }), live()],
    [
      "a map shared with others that we do not own",
      desired({ shared: { a: 1 } }),
      live({ shared: { a: 1, b: 2 } }),
    ],
    ["null where nothing is", desired({ nothing: null }), live()],
    ["an empty map where nothing is", desired({ nothing: {} }), live()],
    ["a status", desired({}, {}, { status: {} }), live()],
    ["another top-level field", desired({}, {}, { data: { a: "1" } }), live()],
    ["another API version in Git", { ...desired(), apiVersion: "example.com/v2" }, live()],
    [
      "our fields in another API version",
      desired(),
      live({}, { managedFields: [entry(owned, { apiVersion: "example.com/v2" })] }),
    ],
    [
      "our fields in two API versions",
      desired(),
      live({}, { managedFields: [entry(), entry(owned, { apiVersion: "example.com/v2" })] }),
    ],
    ["never applied by us", desired(), live({}, { managedFields: [entry(owned, { manager: "other" })] })],
    ["only updated by us", desired(), live({}, { managedFields: [entry(owned, { operation: "Update" })] })],
    [
      "applied by us on a subresource",
      desired(),
      live({}, { managedFields: [entry(owned, { subresource: "status" })] }),
    ],
    ["no managed fields", desired(), live({}, { managedFields: undefined })],
    [
      "fields of a shape we do not know",
      desired(),
      live({}, { managedFields: [entry({ ...owned, "x:spec": {} })] }),
    ],
    ["another name", desired({}, { name: "u" }), live()],
    ["another namespace", desired({}, { namespace: "dev" }), live()],
    ["metadata that the server sets", desired({}, { resourceVersion: "9" }), live()],
    ["a creation time", desired({}, { creationTimestamp: "2026-01-01T00:00:00Z" }), live()],
    ["an object that is being deleted", desired(), live({}, { deletionTimestamp: "2026-01-01T00:00:00Z" })],
  ])("%s", (_, wanted, is) => {
    expect(provesInSync(wanted, is, manager)).toBe(false);
  });

  test("a ConfigMap with other data (no spec at all)", () => {
    const base = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } };
    const fields = entry({ "f:data": { "f:a": {} } }, { apiVersion: "v1" });
    const is = { ...base, metadata: { name: "c", managedFields: [fields] }, data: { a: "1" } };
    expect(provesInSync({ ...base, data: { a: "1" } }, is, manager)).toBe(true);
    expect(provesInSync({ ...base, data: { a: "2" } }, is, manager)).toBe(false);
  });
});
