import { isObject, type Json } from "../json";
import type { Schema } from "../schema/schema";
import { FieldSet } from "./field-set";
import { itemKey } from "./list-items";

/** Every field that a value sets: what somebody who applies it comes to own. */
export function fieldsOf(value: Json, schema: Schema): FieldSet {
  const set = new FieldSet();
  collect(value, schema, set);
  return set;
}

function collect(value: Json, schema: Schema, set: FieldSet) {
  if (value === null) return;
  if (schema.type === "list" && Array.isArray(value) && schema.merge.kind !== "atomic") {
    for (const item of value) {
      const key = itemKey(item, schema.merge);
      if (key === null) continue;
      collect(item, schema.items.schema, set.child(key));
      set.child(key).isMember = true;
    }
  } else if (isObject(value) && isGranular(schema)) {
    for (const [name, member] of Object.entries(value)) {
      const field = memberSchema(schema, name);
      collect(member, field ?? { type: "any" }, set.child(`f:${name}`));
      const isEmpty = member === null || (isObject(member) && Object.keys(member).length === 0);
      if (isEmpty || !isNamed(schema, name)) set.child(`f:${name}`).isMember = true;
    }
  } else {
    set.isMember = true;
  }
}

/** Whether the parts of a value of this type can be owned apart. Free JSON is merged by member, as the server does. */
export function isGranular(schema: Schema): boolean {
  if (schema.type === "struct" || schema.type === "map") return !schema.isAtomic;
  return schema.type === "any";
}

/** The type of a member, or undefined when the type does not know it. */
export function memberSchema(schema: Schema, name: string): Schema | undefined {
  if (schema.type === "struct") {
    const field = schema.fields.get(name);
    return field?.schema ?? (schema.keepsUnknown ? { type: "any" } : undefined);
  }
  if (schema.type === "map") return schema.values.schema;
  return { type: "any" };
}

function isNamed(schema: Schema, name: string): boolean {
  return schema.type === "struct" && schema.fields.has(name);
}
