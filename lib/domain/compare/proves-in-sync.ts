import {
  hasKeys,
  appliedEntry,
  childrenOf,
  isLeaf,
  type OwnedNode,
} from "@/lib/domain/compare/managed-fields";
import { isMembers, isSame, memberOf, type Members } from "@/lib/domain/compare/json-value";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * Whether it is proved, without a call, that applying `desired` by server-side apply as `manager` would leave the
 * live object as it is. False means "not proved", never "different": ask the cluster with a dry run.
 *
 * The rule needs no schema, because the fields of our own last apply carry it: a member or list without children in
 * them is atomic and must be equal; `k:` children make a map of a list, by the keys in them, whose items must all be
 * there in the same relative order; `v:` children make a set; and everything that we own must still be desired, or
 * the apply would remove it. Another API version, and any difference of spelling or type are not proved.
 */
export function provesInSync(desired: Manifest, live: Manifest, manager: string): boolean {
  const entry = appliedEntry(live, manager);
  if (!entry || !isMembers(entry.fieldsV1)) return false;
  if (desired.apiVersion !== live.apiVersion || desired.apiVersion !== entry.apiVersion) return false;
  if (desired.kind !== live.kind || live.metadata.deletionTimestamp !== undefined) return false;
  if (!isSameIdentity(desired, live)) return false;

  const { metadata: ownedMetadata, ...owned } = splitMetadata(entry.fieldsV1);
  const { apiVersion: _a, kind: _k, metadata: _m, ...wanted } = desired;
  if (!provesMembers(wanted, live, owned.rest)) return false;
  return provesMetadata(desired, live, ownedMetadata);
}

/** Metadata that people declare; all else is set by the server, and declaring it is not proved. */
const declarable = ["labels", "annotations", "finalizers", "ownerReferences"] as const;
/** Who the object is, and what a client's printing of a nil time leaves behind. */
const identity = new Set(["name", "namespace", "creationTimestamp"]);

function isSameIdentity(desired: Manifest, live: Manifest): boolean {
  const { name, namespace } = desired.metadata;
  return name === live.metadata.name && (namespace === undefined || namespace === live.metadata.namespace);
}

function splitMetadata(fields: OwnedNode): { metadata: OwnedNode; rest: OwnedNode } {
  const { "f:metadata": metadata, ...rest } = fields;
  return { metadata: isMembers(metadata) ? metadata : {}, rest };
}

function provesMetadata(desired: Manifest, live: Manifest, owned: OwnedNode): boolean {
  const wanted: Members = {};
  for (const [key, value] of Object.entries(desired.metadata)) {
    if (identity.has(key)) {
      if (key === "creationTimestamp" && value !== null) return false;
    } else if ((declarable as readonly string[]).includes(key)) wanted[key] = value;
    else if (value !== undefined) return false;
  }
  return provesMembers(wanted, live.metadata, owned);
}

/** The members of a map whose members are owned one by one. */
function provesMembers(desired: Members, live: unknown, owned: OwnedNode): boolean {
  if (!isMembers(live)) return false;
  const children = childrenOf(owned);
  if (!children || children.items.length > 0 || children.values.length > 0) return false;
  for (const name of children.fields.keys()) if (memberOf(desired, name) === undefined) return false;
  return Object.entries(desired).every(
    ([key, value]) =>
      value === undefined || provesValue(value, memberOf(live, key), children.fields.get(key) ?? null),
  );
}

/** `owned` is null for a field that our last apply did not own: then only equality proves. */
function provesValue(desired: unknown, live: unknown, owned: OwnedNode | null): boolean {
  if (live === undefined) return false;
  if (owned === null) return isSame(desired, live) && !mayRepeat(desired);
  if (isLeaf(owned)) return isSame(desired, live);
  if (Array.isArray(desired)) return Array.isArray(live) && provesList(desired, live, owned);
  return isMembers(desired) && provesMembers(desired, live, owned);
}

/**
 * Whether a value that nobody told us the shape of has a list that the server might refuse: lists that are maps or sets
 * may not say anything twice, although somebody else has written it so. Of two objects in a list nobody can tell
 * without the keys.
 */
function mayRepeat(value: unknown): boolean {
  if (!Array.isArray(value)) return isMembers(value) && Object.values(value).some(mayRepeat);
  const isKeyed = value.filter(isMembers).length > 1;
  return isKeyed || new Set(value.map(canonicalJson)).size < value.length || value.some(mayRepeat);
}

function provesList(desired: unknown[], live: unknown[], owned: OwnedNode): boolean {
  const children = childrenOf(owned);
  if (!children || children.fields.size > 0) return false;
  if (children.items.length > 0) {
    return children.values.length === 0 && provesItems(desired, live, children.items);
  }
  return provesSet(desired, live, children.values);
}

/** A list that is a map by keys. Every item we own is desired once, and every desired item is one that we own. */
function provesItems(
  desired: unknown[],
  live: unknown[],
  owned: { keys: Members; node: OwnedNode }[],
): boolean {
  if (desired.length !== owned.length) return false;
  let position = -1;
  return desired.every((item) => {
    const match = isMembers(item) && owned.find(({ keys, node }) => isItemOf(item, keys, node));
    if (!match) return false;
    const [place = -1, ...more] = live.flatMap((other, index) => (hasKeys(other, match.keys) ? [index] : []));
    // Places that only grow also mean that no item is desired twice.
    if (place <= position) return false;
    // Whoever doubles an item takes it from us, so this is not seen; should that ever change, the cluster is asked.
    if (more.length > 0) return false;
    position = place;
    return provesValue(item, live[place], match.node);
  });
}

/**
 * Whether a desired item is the one with these keys. A key that Git leaves out was set by a default (a port's
 * protocol), if our apply did not own it; had we owned it, leaving it out now might change it.
 */
function isItemOf(item: Members, keys: Members, node: OwnedNode): boolean {
  return Object.entries(keys).every(([key, value]) => {
    const wanted = memberOf(item, key);
    return wanted === undefined ? !Object.hasOwn(node, `f:${key}`) : isSame(wanted, value);
  });
}

/** A list that is a set: nothing twice, all of it owned and there, in the same relative order. */
function provesSet(desired: unknown[], live: unknown[], owned: unknown[]): boolean {
  if (desired.length !== owned.length) return false;
  let position = -1;
  for (const value of desired) {
    const index = live.findIndex((other) => isSame(other, value));
    if (index <= position || !owned.some((other) => isSame(other, value))) return false;
    position = index;
  }
  return true;
}
