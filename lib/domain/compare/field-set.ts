import type { FieldPath } from "@/lib/domain/compare/field-path";
import { isMembers, isSame, memberOf } from "@/lib/domain/compare/json-value";
import { hasKeys, type OwnedNode } from "@/lib/domain/compare/managed-fields";
import type { JsonObject } from "@/lib/domain/object/manifest";

/**
 * FieldsV1 as the set of paths that it is (structured-merge-diff, `fieldpath.Set`): the names of the way to a field, as
 * they stand there (`f:spec`, `k:{"name":"web"}`). A node belongs to the set when it has no children, or says so by `.`.
 */
export type RawPath = readonly string[];

/** The paths of a set, in the order in which they stand there. */
export function rawPaths(fields: OwnedNode | undefined): RawPath[] {
  const paths: RawPath[] = [];
  const visit = (node: OwnedNode, path: RawPath) => {
    const names = Object.keys(node).filter((name) => name !== ".");
    if (path.length > 0 && (names.length === 0 || Object.hasOwn(node, "."))) paths.push(path);
    for (const name of names) {
      const child = node[name];
      if (isMembers(child)) visit(child, [...path, name]);
    }
  };
  if (fields) visit(fields, []);
  return paths;
}

/** Whether a path itself belongs to a set. */
export function hasRawPath(fields: OwnedNode | undefined, path: RawPath): boolean {
  let node: unknown = fields;
  for (const name of path) node = memberOf(node, name);
  return isMembers(node) && (Object.hasOwn(node, ".") || Object.keys(node).length === 0);
}

/** What both sets have. */
export function intersection(a: OwnedNode | undefined, b: OwnedNode | undefined): JsonObject {
  return fieldSet(rawPaths(a).filter((path) => hasRawPath(b, path)));
}

/** What only the first set has. */
export function difference(a: OwnedNode | undefined, b: OwnedNode | undefined): JsonObject {
  return fieldSet(rawPaths(a).filter((path) => !hasRawPath(b, path)));
}

/** What any of the sets has. */
export function union(...sets: (OwnedNode | undefined)[]): JsonObject {
  return fieldSet(sets.flatMap((set) => rawPaths(set)));
}

export function isEmptySet(fields: OwnedNode | undefined): boolean {
  return rawPaths(fields).length === 0;
}

/** FieldsV1 of these paths. */
export function fieldSet(paths: RawPath[]): JsonObject {
  const root: JsonObject = {};
  const members = new Set<JsonObject>();
  for (const path of paths) {
    let node = root;
    for (const name of path) {
      const child = Object.hasOwn(node, name) ? (node[name] as JsonObject) : {};
      node[name] = child;
      node = child;
    }
    members.add(node);
  }
  for (const node of members) if (Object.keys(node).length > 0) node["."] = {};
  return root;
}

/** A path of FieldsV1 in steps. */
export function fieldPathOf(path: RawPath): FieldPath {
  return path.map((name) => {
    const text = name.slice(2);
    if (name.startsWith("k:")) return { keys: parsed(text) as Record<string, unknown> };
    if (name.startsWith("v:")) return { value: parsed(text) };
    if (name.startsWith("i:")) return { index: Number(text) };
    return { field: text };
  });
}

/**
 * What an object has at a path of FieldsV1; undefined where it has nothing. `isDeclared`: of an object as somebody wrote
 * it, in which an item may leave out keys that come from a default.
 */
export function valueAt(object: unknown, path: RawPath, isDeclared = false): unknown {
  let value = object;
  for (const step of fieldPathOf(path)) {
    if ("field" in step) value = memberOf(value, step.field);
    else if (!Array.isArray(value)) return undefined;
    else if ("index" in step) value = value[step.index];
    else if ("keys" in step) value = value.find((item: unknown) => isItem(item, step.keys, isDeclared));
    else value = value.find((item: unknown) => isSame(item, step.value));
  }
  return value;
}

function isItem(item: unknown, keys: Record<string, unknown>, isDeclared: boolean): boolean {
  if (!isDeclared) return isMembers(item) && hasKeys(item, keys);
  return Object.entries(keys).every(([key, value]) => {
    const own = memberOf(item, key);
    return own === undefined || isSame(own, value);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
