import { isObject, type Json, type JsonObject } from "../json";
import { canonicalQuantity } from "./quantity";
import type { Schema } from "./schema";

export type Normalised = { value: Json; unknown: string[] };

/**
 * A value as the server would keep it after decoding into its own types: unknown fields dropped (and named), nulls
 * and empty maps and lists gone, quantities in canonical spelling. With `keepsSpelling` (custom resources, which have
 * no Go type) only unknown fields and nulls go.
 */
export function normalise(value: Json, schema: Schema, keepsSpelling = false): Normalised {
  const unknown: string[] = [];
  const walk = (here: Json, type: Schema, path: string): Json | undefined => {
    if (here === null) return type.type === "any" ? null : undefined;
    switch (type.type) {
      case "struct":
        return isObject(here) ? struct(here, type, path) : here;
      case "map":
        return isObject(here)
          ? orGone(members(here, (name) => [type.values.schema, `${path}.${name}`]))
          : here;
      case "list": {
        if (!Array.isArray(here)) return here;
        const items = here.flatMap((item, index) => walk(item, type.items.schema, `${path}[${index}]`) ?? []);
        return items.length > 0 || keepsSpelling ? items : undefined;
      }
      case "quantity":
        return keepsSpelling ? here : (canonicalQuantity(String(here)) ?? here);
      default:
        return here;
    }
  };
  const struct = (here: JsonObject, type: Schema & { type: "struct" }, path: string) => {
    const known: JsonObject = {};
    for (const [name, member] of Object.entries(here)) {
      if (type.fields.has(name) || type.keepsUnknown) known[name] = member;
      else unknown.push(`${path}.${name}`.replace(/^\./, ""));
    }
    return members(known, (name) => [type.fields.get(name)?.schema ?? { type: "any" }, `${path}.${name}`]);
  };
  const members = (here: JsonObject, typeOf: (name: string) => [Schema, string]): JsonObject => {
    const result: JsonObject = {};
    for (const [name, member] of Object.entries(here)) {
      const kept = walk(member, ...typeOf(name));
      if (kept !== undefined) result[name] = kept;
    }
    return result;
  };
  const orGone = (here: JsonObject) => (Object.keys(here).length > 0 || keepsSpelling ? here : undefined);
  return { value: walk(value, schema, "") ?? {}, unknown };
}
