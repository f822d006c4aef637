import type { FieldPath, PathStep } from "@/lib/domain/compare/field-path";
import { isMembers, isSame, memberOf, type Members } from "@/lib/domain/compare/json-value";
import type { ManagedFieldsEntry, Manifest } from "@/lib/domain/object/manifest";

/**
 * A node of FieldsV1 (structured-merge-diff, `fieldpath/serialize.go`): members by `f:`, list items by `k:` with their
 * keys as JSON, set members by `v:`, positions by `i:`. A node without children is a field owned as a whole.
 */
export type OwnedNode = Members;

/** What a manager owns by server-side apply, or null; null too when it does so in several API versions. */
export function appliedEntry(live: Manifest, manager: string): ManagedFieldsEntry | null {
  const entries = (live.metadata.managedFields ?? []).filter(
    (entry) => entry.manager === manager && entry.operation === "Apply" && !entry.subresource,
  );
  return entries.length === 1 ? entries[0]! : null;
}

/** Whose these entries are, by raw names: sorted, without repetition. */
export function managersOf(entries: ManagedFieldsEntry[]): string[] {
  return [...new Set(entries.map(({ manager = "" }) => manager))].toSorted();
}

/** The children of a node by kind; `.` (the node itself) is left out. Null when some child is none we know. */
export function childrenOf(
  node: OwnedNode,
): { fields: Map<string, OwnedNode>; items: OwnedItem[]; values: unknown[] } | null {
  const children = {
    fields: new Map<string, OwnedNode>(),
    items: [] as OwnedItem[],
    values: [] as unknown[],
  };
  for (const [name, child] of Object.entries(node)) {
    if (name === ".") continue;
    if (!isMembers(child)) return null;
    if (name.startsWith("f:")) children.fields.set(name.slice(2), child);
    else if (name.startsWith("k:")) {
      const keys = parseJson(name.slice(2));
      if (!isMembers(keys)) return null;
      children.items.push({ keys, node: child });
    } else if (name.startsWith("v:")) children.values.push(parseJson(name.slice(2)));
    else return null;
  }
  return children;
}

export type OwnedItem = { keys: Members; node: OwnedNode };

/** Whether a node owns its field as a whole: a scalar, an atomic list or map, or an empty one. */
export function isLeaf(node: OwnedNode): boolean {
  return Object.keys(node).every((name) => name === ".");
}

/**
 * Whether a manager with these fields owns the field at a path: by itself, as part of something owned as a whole, or
 * by owning something within it.
 */
export function owns(root: OwnedNode, path: FieldPath): boolean {
  let node = root;
  for (const [depth, step] of path.entries()) {
    if (depth > 0 && isLeaf(node)) return true;
    const next = stepInto(node, step);
    if (!next) return false;
    node = next;
  }
  return true;
}

/** Whether a list item or object has these keys with these values. */
export function hasKeys(item: unknown, keys: Members): boolean {
  return Object.entries(keys).every(([key, value]) => isSame(memberOf(item, key), value));
}

function stepInto(node: OwnedNode, step: PathStep): OwnedNode | null {
  if ("field" in step) return asNode(memberOf(node, `f:${step.field}`));
  if ("index" in step) return asNode(memberOf(node, `i:${step.index}`));
  for (const [name, child] of Object.entries(node)) {
    if ("keys" in step && name.startsWith("k:") && isSame(parseJson(name.slice(2)), step.keys)) {
      return asNode(child);
    }
    if ("value" in step && name.startsWith("v:") && isSame(parseJson(name.slice(2)), step.value)) {
      return asNode(child);
    }
  }
  return null;
}

function asNode(value: unknown): OwnedNode | null {
  return isMembers(value) ? value : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
