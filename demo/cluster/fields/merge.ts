import { isObject, type Json, type JsonObject } from "../json";
import type { Schema } from "../schema/schema";
import type { FieldSet } from "./field-set";
import { isGranular, memberSchema } from "./fields-of";
import { itemKey, itemsByKey, mergedOrder } from "./list-items";

/** The live value with an applied one laid over it, by the rules of the type. */
export function merge(live: Json | undefined, applied: Json, schema: Schema): Json {
  if (live === undefined || live === null || applied === null) return applied;
  if (
    schema.type === "list" &&
    schema.merge.kind !== "atomic" &&
    Array.isArray(live) &&
    Array.isArray(applied)
  ) {
    const left = itemsByKey(live, schema.merge);
    const right = itemsByKey(applied, schema.merge);
    return mergedOrder([...left.keys()], [...right.keys()]).map((key) => {
      const item = right.get(key);
      return item === undefined ? left.get(key)! : merge(left.get(key), item, schema.items.schema);
    });
  }
  if (isGranular(schema) && isObject(live) && isObject(applied)) {
    const result: JsonObject = { ...live };
    for (const [name, value] of Object.entries(applied))
      result[name] = merge(live[name], value, memberSchema(schema, name) ?? { type: "any" });
    return result;
  }
  return applied;
}

/** The value without the fields of the set. Containers that become empty vanish. */
export function removeFields(value: Json, schema: Schema, fields: FieldSet): Json | undefined {
  if (fields.children.size === 0) return value;
  if (schema.type === "list" && Array.isArray(value)) {
    const kept = value.flatMap((item) => {
      const node = fields.children.get(itemKey(item, schema.merge) ?? "");
      if (node?.isMember) return [];
      const rest = node ? removeFields(item, schema.items.schema, node) : item;
      return rest === undefined ? [] : [rest];
    });
    return kept.length > 0 ? kept : undefined;
  }
  if (!isObject(value) || !isGranular(schema)) return value;
  const result: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const node = fields.children.get(`f:${name}`);
    if (node?.isMember) continue;
    const rest = node ? removeFields(member, memberSchema(schema, name) ?? { type: "any" }, node) : member;
    if (rest !== undefined) result[name] = rest;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}
