import type { JsonObject } from "../json";
import { publishedComponents } from "../kinds/built-in";
import { apiVersionOf, type Kind } from "../kinds/kind";

/** `/openapi/v3`: where the document of each API version is. */
export function openApiIndex(kinds: Kind[]) {
  const versions = new Set(kinds.map((kind) => pathOf(kind)));
  const hash = kinds.filter(({ isCustom }) => isCustom).length;
  const paths = [...versions].map((path) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** One API version: what kubectl needs to check fields at the server, to edit and to explain. Null when not served. */
export function openApiDocument(kinds: Kind[], path: string) {
  const served = kinds.filter((kind) => pathOf(kind) === path);
  if (served.length === 0) return null;
  const custom = served
    .filter(({ isCustom }) => isCustom)
    .map((kind) => [schemaName(kind), customSchema(kind)]);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: Object.fromEntries(
      served.map((kind) => [`/${path}/${scope(kind)}${kind.plural}/{name}`, { patch: patchOf(kind) }]),
    ),
    components: { schemas: { ...publishedComponents, ...Object.fromEntries(custom) } },
  };
}

function patchOf(kind: Kind): JsonObject {
  const parameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map((name) => ({
    name,
    in: "query",
    schema: { type: name === "force" ? "boolean" : "string", uniqueItems: true },
  }));
  return {
    "x-kubernetes-action": "patch",
    "x-kubernetes-group-version-kind": { group: kind.group, version: kind.version, kind: kind.kind },
    parameters,
    responses: { "200": { description: "OK" } },
  };
}

function customSchema(kind: Kind): JsonObject {
  const reference = { $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
  return {
    type: "object",
    properties: { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: reference },
    "x-kubernetes-preserve-unknown-fields": true,
    "x-kubernetes-group-version-kind": [{ group: kind.group, version: kind.version, kind: kind.kind }],
  };
}

function schemaName(kind: Kind): string {
  return `${kind.group.split(".").reverse().join(".")}.${kind.version}.${kind.kind}`;
}

function pathOf(kind: Kind): string {
  return kind.group ? `apis/${apiVersionOf(kind)}` : `api/${kind.version}`;
}

function scope(kind: Kind): string {
  return kind.isNamespaced ? "namespaces/{namespace}/" : "";
}
