import { expect, test } from "vitest";
import { formatPath } from "@/lib/domain/compare/field-path";
import { trimLive } from "@/lib/domain/compare/hidden-fields";
import { ownedManifest, ownedPaths } from "@/lib/domain/compare/owned-fields";
import type { Manifest } from "@/lib/domain/object/manifest";

const fieldsV1 = {
  "f:metadata": { "f:labels": { "f:app.kubernetes.io/name": {} } },
  "f:spec": {
    "f:replicas": {},
    "f:selector": {},
    "f:containers": {
      'k:{"name":"web"}': {
        ".": {},
        "f:name": {},
        "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
      },
    },
    "f:finalizers": { 'v:"x/y"': {} },
  },
};
const live: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "u",
    resourceVersion: "1",
    generation: 3,
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { "app.kubernetes.io/name": "web", team: "x" },
    managedFields: [{ manager: "plumbline-a", operation: "Apply", apiVersion: "apps/v1", fieldsV1 }],
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { a: "b" } },
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    containers: [
      { name: "web", imagePullPolicy: "Always", ports: [{ containerPort: 80, protocol: "TCP", note: "n" }] },
      { name: "side", image: "x" },
    ],
    finalizers: ["x/y", "z"],
  },
  status: { replicas: 3, conditions: [{ type: "Available", status: "True" }] },
};

test("paths read as people write them", () => {
  expect(ownedPaths(fieldsV1).map(formatPath)).toEqual([
    'metadata.labels["app.kubernetes.io/name"]',
    "spec.replicas",
    "spec.selector",
    "spec.containers[name=web]",
    "spec.containers[name=web].name",
    "spec.containers[name=web].ports[containerPort=80,protocol=TCP]",
    "spec.containers[name=web].ports[containerPort=80,protocol=TCP].containerPort",
    "spec.finalizers[=x/y]",
  ]);
});

test("what we own is the applied truth: leaves as a whole, items with their keys, nothing of others", () => {
  expect(ownedManifest(live, "plumbline-a")).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", labels: { "app.kubernetes.io/name": "web" } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { a: "b" } },
      containers: [{ name: "web", ports: [{ containerPort: 80, protocol: "TCP" }] }],
      finalizers: ["x/y"],
    },
  });
});

test("where we own nothing, only the identity is left", () => {
  expect(ownedManifest(live, "other")).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
  });
});

test("a live object is shown without status, server metadata and defaults, and they are counted", () => {
  const { trimmed, defaults, status } = trimLive(live, null);
  expect(trimmed).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", labels: live.metadata.labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: { a: "b" } },
      containers: [
        { name: "web", ports: [{ containerPort: 80 }] },
        { name: "side", image: "x" },
      ],
      finalizers: ["x/y", "z"],
    },
  });
  // progressDeadlineSeconds, three of strategy, imagePullPolicy, protocol, note.
  expect(defaults).toBe(7);
  // Three of status; uid, resourceVersion, generation, creationTimestamp.
  expect(status).toBe(7);
});

test("a default that Git declares is no default", () => {
  const desired = {
    ...live,
    spec: { progressDeadlineSeconds: 600, containers: [{ name: "web", imagePullPolicy: "Always" }] },
  };
  expect(trimLive(live, desired).trimmed.spec).toMatchObject({
    progressDeadlineSeconds: 600,
    containers: [{ imagePullPolicy: "Always" }, {}],
  });
});

test("defaults that a creation recorded as asked for are hidden, what else it wrote is not", () => {
  const spec = { replicas: 2, progressDeadlineSeconds: 600, revisionHistoryLimit: 3 };
  const created = {
    "f:spec": { "f:replicas": {}, "f:progressDeadlineSeconds": {}, "f:revisionHistoryLimit": {} },
  };
  const object = (operation: "Apply" | "Update"): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", managedFields: [{ manager: "kubectl-create", operation, fieldsV1: created }] },
    spec,
  });
  expect(trimLive(object("Update"), null)).toMatchObject({
    defaults: 1,
    trimmed: { spec: { replicas: 2, revisionHistoryLimit: 3 } },
  });
  expect(trimLive(object("Apply"), null)).toMatchObject({ defaults: 0, trimmed: { spec } });
});
