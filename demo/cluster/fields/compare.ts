import { isEqual, isObject, type Json } from "../json";
import type { Schema } from "../schema/schema";
import { FieldSet } from "./field-set";
import { isGranular, memberSchema } from "./fields-of";
import { itemsByKey } from "./list-items";

export type Comparison = { added: FieldSet; modified: FieldSet; removed: FieldSet };

/** Which fields were added, modified and removed on the way from one value to another. */
export function compare(before: Json | undefined, after: Json | undefined, schema: Schema): Comparison {
  const comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  walk(before, after, schema, [], comparison);
  return comparison;
}

type Side = Json | undefined;

function walk(before: Side, after: Side, schema: Schema, path: string[], found: Comparison) {
  if (before === undefined && after === undefined) return;
  if (schema.type === "list" && schema.merge.kind !== "atomic" && isListLike(before) && isListLike(after)) {
    if (isEmpty(before) && isEmpty(after)) return leaf(before, after, path, found);
    container(before, after, path, found);
    const left = itemsByKey((before ?? []) as Json[], schema.merge);
    const right = itemsByKey((after ?? []) as Json[], schema.merge);
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const inner = [...path, key];
      if (!left.has(key)) found.added.insert(inner);
      else if (!right.has(key)) found.removed.insert(inner);
      walk(left.get(key), right.get(key), schema.items.schema, inner, found);
    }
    return;
  }
  if (isGranular(schema) && isMapLike(before) && isMapLike(after)) {
    if (isEmpty(before) && isEmpty(after)) return leaf(before, after, path, found);
    // Servers keep structs that are not pointers even when empty, so only free maps count as added by themselves.
    if (schema.type !== "struct" || after === undefined) container(before, after, path, found);
    const left = (before ?? {}) as Record<string, Json>;
    const right = (after ?? {}) as Record<string, Json>;
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
      walk(
        left[name],
        right[name],
        memberSchema(schema, name) ?? { type: "any" },
        [...path, `f:${name}`],
        found,
      );
    return;
  }
  leaf(before, after, path, found);
}

function leaf(before: Side, after: Side, path: string[], found: Comparison) {
  if (before === undefined) found.added.insert(path);
  else if (after === undefined) found.removed.insert(path);
  else if (!isEqual(before, after)) found.modified.insert(path);
}

function container(before: Side, after: Side, path: string[], found: Comparison) {
  if (path.length === 0) return;
  if (before === undefined) found.added.insert(path);
  else if (after === undefined) found.removed.insert(path);
}

function isListLike(value: Side): boolean {
  return value === undefined || value === null || Array.isArray(value);
}

function isMapLike(value: Side): boolean {
  return value === undefined || value === null || isObject(value);
}

function isEmpty(value: Side): boolean {
  return value === undefined || value === null || Object.keys(value as object).length === 0;
}
