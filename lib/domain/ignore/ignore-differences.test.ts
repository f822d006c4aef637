import { describe, expect, test } from "vitest";
import { ignoreDifferences } from "@/lib/domain/ignore/ignore-differences";
import { clausesFor, ignoreRuleSchema } from "@/lib/domain/ignore/ignore-rule";
import {
  pathOfPointer,
  pathsOfManager,
  samePlace,
  withoutPaths,
  type JsonPath,
} from "@/lib/domain/ignore/json-path";
import { respectIgnored } from "@/lib/domain/ignore/respect-ignored";
import type { Manifest } from "@/lib/domain/object/manifest";

const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const rule = (more: object) =>
  ignoreRuleSchema.parse({ kind: "Deployment", group: "apps", jsonPointers: ["/a"], ...more });

test.each([
  [{}, true],
  [{ group: "*" }, true],
  [{ kind: "*" }, true],
  [{ kind: "Deploy*t" }, true],
  [{ group: "*pps", kind: "*e*p*" }, true],
  [{ kind: "StatefulSet" }, false],
  [{ kind: "Deployment*Deployment" }, false],
  [{ group: "" }, false],
  [{ name: "web" }, true],
  [{ name: "api" }, false],
  [{ namespace: "shop" }, true],
  [{ namespace: "other" }, false],
])("a rule for %j speaks of the web deployment: %s", (more, expected) => {
  expect(clausesFor([rule(more)], web).length > 0).toBe(expected);
});

test.each([
  [{ jsonPointers: [] }, "names no field"],
  [{ jsonPointers: ["spec"] }, "begins with a slash"],
  [{ jsonPointer: ["/spec"] }, "jsonPointer"],
])("a rule of %j is refused", (more, words) => {
  const result = ignoreRuleSchema.safeParse({ kind: "Deployment", jsonPointers: ["/a"], ...more });
  expect(JSON.stringify(result.error?.issues)).toContain(words);
});

test.each<[string, JsonPath | null]>([
  ["/spec/replicas", ["spec", "replicas"]],
  ["/spec/list/1/a", ["spec", "list", 1, "a"]],
  ["/spec/list/-", null],
  ["/metadata/annotations/example.com~1a~0b", ["metadata", "annotations", "example.com/a~b"]],
  ["/__proto__/x", null],
  ["/spec/none", null],
])("the pointer %s leads to %j", (pointer, expected) => {
  const document = {
    metadata: { annotations: { "example.com/a~b": "1" } },
    spec: { replicas: 1, list: [{ a: 1 }, { a: 2 }] },
  };
  expect(pathOfPointer(document, pointer)).toEqual(expected);
});

test("positions are those of the document as it was", () => {
  const paths: JsonPath[] = [["l", 0], ["l", 2], ["l", 10], ["m"]];
  expect(withoutPaths({ l: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], m: 1, k: 2 }, paths)).toEqual({
    l: [1, 3, 4, 5, 6, 7, 8, 9],
    k: 2,
  });
});

test("a manager's fields are found on every side, items by their keys", () => {
  const live = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "web",
      managedFields: [
        {
          manager: "injector",
          operation: "Update",
          fieldsV1: {
            "f:spec": {
              "f:containers": { 'k:{"name":"side"}': { ".": {}, "f:image": {} } },
              "f:replicas": {},
            },
          },
        },
      ],
    },
    spec: { replicas: 3, containers: [{ name: "web" }, { name: "side", image: "x" }] },
  } as unknown as Manifest;
  expect(pathsOfManager(live, live, "injector")).toEqual([
    ["spec", "containers", 1],
    ["spec", "replicas"],
  ]);
  expect(pathsOfManager({ spec: { replicas: 1 } }, live, "injector")).toEqual([["spec", "replicas"]]);
  expect(pathsOfManager(live, live, "nobody")).toEqual([]);
});

const deployment = (spec: object, labels?: Record<string, string>): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", ...(labels && { labels }) },
  spec,
});

describe("what is ignored", () => {
  const git = deployment({ replicas: 2, paused: false });
  const live = deployment({ replicas: 5, paused: true });
  const truths = {
    desired: git,
    answer: git,
    applied: git,
    live,
    isOurs: true,
    manager: "plumbline-x",
    proof: "dry_run" as const,
  };
  const at = (label: string, ...path: string[]) => ({
    label,
    paths: { desired: [path], answer: [path], applied: [path], live: [path] },
  });

  test("is no drift and is told with its rule", () => {
    const verdict = ignoreDifferences(truths, [at("/spec/replicas", "spec", "replicas")]);
    expect(verdict).toMatchObject({
      sync: "drifted",
      differences: [{ path: "spec.paused" }],
      ignored: [{ path: "spec.replicas", rule: "/spec/replicas", desired: 2, live: 5 }],
    });
    const all = ignoreDifferences(truths, [at("one", "spec", "replicas"), at("two", "spec", "paused")]);
    expect(all).toMatchObject({
      sync: "synced",
      differences: [],
      ignored: [
        { path: "spec.paused", rule: "two" },
        { path: "spec.replicas", rule: "one" },
      ],
    });
  });

  test("is nothing where nothing differs", () => {
    expect(ignoreDifferences({ ...truths, live: git }, [at("one", "spec")]).ignored).toBeUndefined();
  });
});

describe("a write that respects what is ignored", () => {
  const git = deployment({ replicas: 2, list: [{ name: "a", v: 1 }] });
  const live = deployment({
    replicas: 5,
    list: [
      { name: "z", v: 0 },
      { name: "a", v: 9 },
    ],
  });

  test("says the live value of what is ours, and nothing of what is somebody else's", () => {
    const owned = deployment({ replicas: 5 });
    const paths: JsonPath[] = [
      ["spec", "replicas"],
      ["spec", "list", 0, "v"],
    ];
    expect(respectIgnored(git, live, owned, paths).spec).toEqual({ replicas: 5, list: [{ name: "a" }] });
    expect(respectIgnored(git, live, null, paths).spec).toEqual({ replicas: 5, list: [{ name: "a", v: 9 }] });
    expect(git.spec).toEqual({ replicas: 2, list: [{ name: "a", v: 1 }] });
  });

  test("finds items by their names, and by position where they have none", () => {
    expect(samePlace(git, ["spec", "list", 0, "v"], live)).toEqual(["spec", "list", 1, "v"]);
    expect(samePlace({ l: [1, 2] }, ["l", 1], { l: [3, 4] })).toEqual(["l", 1]);
  });
});
