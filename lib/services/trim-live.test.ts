import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { manifestYaml } from "@/lib/services/manifest-yaml";
import { trimLive, withoutDefaultProtocol, withoutMark } from "@/lib/services/trim-live";

const desired: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: { replicas: 6, template: { spec: { containers: [{ name: "web", image: "web:1" }] } } },
};
const live: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "u-1",
    generation: 3,
    annotations: { "deployment.kubernetes.io/revision": "1" },
    managedFields: [{ manager: "kubectl-edit" }],
  },
  spec: {
    replicas: 2,
    revisionHistoryLimit: 10,
    template: {
      spec: {
        restartPolicy: "Always",
        containers: [
          { name: "web", image: "web:1", imagePullPolicy: "IfNotPresent" },
          { name: "sidecar", image: "proxy:2", imagePullPolicy: "Always" },
        ],
      },
    },
  },
  status: { replicas: 2, conditions: [{ type: "Available", status: "True" }] },
};

test("defaults, status and what the server sets are hidden and counted; what people added stays", () => {
  const { trimmed, hidden } = trimLive(live, [desired]);
  expect(trimmed).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            { name: "web", image: "web:1" },
            { name: "sidecar", image: "proxy:2", imagePullPolicy: "Always" },
          ],
        },
      },
    },
  });
  expect(hidden).toEqual({ defaults: 3, status: 6 });
});

test("annotations of people stay, notes of machines only when somebody declares them, our mark never", () => {
  const annotations = {
    team: "storefront",
    "deployment.kubernetes.io/revision": "1",
    "plumbline.dev/owner": "installation/target",
  };
  const marked: Manifest = { ...live, metadata: { ...live.metadata, annotations } };
  const annotationsOf = (declared: Manifest[]) => trimLive(marked, declared).trimmed.metadata.annotations;
  expect(annotationsOf([desired])).toEqual({ team: "storefront" });
  expect(annotationsOf([desired, marked])).toEqual({
    team: "storefront",
    "deployment.kubernetes.io/revision": "1",
  });
  expect(withoutMark(marked).metadata.annotations).toEqual({
    team: "storefront",
    "deployment.kubernetes.io/revision": "1",
  });
  expect(withoutMark(live)).toEqual(live);
});

test("equal objects are equal text, whatever the order of their keys", () => {
  const shuffled: Manifest = {
    spec: { template: desired.spec && (desired.spec as { template: unknown }).template, replicas: 6 },
    metadata: { namespace: "shop", name: "web", managedFields: [] },
    kind: "Deployment",
    apiVersion: "apps/v1",
  };
  expect(manifestYaml(shuffled)).toBe(manifestYaml(desired));
  expect(manifestYaml(desired)).toMatch(
    /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}name: web\n/,
  );
});

test("the protocol of a port is a default where Git gives none, and a wish where it does", () => {
  const withPorts = (...ports: Record<string, unknown>[]): Manifest => ({
    ...desired,
    spec: { template: { spec: { containers: [{ name: "web", image: "web:1", ports }] } } },
  });
  const git = withPorts({ containerPort: 8080 }, { containerPort: 53, protocol: "UDP" });
  const applied = withPorts(
    { containerPort: 8080, protocol: "TCP" },
    { containerPort: 53, protocol: "UDP" },
    { containerPort: 9090, protocol: "TCP" },
  );
  expect(withoutDefaultProtocol(applied, git)).toEqual(
    withPorts(
      { containerPort: 8080 },
      { containerPort: 53, protocol: "UDP" },
      // Not in Git at all: a real difference, shown as it is.
      { containerPort: 9090, protocol: "TCP" },
    ),
  );
  expect(withoutDefaultProtocol(applied, null)).toBe(applied);
});
