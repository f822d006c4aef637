import { badRequest } from "../api/api-error";
import { isEqual, isObject, type Json, type JsonObject } from "../json";
import type { Field, Schema } from "../schema/schema";
import { memberSchema } from "../fields/fields-of";

const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

/** A strategic merge patch, which `kubectl edit` sends: lists merge by the key that their type names. */
export function strategicMerge(target: Json | undefined, patch: JsonObject, schema: Schema): JsonObject {
  if (patch.$patch === "replace") return without(patch, ["$patch"]);
  if (patch.$patch === "delete") return {};
  const retained = Array.isArray(patch.$retainKeys) ? patch.$retainKeys.map(String) : null;
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(isObject(target) ? target : {}))
    if (!retained || retained.includes(name)) result[name] = value;
  for (const [name, value] of Object.entries(patch)) {
    if (name === "$retainKeys" || name.startsWith(orderPrefix)) continue;
    if (name.startsWith(deletePrefix)) {
      const list = name.slice(deletePrefix.length);
      result[list] = asList(result[list]).filter(
        (item) => !asList(value).some((gone) => isEqual(gone, item)),
      );
    } else if (value === null) delete result[name];
    else result[name] = mergeMember(result[name], value, fieldOf(schema, name));
  }
  for (const [name, order] of Object.entries(patch))
    if (name.startsWith(orderPrefix)) {
      const list = name.slice(orderPrefix.length);
      if (Array.isArray(result[list]))
        result[list] = sorted(result[list], asList(order), fieldOf(schema, list));
    }
  return result;
}

function mergeMember(target: Json | undefined, value: Json, field: Field | undefined): Json {
  const schema = field?.schema ?? { type: "any" };
  if (isObject(value)) {
    const replaces = field?.patch?.strategy?.includes("replace");
    return replaces ? value : strategicMerge(target, value, schema);
  }
  if (!Array.isArray(value) || !field?.patch?.strategy?.includes("merge") || schema.type !== "list")
    return value;
  const { mergeKey } = field.patch;
  if (!mergeKey)
    return [...asList(target), ...value.filter((item) => !asList(target).some((one) => isEqual(one, item)))];
  return mergeItems(asList(target), value, mergeKey, schema.items.schema);
}

function mergeItems(target: Json[], patch: Json[], mergeKey: string, items: Schema): Json[] {
  if (patch.some((item) => isObject(item) && item.$patch === "replace"))
    return patch.filter((item) => !(isObject(item) && item.$patch === "replace"));
  const result = [...target];
  for (const item of patch) {
    if (!isObject(item) || item[mergeKey] === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
    const index = result.findIndex((one) => isObject(one) && one[mergeKey] === item[mergeKey]);
    if (item.$patch === "delete") {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicMerge(result[index], item, items);
    else result.push(strategicMerge({}, item, items));
  }
  return result;
}

/** Items that the patch orders come in its order; others keep their place behind the one before them. */
function sorted(list: Json[], order: Json[], field: Field | undefined): Json[] {
  const key = field?.patch?.mergeKey;
  const rank = (item: Json) =>
    order.findIndex((one) =>
      key && isObject(one) && isObject(item) ? one[key] === item[key] : isEqual(one, item),
    );
  let last = -1;
  const ranked = list.map((item, index) => {
    const own = rank(item);
    if (own >= 0) last = own;
    return { item, index, rank: own >= 0 ? own : last + 0.5 };
  });
  return ranked.sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ item }) => item);
}

function fieldOf(schema: Schema, name: string): Field | undefined {
  if (schema.type === "struct") return schema.fields.get(name);
  const member = memberSchema(schema, name);
  return member && { schema: member };
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function without(value: JsonObject, names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
