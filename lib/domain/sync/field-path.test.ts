import { expect, test } from "vitest";
import { hasServerPath } from "@/lib/domain/sync/field-path";

const holder = {
  metadata: { labels: { "app.kubernetes.io/name": "web", tier: "front" } },
  spec: {
    replicas: 2,
    finalizers: ["a.b/c"],
    template: {
      spec: {
        containers: [{ name: "web", image: "web:1", ports: [{ containerPort: 80, protocol: "TCP" }] }],
      },
    },
  },
};

test.each([
  [".spec.replicas", true],
  [".spec.paused", false],
  [".metadata.labels.tier", true],
  [".metadata.labels.app.kubernetes.io/name", true],
  [".metadata.labels.app.kubernetes.io/part", false],
  ['.spec.template.spec.containers[name="web"].image', true],
  ['.spec.template.spec.containers[name="side"].image', false],
  ['.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort', true],
  ['.spec.finalizers[="a.b/c"]', true],
  ['.spec.finalizers[="other"]', false],
  ["nonsense", false],
  ['.spec[name="a', false],
])("%s is there: %s", (path, expected) => {
  expect(hasServerPath(holder, path)).toBe(expected);
});
