import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { keptDifference, stillKept } from "@/lib/domain/sync/kept-fields";

const configMap = (data: Record<string, string>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a" },
  data,
});
const path = ["f:data", "f:gone"];
const live: Manifest = {
  ...configMap({ kept: "1", gone: "2" }),
  metadata: {
    name: "a",
    managedFields: [
      { manager: "plumbline-1", operation: "Apply", fieldsV1: { "f:data": { "f:kept": {} } } },
      { manager: "ci-deployer", operation: "Update", fieldsV1: { "f:data": { "f:gone": {} } } },
    ],
  },
};
const before = [keptDifference(live, { path, managers: ["ci-deployer"] })];

test.each<{ promise: string; declared: Record<string, string>; said: string[] }>([
  { promise: "goes on being said while it is true", declared: { kept: "1" }, said: ["data.gone"] },
  { promise: "is not said of a field that Git declares again", declared: { kept: "1", gone: "2" }, said: [] },
])("that a field has left Git and stays $promise", ({ declared, said }) => {
  const kept = stillKept(before, { live, declared: configMap(declared) }, "plumbline-1");
  expect(kept.map((difference) => difference.path)).toEqual(said);
});
