import type { FieldPath } from "@/lib/domain/compare/field-path";
import {
  appliedEntry,
  childrenOf,
  hasKeys,
  isLeaf,
  type OwnedNode,
} from "@/lib/domain/compare/managed-fields";
import { isMembers, isSame, memberOf, type Members } from "@/lib/domain/compare/json-value";
import type { JsonObject, Manifest } from "@/lib/domain/object/manifest";

/**
 * The paths of FieldsV1 that are owned, in the order in which they stand there: leaves, and items and members that
 * are owned themselves (`.`).
 */
export function ownedPaths(fieldsV1: JsonObject): FieldPath[] {
  const paths: FieldPath[] = [];
  const visit = (node: OwnedNode, path: FieldPath) => {
    if (path.length > 0 && (isLeaf(node) || Object.hasOwn(node, "."))) paths.push(path);
    const children = childrenOf(node);
    if (!children) return;
    for (const [field, child] of children.fields) visit(child, [...path, { field }]);
    for (const { keys, node: child } of children.items) visit(child, [...path, { keys }]);
    for (const value of children.values) paths.push([...path, { value }]);
  };
  visit(fieldsV1, []);
  return paths;
}

/**
 * The part of a live object that `manager` owns by server-side apply: right after a write this is the applied truth.
 * It carries the object's identity, and the keys of every list item it holds; without any own field, nothing else.
 */
export function ownedManifest(live: Manifest, manager: string): Manifest {
  const entry = appliedEntry(live, manager);
  const { name, namespace } = live.metadata;
  const identity = { name, ...(namespace === undefined ? {} : { namespace }) };
  const owned = entry?.fieldsV1 ? project(live, entry.fieldsV1) : {};
  const { metadata, ...rest } = isMembers(owned) ? owned : {};
  return {
    ...rest,
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: { ...(isMembers(metadata) ? metadata : {}), ...identity },
  };
}

function project(value: unknown, node: OwnedNode): unknown {
  if (isLeaf(node)) return value;
  const children = childrenOf(node);
  if (!children) return value;
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const own = children.items.find(({ keys }) => hasKeys(item, keys));
      if (own) return [{ ...own.keys, ...(project(item, own.node) as Members) }];
      return children.values.some((other) => isSame(other, item)) ? [item] : [];
    });
  }
  if (!isMembers(value)) return value;
  // Made from entries: a member may be called __proto__.
  return Object.fromEntries(
    [...children.fields].flatMap(([name, child]) => {
      const member = memberOf(value, name);
      return member === undefined ? [] : [[name, project(member, child)] as const];
    }),
  );
}
