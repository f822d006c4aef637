import { describe, expect, test } from "vitest";
import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import { differenceKey } from "@/lib/domain/compare/difference-key";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

const manager = "plumbline-abc";

function deployment(spec: object, metadata: object = {}): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", ...metadata },
    spec,
  };
}

function entry(by: string, fieldsV1: JsonObject, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  return {
    manager: by,
    operation: "Update",
    apiVersion: "apps/v1",
    time: "2026-07-21T10:00:00Z",
    fieldsV1,
    ...more,
  };
}

function compare(truths: Partial<ObjectTruths>) {
  return compareObject({
    desired: null,
    answer: null,
    applied: null,
    live: null,
    isOurs: truths.applied !== null && truths.applied !== undefined,
    manager,
    proof: "dry_run",
    ...truths,
  });
}

const [two, three, five] = [2, 3, 5].map((replicas) => deployment({ replicas }));

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "length"])(
  "a key called %s is compared like any other",
  (key) => {
    const holding = (value: string): Manifest => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c", namespace: "shop" },
      data: Object.fromEntries([[key, value]]),
    });
    const [a, b] = [holding("a"), holding("b")];
    expect(compare({ desired: b, answer: b, applied: a, live: a }).sync).toBe("behind");
    expect(compare({ desired: a, answer: a, applied: a, live: b }).sync).toBe("drifted");
    const nothing = { ...a, data: {} };
    expect(compare({ desired: a, answer: a, applied: a, live: nothing }).sync).toBe("drifted");
    const owned = entry(manager, { "f:data": { [`f:${key}`]: {} } }, { operation: "Apply" });
    const live = { ...a, metadata: { ...a.metadata, managedFields: [owned] } };
    expect(ownedManifest(live, manager)).toEqual(a);
    expect(JSON.stringify(ownedManifest(live, manager))).toContain(`"${key}":"a"`);
  },
);

test.each(["constructor", "__proto__", "toString"])("a list called %s is compared like any other", (key) => {
  const holding = (value: string) => deployment(Object.fromEntries([[key, [{ name: "x", value }]]]));
  const [a, b] = [holding("a"), holding("b")];
  expect(compare({ desired: b, answer: b, applied: a, live: a }).sync).toBe("behind");
});

describe("which side moved", () => {
  test.each([
    ["nothing", { desired: three, applied: three, live: three }, "synced"],
    ["a hotfix that was committed afterwards", { desired: five, applied: three, live: five }, "synced"],
    ["what was there before us, and equal", { desired: three, applied: null, live: three }, "synced"],
    ["Git", { desired: five, applied: three, live: three }, "behind"],
    ["the cluster", { desired: three, applied: three, live: five }, "drifted"],
    ["both", { desired: two, applied: three, live: five }, "diverged"],
    ["nobody yet", { desired: three, applied: null, live: null }, "not_applied"],
    ["somebody before us", { desired: three, applied: null, live: five }, "not_ours"],
    ["somebody who deleted it", { desired: three, applied: three, live: null }, "drifted"],
    ["Git, which dropped it", { desired: null, applied: three, live: three }, "extra"],
    ["nobody can say: the answer was lost", { desired: three, applied: "unknown", live: five }, "unknown"],
    ["a lost answer that landed", { desired: three, applied: "unknown", live: three }, "synced"],
    ["a lost answer, and nothing is there", { desired: three, applied: "unknown", live: null }, "unknown"],
    ["both dropped it", { desired: null, applied: three, live: null }, "synced"],
  ] as const)("%s", (_, truths, sync) => {
    const answer = truths.desired && truths.live ? truths.desired : null;
    expect(compare({ ...truths, answer }).sync).toBe(sync);
  });

  test("a deletion is said, although there is no field to show", () => {
    expect(compare({ desired: three, applied: three })).toMatchObject({
      sync: "drifted",
      reason: "Deleted from the cluster.",
      differences: [],
    });
  });

  test("ours without a record of what was applied is unknown, not somebody else's", () => {
    expect(compare({ desired: three, answer: three, live: five, isOurs: true }).sync).toBe("unknown");
  });

  test("the worst field decides for the object", () => {
    const truths = (a: number, b: number, c: number) => deployment({ a, b, c });
    const verdict = compare({
      desired: truths(2, 1, 2),
      answer: truths(2, 1, 2),
      applied: truths(1, 1, 1),
      live: truths(1, 3, 3),
    });
    expect(verdict.sync).toBe("diverged");
    expect(verdict.differences.map(({ path, verdict: said }) => [path, said])).toEqual([
      ["spec.a", "behind"],
      ["spec.b", "drifted"],
      ["spec.c", "diverged"],
    ]);
  });
});

