import { isObject, type Json } from "../json";
import type { Schema } from "../schema/schema";
import { itemKey } from "./list-items";
import { printPath } from "./field-set";

/**
 * What a server-side apply finds wrong with a value before merging: unknown fields, wrong types, list items without
 * or with equal keys. In the words of the API server (structured-merge-diff), one line for each.
 */
export function typedProblems(value: Json, schema: Schema, path = ""): string[] {
  if (value === null || schema.type === "any") return [];
  switch (schema.type) {
    case "struct":
    case "map":
      return isObject(value)
        ? memberProblems(value, schema, path)
        : [`${path}: expected map, got ${nameOf(value)}`];
    case "list":
      return Array.isArray(value)
        ? itemProblems(value, schema, path)
        : [`${path}: expected list, got ${nameOf(value)}`];
    case "integer":
    case "number":
      return typeof value === "number"
        ? []
        : [`${path}: expected numeric (int or float), got ${nameOf(value)}`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${path}: expected boolean, got ${nameOf(value)}`];
    case "string":
    case "time":
      return typeof value === "string" ? [] : [`${path}: expected string, got ${nameOf(value)}`];
    default:
      return typeof value === "string" || typeof value === "number"
        ? []
        : [`${path}: expected string or number, got ${nameOf(value)}`];
  }
}

function memberProblems(
  value: { [key: string]: Json },
  schema: Schema & { type: "struct" | "map" },
  path: string,
) {
  return Object.entries(value).flatMap(([name, member]) => {
    if (schema.type === "map") return typedProblems(member, schema.values.schema, `${path}.${name}`);
    const field = schema.fields.get(name);
    if (field) return typedProblems(member, field.schema, `${path}.${name}`);
    return schema.keepsUnknown ? [] : [`${path}.${name}: field not declared in schema`];
  });
}

function itemProblems(list: Json[], schema: Schema & { type: "list" }, path: string): string[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    if (schema.merge.kind === "atomic") return typedProblems(item, schema.items.schema, `${path}[${index}]`);
    const key = itemKey(item, schema.merge);
    if (key === null) return [`${path}: element ${index}: ${missingKey(item, schema.merge)}`];
    const printed = printPath([key]);
    if (seen.has(key)) return [`${path}: duplicate entries for key ${printed}`];
    seen.add(key);
    return typedProblems(item, schema.items.schema, `${path}${printed}`);
  });
}

function missingKey(item: Json, merge: (Schema & { type: "list" })["merge"]): string {
  const keys = merge.kind === "map" ? merge.keys : [];
  const key = keys.find((name) => !isObject(item) || item[name] === undefined);
  return `associative list with keys has an element that omits key field ${JSON.stringify(key ?? "")} (and doesn't have default value)`;
}

function nameOf(value: Json): string {
  if (Array.isArray(value)) return "list";
  if (isObject(value)) return "map";
  return typeof value === "number" ? (Number.isInteger(value) ? "integer" : "float") : typeof value;
}
