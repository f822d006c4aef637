import { at, isObject, type JsonObject, type KubeObject } from "../json";
import { SchemaReader, type Field, type Schema } from "../schema/schema";
import { objectMetaSchema } from "./built-in";
import { listOf, type Column, type Kind } from "./kind";

/** The kinds that a custom resource definition adds, one for each served version. */
export function customKinds(definition: KubeObject): Kind[] {
  const spec = definition.spec ?? {};
  const names = (spec.names ?? {}) as JsonObject;
  return listOf(spec, "versions")
    .filter((version) => version.served === true)
    .map((version) => ({
      group: String(spec.group),
      version: String(version.name),
      kind: String(names.kind),
      plural: String(names.plural),
      singular: String(names.singular ?? String(names.kind).toLowerCase()),
      shortNames: strings(names.shortNames),
      categories: strings(names.categories),
      isNamespaced: spec.scope === "Namespaced",
      hasStatus: isObject(at(version, "subresources", "status")),
      hasScale: false,
      hasGeneration: true,
      isCustom: true,
      schema: schemaOf(version),
      setDefaults: (object) =>
        setDefaults(object as unknown as JsonObject, at(version, "schema", "openAPIV3Schema")),
      columns: printerColumns(version),
    }));
}

/** The schema of a version with the server's own metadata laid over it. */
function schemaOf(version: JsonObject): Schema {
  const document = at(version, "schema", "openAPIV3Schema");
  const read = new SchemaReader().read(isObject(document) ? document : { type: "object" });
  const own = read.type === "struct" ? read : null;
  const text: Field = { schema: { type: "string" } };
  const fields = new Map<string, Field>([
    ...(own?.fields ?? []),
    ["apiVersion", text],
    ["kind", text],
    ["metadata", { schema: objectMetaSchema }],
  ]);
  const keepsUnknown = own ? own.keepsUnknown : true;
  return { type: "struct", fields, isAtomic: false, keepsUnknown, required: own?.required ?? [] };
}

function setDefaults(value: JsonObject, document: unknown) {
  if (!isObject(document) || !isObject(document.properties)) return;
  for (const [name, property] of Object.entries(document.properties)) {
    if (!isObject(property)) continue;
    if (value[name] === undefined && property.default !== undefined)
      value[name] = structuredClone(property.default);
    const member = value[name];
    if (isObject(member)) setDefaults(member, property);
    if (Array.isArray(member))
      for (const item of member) if (isObject(item)) setDefaults(item, property.items);
  }
}

function printerColumns(version: JsonObject): Column[] {
  return listOf(version, "additionalPrinterColumns").map((column) => {
    const path = String(column.jsonPath).split(".").filter(Boolean);
    return {
      name: String(column.name),
      type: String(column.type),
      value: (object) => String(at(object, ...path) ?? ""),
    };
  });
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