describe("how fields are said", () => {
  const ours = (fields: JsonObject) => entry(manager, fields, { operation: "Apply" });

  test("in the server's spelling, with values and the last writer first", () => {
    const live = deployment(
      { replicas: 5 },
      {
        managedFields: [
          entry("older", { "f:spec": { "f:replicas": {} } }, { time: "2026-07-21T09:00:00Z" }),
          entry("kubectl-edit", { "f:spec": { "f:replicas": {} } }, { time: "2026-07-21T11:00:00Z" }),
        ],
      },
    );
    expect(compare({ desired: three, answer: three, applied: three, live }).differences).toEqual([
      {
        path: "spec.replicas",
        verdict: "drifted",
        desired: 3,
        applied: 3,
        live: 5,
        writers: [
          {
            name: "kubectl edit",
            manager: "kubectl-edit",
            operation: "Update",
            subresource: null,
            at: "2026-07-21T11:00:00Z",
          },
          {
            name: "older",
            manager: "older",
            operation: "Update",
            subresource: null,
            at: "2026-07-21T09:00:00Z",
          },
        ],
      },
    ]);
  });

  test.each([
    ["kubectl", "scale", "kubectl scale"],
    ["kube-controller-manager", "scale", "Horizontal pod autoscaler"],
    ["kube-controller-manager", undefined, "Controller manager"],
    ["argocd-controller", undefined, "Argo CD"],
    ["kustomize-controller", undefined, "Flux"],
    ["plumbline-abc", undefined, "Plumbline"],
    ["plumbline-xyz", undefined, "Plumbline (another installation)"],
    ["my-operator", undefined, "my-operator"],
  ])("%s on %s is %s", (by, subresource, name) => {
    const live = deployment(
      { replicas: 5 },
      { managedFields: [entry(by, { "f:spec": { "f:replicas": {} } }, { subresource })] },
    );
    const [field] = compare({ desired: three, answer: three, applied: three, live }).differences;
    expect(field?.writers[0]).toMatchObject({ name, manager: by });
  });

  test("a removal has no author", () => {
    const [field] = compare({
      desired: three,
      answer: three,
      applied: three,
      live: deployment({}),
    }).differences;
    expect(field).toEqual({ path: "spec.replicas", verdict: "drifted", desired: 3, applied: 3, writers: [] });
  });

  test("a block that one side lacks is one field, defaults that come with it included", () => {
    const probe = { httpGet: { path: "/", port: 80 } };
    const verdict = compare({
      desired: deployment({ probe }),
      answer: deployment({ probe: { ...probe, timeoutSeconds: 1 } }),
      applied: deployment({ probe }),
      live: deployment({}),
    });
    expect(verdict.differences).toMatchObject([
      { path: "spec.probe", verdict: "drifted", desired: { timeoutSeconds: 1 }, applied: probe },
    ]);
  });

  test("list items go by their keys, as the live object's owners know them", () => {
    const web = (image: string) => ({ name: "web", image });
    const live = deployment(
      { things: [{ name: "other", image: "x" }, web("b")] },
      {
        managedFields: [
          ours({
            "f:spec": { "f:things": { 'k:{"name":"web"}': { ".": {}, "f:name": {}, "f:image": {} } } },
          }),
        ],
      },
    );
    const desired = deployment({ things: [web("a")] });
    const answer = deployment({ things: [{ name: "other", image: "x" }, web("a")] });
    expect(compare({ desired, answer, applied: desired, live }).differences).toMatchObject([
      { path: "spec.things[name=web].image", verdict: "drifted", desired: "a", live: "b" },
    ]);
  });

  test("an autoscaler's replicas are no difference, other fields are", () => {
    const applied = deployment({ replicas: 3, paused: false });
    const live = deployment({ replicas: 5, paused: true });
    const truths = {
      desired: applied,
      answer: applied,
      applied,
      live,
      autoscaler: "HorizontalPodAutoscaler shop/web",
    };
    expect(compare(truths).differences.map(({ path }) => path)).toEqual(["spec.paused"]);
    expect(compare({ ...truths, live: deployment({ replicas: 5, paused: false }) }).sync).toBe("synced");
  });

  test("what only the server keeps is no difference", () => {
    const live = {
      ...deployment({ replicas: 3 }, { uid: "u", resourceVersion: "1", generation: 4 }),
      status: { a: 1 },
    };
    const answer = { ...deployment({ replicas: 3 }, { uid: "u", resourceVersion: "2" }), status: { a: 2 } };
    expect(compare({ desired: three, answer, applied: three, live }).sync).toBe("synced");
  });
});

test("a status that the server would change is a difference: such a kind has no subresource for it", () => {
  const at = (phase: string) => ({
    ...deployment({ replicas: 3 }, { resourceVersion: "2" }),
    status: { phase },
  });
  const verdict = compare({ desired: at("b"), answer: at("b"), applied: at("a"), live: at("a") });
  expect(verdict).toMatchObject({ sync: "behind", differences: [{ path: "status.phase" }] });
});

