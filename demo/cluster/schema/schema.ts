import { isObject, type Json, type JsonObject } from "../json";

/**
 * A type as merging sees it: what is one value and what has parts that can be owned apart.
 * `any` is free JSON (unknown fields kept), `struct` knows its fields, `map` has free keys.
 */
export type Schema =
  | { type: "string" | "integer" | "number" | "boolean" | "quantity" | "int-or-string" | "time" }
  | { type: "any" }
  | {
      type: "struct";
      fields: Map<string, Field>;
      isAtomic: boolean;
      keepsUnknown: boolean;
      required: string[];
    }
  | { type: "map"; values: Field; isAtomic: boolean }
  | { type: "list"; items: Field; merge: ListMerge };

/** How two lists are merged: replaced as one value, as a set of scalars, or item by item under their keys. */
export type ListMerge =
  { kind: "atomic" } | { kind: "set" } | { kind: "map"; keys: string[]; keyDefaults: Record<string, Json> };

/** A field resolves its type when asked, because types may contain themselves. */
export type Field = {
  readonly schema: Schema;
  /** What strategic merge patches know of the field. */
  patch?: { mergeKey?: string; strategy?: string };
};

const scalars = new Map<string, Schema>([
  ["io.k8s.apimachinery.pkg.api.resource.Quantity", { type: "quantity" }],
  ["io.k8s.apimachinery.pkg.util.intstr.IntOrString", { type: "int-or-string" }],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.Time", { type: "time" }],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", { type: "time" }],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", { type: "any" }],
]);

/** Reads OpenAPI schemas (built-in kinds, or the schema inside a custom resource definition) into types. */
export class SchemaReader {
  readonly #named = new Map<string, Schema>();

  constructor(private readonly components: Record<string, JsonObject> = {}) {}

  /** The type of a component by its full name. Throws when there is none. */
  named(name: string): Schema {
    const scalar = scalars.get(name);
    if (scalar) return scalar;
    const known = this.#named.get(name);
    if (known) return known;
    const document = this.components[name];
    if (!document) throw new Error(`No schema named ${name}`);
    const schema = this.read(document);
    this.#named.set(name, schema);
    return schema;
  }

  /** The type that an OpenAPI schema describes. */
  read(document: JsonObject): Schema {
    const reference = document.$ref;
    if (typeof reference === "string") return this.named(reference.slice("#/components/schemas/".length));
    if (document["x-kubernetes-int-or-string"] === true) return { type: "int-or-string" };
    if (document.type === "array") return this.#list(document);
    if (document.type === "object" || document.properties || document.additionalProperties)
      return this.#object(document);
    if (document.type === "integer" || document.type === "number" || document.type === "boolean")
      return { type: document.type };
    if (document.type === "string")
      return document.format === "date-time" ? { type: "time" } : { type: "string" };
    return { type: "any" };
  }

  #field(document: JsonObject): Field {
    const read = () => this.read(document);
    let schema: Schema | undefined;
    const mergeKey = document["x-kubernetes-patch-merge-key"];
    const strategy = document["x-kubernetes-patch-strategy"];
    return {
      get schema() {
        return (schema ??= read());
      },
      ...(strategy === undefined
        ? {}
        : { patch: { mergeKey: mergeKey as string | undefined, strategy: String(strategy) } }),
    };
  }

  #object(document: JsonObject): Schema {
    const isAtomic = document["x-kubernetes-map-type"] === "atomic";
    const keepsUnknown = document["x-kubernetes-preserve-unknown-fields"] === true;
    if (isObject(document.properties)) {
      const fields = Object.entries(document.properties).map(
        ([name, value]) => [name, this.#field(value as JsonObject)] as const,
      );
      const required = Array.isArray(document.required) ? document.required.map(String) : [];
      return { type: "struct", fields: new Map(fields), isAtomic, keepsUnknown, required };
    }
    if (isObject(document.additionalProperties))
      return { type: "map", values: this.#field(document.additionalProperties), isAtomic };
    return { type: "any" };
  }

  #list(document: JsonObject): Schema {
    const itemDocument = isObject(document.items) ? document.items : {};
    const items = this.#field(itemDocument);
    const kind = document["x-kubernetes-list-type"];
    if (kind === "set") return { type: "list", items, merge: { kind: "set" } };
    if (kind !== "map") return { type: "list", items, merge: { kind: "atomic" } };
    const keys = (document["x-kubernetes-list-map-keys"] as string[] | undefined) ?? [];
    return {
      type: "list",
      items,
      merge: { kind: "map", keys, keyDefaults: this.#defaults(itemDocument, keys) },
    };
  }

  #defaults(document: JsonObject, keys: string[]): Record<string, Json> {
    const reference = document.$ref;
    const target =
      typeof reference === "string"
        ? this.components[reference.slice("#/components/schemas/".length)]
        : document;
    const found = keys.map((key) => [
      key,
      isObject(target?.properties) ? propertyDefault(target.properties[key]) : undefined,
    ]);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<string, Json>;
  }
}

function propertyDefault(property: Json | undefined): Json | undefined {
  return isObject(property) ? property.default : undefined;
}
