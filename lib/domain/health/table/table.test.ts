import { describe, expect, test } from "vitest";
import { healthOf } from "@/lib/domain/health/health-of";
import { findRow, healthRows } from "@/lib/domain/health/table/find-row";
import { objectsOf } from "@/lib/testing/health/example-objects";
import { rowExamples } from "@/lib/testing/health/row-examples";

const cases = rowExamples.flatMap((example) =>
  objectsOf(example).map(({ status, object }, index) => ({
    name: `${example.of} (${example.release}), state ${index + 1}`,
    status,
    object,
  })),
);

describe("kinds that Argo CD has no script for", () => {
  test.each(cases)("$name is $status", ({ status, object }) => {
    expect(healthOf(object).status).toBe(status);
  });
});

test("what is not healthy has a reason", () => {
  const unexplained = cases.filter(({ status, object }) => status !== "Healthy" && !healthOf(object).reason);
  expect(unexplained).toEqual([]);
});

test("a change that its controller has not seen is progressing, whatever the status says", () => {
  for (const { object } of cases) {
    const stale = { ...object, status: { ...(object.status as object), observedGeneration: 1 } };
    expect(healthOf(stale).status, `${object.apiVersion} ${object.kind}`).toBe("Progressing");
  }
});

test("a condition of an earlier generation proves nothing", () => {
  const ready = { type: "Ready", status: "True", observedGeneration: 1 };
  const object = {
    apiVersion: "cert-manager.io/v1",
    kind: "Issuer",
    metadata: { name: "x", generation: 2 },
    status: { conditions: [ready] },
  };
  expect(healthOf(object)).toEqual({ status: "Progressing", reason: "Waits for the issuer" });
});

test("more than 100 kinds, none of them in two rows", () => {
  const keys = healthRows.flatMap(({ group, kinds }) => kinds.map((kind) => `${group}/${kind}`));
  expect(keys.filter((key) => !key.endsWith("/*")).length).toBeGreaterThan(300);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test("the nearest row is found: the kind's own, its group's, a group above it", () => {
  expect(findRow("ceph.rook.io", "CephCluster")?.kinds).toEqual(["CephCluster"]);
  expect(findRow("ceph.rook.io", "CephBlockPool")?.kinds).toEqual(["*"]);
  expect(findRow("ec2.aws.upbound.io", "VPC")?.group).toBe("*.upbound.io");
  expect(findRow("example.com", "Thing")).toBeNull();
});

test("hostile shapes harm nothing", () => {
  const status = { conditions: [null, 1, { type: {} }], parents: "x", phase: { a: 1 }, ingress: [null] };
  for (const { group, kinds } of healthRows) {
    const object = {
      apiVersion: `${group.replace("*", "x")}/v1`,
      kind: kinds[0]!,
      metadata: { name: "x" },
      status,
    };
    expect(healthOf(object).status).toBeTypeOf("string");
  }
});