describe("without the server's answer", () => {
  const unproved = (desired: object, live: object, applied: object = desired) =>
    compare({
      desired: deployment(desired),
      applied: deployment(applied),
      live: deployment(live),
      proof: "unproved",
    });

  test.each([
    ["defaults and others' fields do not count", { a: 1 }, { a: 1, default: 2, map: { x: 1 } }],
    [
      "quantities are amounts",
      { limits: { cpu: "1000m", memory: "1024Mi" } },
      { limits: { cpu: "1", memory: "1Gi" } },
    ],
    ["null, empty maps and empty lists are nothing", { a: null, b: {}, c: [] }, {}],
    ["an empty map is within any map", { a: {} }, { a: { default: 1 } }],
    [
      "containers go by name, ports by number and protocol",
      podSpec([{ containerPort: 80 }]),
      podSpec([
        { containerPort: 81, protocol: "TCP" },
        { containerPort: 80, protocol: "TCP" },
      ]),
    ],
  ])("%s", (_, desired, live) => {
    expect(unproved(desired, live)).toMatchObject({ sync: "synced", proof: "unproved", differences: [] });
  });

  test.each([
    ["another value", { a: 1 }, { a: 2 }, undefined, "drifted", ["spec.a"]],
    ["a value of another type", { a: 1 }, { a: "1" }, undefined, "drifted", ["spec.a"]],
    [
      "a field dropped from Git that is still there",
      { a: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 2 },
      "behind",
      ["spec.b"],
    ],
    ["an amount elsewhere", { name: "1000m" }, { name: "1" }, undefined, "drifted", ["spec.name"]],
    ["a longer atomic list", { args: ["a"] }, { args: ["a", "b"] }, undefined, "drifted", ["spec.args"]],
  ])("%s is a difference", (_, desired, live, applied, sync, paths) => {
    const verdict = unproved(desired, live, applied);
    expect(verdict.sync).toBe(sync);
    expect(verdict.differences.map(({ path }) => path)).toEqual(paths);
  });
});

test("of two API versions nobody can say, although the generation is the same", () => {
  const other = { ...deployment({ spec: "x" }, { generation: 4 }), apiVersion: "apps/v2" };
  const live = deployment({ spec: "x" }, { generation: 4 });
  expect(compare({ desired: other, answer: other, applied: other, live })).toMatchObject({
    sync: "unknown",
    reason: "Git declares apps/v2, and the cluster answers in apps/v1: the two cannot be compared.",
  });
});

describe("equal differences", () => {
  const drifted = (live: number, at: string) => ({
    refKey: "apps/Deployment/shop/web",
    verdict: compare({
      desired: three,
      answer: three,
      applied: three,
      live: deployment(
        { replicas: live },
        { uid: at, managedFields: [entry("kubectl-edit", { "f:spec": { "f:replicas": {} } }, { time: at })] },
      ),
    }),
  });
  const synced = {
    refKey: "/ConfigMap/shop/c",
    verdict: compare({ desired: three, answer: three, applied: three, live: three }),
  };

  test("have the same key, whenever they happened and whatever else is fine", () => {
    expect(differenceKey([drifted(5, "2026-01-01"), synced])).toBe(differenceKey([drifted(5, "2026-02-02")]));
  });
  test("differ in key when they differ", () => {
    expect(differenceKey([drifted(5, "x")])).not.toBe(differenceKey([drifted(6, "x")]));
  });
  test("there are none when nothing differs", () => {
    expect(differenceKey([synced])).toBeNull();
  });
});

function podSpec(ports: object[]) {
  return { template: { spec: { containers: [{ name: "web", ports }] } } };
}

describe("what neither Git declares nor we applied", () => {
  const git = deployment({ replicas: 2 });
  const live = deployment({ replicas: 2 }, { labels: { team: "shop" } });
  const answer = deployment({ replicas: 2 }, { annotations: { injected: "yes" }, labels: { team: "shop" } });
  const truths = { desired: git, answer, applied: git, live };

  test("is said when nothing declared explains it", () => {
    expect(compare(truths).differences.map(({ path }) => path)).toEqual(["metadata.annotations"]);
  });

  test("is not said to be in Git, whatever applying would make of it", () => {
    const [difference] = compare(truths).differences;
    expect(difference).toMatchObject({ path: "metadata.annotations", isUndeclared: true });
    const before = { applied: git, live: git };
    const dropped = compare({ ...before, desired: deployment({}), answer: deployment({ replicas: 1 }) });
    expect(dropped.differences).toMatchObject([{ path: "spec.replicas", desired: 1, isUndeclared: true }]);
    const changed = compare({ ...before, desired: three, answer: three });
    expect(changed.differences[0]).not.toHaveProperty("isUndeclared");
  });

  test("is no difference where what webhooks add does not count", () => {
    expect(compare({ ...truths, counts: "declared" })).toMatchObject({ sync: "synced", differences: [] });
  });

  test("goes where the whole object is replaced, beside what is declared", () => {
    const replaced = { ...truths, desired: three, answer: three, applied: git, counts: "all" } as const;
    expect(compare(replaced).differences.map(({ path, verdict }) => `${path} ${verdict}`)).toEqual([
      "metadata.labels drifted",
      "spec.replicas behind",
    ]);
  });
});
