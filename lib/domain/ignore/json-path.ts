import { isMembers, isSame, memberOf } from "@/lib/domain/compare/json-value";
import { childrenOf, hasKeys, isLeaf, type OwnedNode } from "@/lib/domain/compare/managed-fields";
import type { Manifest } from "@/lib/domain/object/manifest";

/** The way to one value of a JSON document: members by name, items by position (as jq's `path`). */
export type JsonPath = (string | number)[];

/** The path of a JSON pointer (RFC 6901) in a document; null where it has nothing there. */
export function pathOfPointer(document: unknown, pointer: string): JsonPath | null {
  const path: JsonPath = [];
  let value = document;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const isPosition = Array.isArray(value) && /^(0|[1-9]\d*)$/.test(name);
    const step = isPosition ? Number(name) : name;
    value = stepInto(value, step);
    if (value === undefined) return null;
    path.push(step);
  }
  return path;
}

/** The paths in a document of everything that a field manager owns in the live object. */
export function pathsOfManager(document: unknown, live: Manifest, manager: string): JsonPath[] {
  const nodes = (live.metadata.managedFields ?? []).filter((entry) => entry.manager === manager);
  return nodes.flatMap(({ fieldsV1 }) => (fieldsV1 ? ownedPathsIn(document, fieldsV1, []) : []));
}

function ownedPathsIn(value: unknown, node: OwnedNode, path: JsonPath): JsonPath[] {
  if (value === undefined) return [];
  if (path.length > 0 && isLeaf(node)) return [path];
  const children = childrenOf(node);
  if (!children) return [];
  if (Array.isArray(value)) {
    const items = children.items.flatMap(({ keys, node: own }) => {
      const index = value.findIndex((item) => hasKeys(item, keys));
      if (index < 0) return [];
      // Who owns the item itself brought it along.
      return Object.hasOwn(own, ".") ? [[...path, index]] : ownedPathsIn(value[index], own, [...path, index]);
    });
    const values = children.values.flatMap((own) => {
      const index = value.findIndex((item) => isSame(item, own));
      return index < 0 ? [] : [[...path, index]];
    });
    return [...items, ...values];
  }
  return [...children.fields].flatMap(([name, own]) =>
    ownedPathsIn(memberOf(value, name), own, [...path, name]),
  );
}

/** The value at a path; undefined where there is none. */
export function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(stepInto, document);
}

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
  return memberOf(value, step);
}

/** A copy of a document without these paths, as jq's `del`: positions are those of the document as it was. */
export function withoutPaths<T>(document: T, paths: JsonPath[]): T {
  const copy = structuredClone(document);
  for (const path of paths.toSorted(lastFirst)) {
    const parent = valueAt(copy, path.slice(0, -1));
    const step = path.at(-1);
    if (typeof step === "number" && Array.isArray(parent)) parent.splice(step, 1);
    else if (typeof step === "string" && isMembers(parent)) Reflect.deleteProperty(parent, step);
  }
  return copy;
}

/** Sets a value of a document in place; where the way there does not exist, nothing happens. */
export function setPath(document: unknown, path: JsonPath, value: unknown): void {
  const parent = valueAt(document, path.slice(0, -1));
  const step = path.at(-1)!;
  if (typeof step === "number" ? Array.isArray(parent) && step < parent.length : isMembers(parent)) {
    Object.defineProperty(parent, step, { value, enumerable: true, configurable: true, writable: true });
  }
}

/** The same place in another document: items by their name, key or port, by position where they have none. */
export function samePlace(from: unknown, path: JsonPath, to: unknown): JsonPath {
  let [here, there] = [from, to];
  return path.map((step) => {
    const own = stepInto(here, step);
    const other = typeof step === "number" ? indexOfTwin(own, there, step) : step;
    [here, there] = [own, stepInto(there, other)];
    return other;
  });
}

const itemNames = ["name", "key", "containerPort", "port", "mountPath", "type", "ip"];

function indexOfTwin(item: unknown, list: unknown, index: number): number {
  const name = itemNames.find((candidate) => memberOf(item, candidate) !== undefined);
  if (!name || !Array.isArray(list)) return index;
  const twin = list.findIndex((other) => isSame(memberOf(other, name), memberOf(item, name)));
  return twin < 0 ? index : twin;
}

function lastFirst(a: JsonPath, b: JsonPath): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return -1;
    if (step === other) continue;
    if (typeof step === "number" && typeof other === "number") return other - step;
    return String(step) < String(other) ? -1 : 1;
  }
  return a.length < b.length ? 1 : 0;
}
