import { expect, test } from "vitest";
import type { Json, JsonObject } from "../json";
import { builtInKinds } from "../kinds/built-in";
import { jsonPatch } from "./json-patch";
import { mergePatch } from "./merge-patch";
import { strategicMerge } from "./strategic-merge";

const pod = builtInKinds.find(({ kind }) => kind === "Pod")!.schema;
const spec = (...containers: JsonObject[]): JsonObject => ({ spec: { containers } });

test("a merge patch replaces lists and removes with null (RFC 7386)", () => {
  expect(mergePatch({ a: [1, 2], b: { c: 1, d: 2 } }, { a: [3], b: { c: null } })).toEqual({
    a: [3],
    b: { d: 2 },
  });
});

test.each<{ promise: string; patch: Json; result: Json }>([
  {
    promise: "adds to the end of a list",
    patch: [{ op: "add", path: "/list/-", value: 3 }],
    result: { list: [1, 2, 3], "a/b": 1 },
  },
  { promise: "removes", patch: [{ op: "remove", path: "/list/0" }], result: { list: [2], "a/b": 1 } },
  {
    promise: "unescapes names",
    patch: [{ op: "replace", path: "/a~1b", value: 2 }],
    result: { list: [1, 2], "a/b": 2 },
  },
  { promise: "moves", patch: [{ op: "move", from: "/a~1b", path: "/c" }], result: { list: [1, 2], c: 1 } },
])("a JSON patch $promise (RFC 6902)", ({ patch, result }) => {
  expect(jsonPatch({ list: [1, 2], "a/b": 1 }, patch)).toEqual(result);
});

test("a JSON patch whose test fails changes nothing and is refused", () => {
  expect(() => jsonPatch({ a: 1 }, [{ op: "test", path: "/a", value: 2 }])).toThrow(
    expect.objectContaining({ code: 422 }),
  );
});

test("a strategic patch merges list items by the key of their type", () => {
  const live = spec(
    { name: "web", image: "a:1", env: [{ name: "A", value: "1" }] },
    { name: "side", image: "b" },
  );
  const patch = spec({ name: "web", env: [{ name: "B", value: "2" }] }, { name: "side", $patch: "delete" });
  expect(strategicMerge(live, patch, pod)).toEqual(
    spec({
      name: "web",
      image: "a:1",
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    }),
  );
});

test("a strategic patch puts items into the order that it names", () => {
  const live = spec({ name: "a", image: "1" }, { name: "b", image: "2" });
  const patch: JsonObject = {
    spec: {
      "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
      containers: [{ name: "b", image: "3" }],
    },
  };
  expect(strategicMerge(live, patch, pod)).toEqual(
    spec({ name: "b", image: "3" }, { name: "a", image: "1" }),
  );
});
