import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { secretMark } from "@/lib/domain/secrets/redact";

/** A value of a field as one short line: scalars as they stand, larger things as what they hold. */
export function fieldValue(value: unknown, lengthMax = 60): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (typeof value === "string") {
    if (value.startsWith(secretMark))
      return `secret ${value.slice(secretMark.length, secretMark.length + 6)}`;
    const shown = value.includes("\n") ? `${value.split("\n", 1)[0]} …` : value;
    return shorten(shown === "" ? '""' : shown, lengthMax);
  }
  if (typeof value !== "object") return String(value);
  const text = Array.isArray(value)
    ? `[${value.map((item) => fieldValue(item, lengthMax)).join(", ")}]`
    : `{${Object.entries(value)
        .map(([key, item]) => `${key}: ${fieldValue(item, lengthMax)}`)
        .join(", ")}}`;
  if (text.length <= lengthMax) return text;
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  const noun = Array.isArray(value) ? "item" : "field";
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Two values that differ, as short lines that differ too: long texts are cut where they are still the same. */
export function fieldPair(a: unknown, b: unknown, lengthMax = 60): [string, string] {
  if (!isLine(a) || !isLine(b) || Math.max(a.length, b.length) <= lengthMax) {
    return [fieldValue(a, lengthMax), fieldValue(b, lengthMax)];
  }
  const cut = Math.max(0, commonPrefix(a, b) - 12);
  const from = (text: string) => shorten(cut > 0 ? `…${text.slice(cut)}` : text, lengthMax);
  return [from(a), from(b)];
}

/** What a write would do to a field, in one line: "4.2.0 → 4.1.7", "set to 6", "removed". */
export function changeWords({ live, desired }: FieldDifference): string {
  if (desired === undefined) return "removed";
  if (live === undefined) return `set to ${fieldValue(desired, 40)}`;
  const [before, after] = fieldPair(...withoutSharedStart(live, desired), 40);
  return `${before} → ${after}`;
}

/** Of an image only the tag counts when the rest stays: what two texts share up to a separator says nothing. */
function withoutSharedStart(a: unknown, b: unknown): [unknown, unknown] {
  if (!isLine(a) || !isLine(b)) return [a, b];
  const shared = a.slice(0, commonPrefix(a, b));
  const cut = Math.max(...["/", ":", "@", "="].map((separator) => shared.lastIndexOf(separator))) + 1;
  return cut >= 8 ? [a.slice(cut), b.slice(cut)] : [a, b];
}

function isLine(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\n") && !value.startsWith(secretMark);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** The last part of a path, enough to recognise the field in a narrow place; the whole path stays in a title. */
export function shortPath(path: string): string {
  const parts = path.split(/\.(?![^[]*\])/);
  const last = parts.at(-1) ?? path;
  const parent = parts.at(-2);
  // A place in a list says nothing without the list: "rules[0].host", where a key is enough: "web image".
  if (parent && /\[.*\]$/.test(parent) && !/\[\d+\]$/.test(parent)) {
    const name = parent.replace(/^[^[]*\[(?:name=)?/, "").replace(/\]$/, "");
    return last === "value" ? name : `${name} ${last}`;
  }
  return ["metadata", "spec", "data"].includes(parent ?? "") || !parent ? last : `${parent}.${last}`;
}

function shorten(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}
