import { expect, test } from "vitest";
import {
  difference,
  fieldSet,
  hasRawPath,
  intersection,
  isEmptySet,
  rawPaths,
  union,
} from "@/lib/domain/compare/field-set";

const container = 'k:{"name":"web"}';
const whole = {
  "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
  "f:spec": { "f:replicas": {}, "f:containers": { [container]: { ".": {}, "f:name": {}, "f:image": {} } } },
};

test("a set is the paths that it holds: leaves, and nodes that say so", () => {
  expect(rawPaths(whole)).toEqual([
    ["f:metadata", "f:labels"],
    ["f:metadata", "f:labels", "f:app"],
    ["f:spec", "f:replicas"],
    ["f:spec", "f:containers", container],
    ["f:spec", "f:containers", container, "f:name"],
    ["f:spec", "f:containers", container, "f:image"],
  ]);
  expect(fieldSet(rawPaths(whole))).toEqual(whole);
  expect(rawPaths(undefined)).toEqual([]);
});

test.each([
  { path: ["f:spec", "f:replicas"], has: true },
  { path: ["f:metadata", "f:labels"], has: true },
  // The way to a field is not in the set because the field is.
  { path: ["f:spec", "f:containers"], has: false },
  { path: ["f:spec"], has: false },
  { path: ["f:spec", "f:strategy"], has: false },
  { path: ["constructor"], has: false },
])("whether $path is in it: $has", ({ path, has }) => {
  expect(hasRawPath(whole, path)).toBe(has);
});

const image = { "f:spec": { "f:containers": { [container]: { "f:image": {} } } } };

test("what both have, what only one has, and all", () => {
  expect(intersection(whole, image)).toEqual(image);
  const rest = difference(whole, image);
  expect(rest).toEqual({
    "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
    "f:spec": { "f:replicas": {}, "f:containers": { [container]: { ".": {}, "f:name": {} } } },
  });
  expect(union(rest, image)).toEqual(whole);
  expect(isEmptySet(difference(image, whole))).toBe(true);
  expect(isEmptySet(rest)).toBe(false);
});

test("an item whose members are taken away remains one by itself", () => {
  const members = { "f:spec": { "f:containers": { [container]: { "f:name": {}, "f:image": {} } } } };
  expect(difference(whole["f:spec"], members["f:spec"])).toEqual({
    "f:replicas": {},
    "f:containers": { [container]: {} },
  });
});
