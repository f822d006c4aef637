// Writes the types of the simulated kinds as a real API server publishes them (/openapi/v3), without prose.
// Usage: node generate.mjs https://127.0.0.1:6443 TOKEN   (NODE_TLS_REJECT_UNAUTHORIZED=0 for a throwaway server)
import { writeFile } from "node:fs/promises";

const [server, token] = process.argv.slice(2);

/** The kinds that the simulation serves; everything they refer to comes along. */
const groups = {
  "api/v1": [
    "Namespace",
    "ConfigMap",
    "Secret",
    "Service",
    "ServiceAccount",
    "Pod",
    "PersistentVolumeClaim",
    "Event",
    "Node",
  ],
  "apis/apps/v1": ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"],
  "apis/batch/v1": ["Job", "CronJob"],
  "apis/networking.k8s.io/v1": ["Ingress", "IngressClass", "NetworkPolicy"],
  "apis/autoscaling/v2": ["HorizontalPodAutoscaler"],
  "apis/policy/v1": ["PodDisruptionBudget"],
  "apis/rbac.authorization.k8s.io/v1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  "apis/apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
  "apis/coordination.k8s.io/v1": ["Lease"],
};

const kept = new Set([
  "$ref",
  "type",
  "format",
  "items",
  "properties",
  "additionalProperties",
  "required",
  "oneOf",
  "allOf",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-patch-merge-key",
  "x-kubernetes-patch-strategy",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-group-version-kind",
]);

const schemas = {};
for (const [path, kinds] of Object.entries(groups)) {
  const answer = await fetch(`${server}/openapi/v3/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const document = await answer.json();
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const isWanted = schema["x-kubernetes-group-version-kind"]?.some(
      (gvk) => kinds.includes(gvk.kind) && path.endsWith([gvk.group, gvk.version].filter(Boolean).join("/")),
    );
    if (isWanted) collect(name, document.components.schemas);
  }
}
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(new URL("kubernetes.json", import.meta.url), `${JSON.stringify(sorted)}\n`);

function collect(name, all) {
  if (schemas[name]) return;
  schemas[name] = trim(all[name]);
  for (const [, reference] of JSON.stringify(schemas[name]).matchAll(
    /"\$ref":"#\/components\/schemas\/([^"]+)"/g,
  ))
    collect(reference, all);
}

function trim(schema) {
  if (schema.allOf?.length === 1) return trim({ ...schema, ...schema.allOf[0], allOf: undefined });
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined || !kept.has(key)) continue;
    if (key === "properties")
      result[key] = Object.fromEntries(Object.entries(value).map(([field, sub]) => [field, trim(sub)]));
    else result[key] = typeof value === "object" && !Array.isArray(value) ? trim(value) : value;
  }
  // Protocols are part of list keys and the only default that merging needs.
  if (typeof schema.default === "string" && schema.default) result.default = schema.default;
  return result;
}
