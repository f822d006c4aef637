import type { FieldPath } from "@/lib/domain/compare/field-path";
import { itemsByKey, listShape } from "@/lib/domain/compare/list-shape";
import { childrenOf, type OwnedNode } from "@/lib/domain/compare/managed-fields";
import { isMembers, isSame, memberOf, type Members } from "@/lib/domain/compare/json-value";
import { canonicalJson } from "@/lib/domain/object/canonical-json";

/** One place of an object on every side; `undefined` where a side has nothing there. */
export type Sides = {
  /** As Git spells it: tells which fields are declared. */
  git: unknown;
  /** As it would be after applying. */
  desired: unknown;
  applied: unknown;
  live: unknown;
};

export type FieldSides = Sides & { path: FieldPath };

/** A field that differs, and the outermost block around it that desired or live lacks as a whole. */
export type FieldFound = FieldSides & { block: FieldSides | null };

export type WalkRules = {
  /** Whether desired and live are the same at a leaf. */
  isEqual(desired: unknown, live: unknown, path: FieldPath): boolean;
  /** Whether a field that only the live object has counts: with the server's answer it does, without it does not. */
  countsLiveOnly: boolean;
};

/**
 * The smallest fields on which desired and live differ. Members are taken one by one, list items by their keys as the
 * live object's managers own them (`nodes` are those managers' nodes for this place), atomic lists as a whole, or by
 * position while all sides are equally long.
 */
export function* walkFields(
  sides: Sides,
  nodes: OwnedNode[],
  rules: WalkRules,
  path: FieldPath = [],
): Generator<FieldFound> {
  const { desired, live } = sides;
  if (rules.isEqual(desired, live, path)) return;
  const isBlock = path.length > 0 && (desired === undefined || live === undefined);
  for (const found of walkInside(sides, nodes, rules, path)) {
    yield isBlock ? { ...found, block: { ...sides, path } } : found;
  }
}

function walkInside(
  sides: Sides,
  nodes: OwnedNode[],
  rules: WalkRules,
  path: FieldPath,
): Iterable<FieldFound> {
  const present = [sides.desired, sides.live].filter((value) => value !== undefined);
  // The server tells an empty map or list from none; without its answer nobody can.
  const isEmpty = present.every((value) => Object.keys(value ?? {}).length === 0);
  if (!isEmpty || !rules.countsLiveOnly) {
    if (present.every(isMembers)) return walkMembers(sides, nodes, rules, path);
    if (present.every(Array.isArray)) return walkList(sides, nodes, rules, path);
  }
  return [{ ...sides, path, block: null }];
}

function* walkMembers(
  sides: Sides,
  nodes: OwnedNode[],
  rules: WalkRules,
  path: FieldPath,
): Generator<FieldFound> {
  const names = new Set(
    counted(sides, rules).flatMap((value) => (isMembers(value) ? Object.keys(value) : [])),
  );
  for (const field of names) {
    const below = eachSide(sides, (value) => memberOf(value, field));
    yield* walkFields(below, nodesBelow(nodes, `f:${field}`), rules, [...path, { field }]);
  }
}

function* walkList(
  sides: Sides,
  nodes: OwnedNode[],
  rules: WalkRules,
  path: FieldPath,
): Generator<FieldFound> {
  const last = path.at(-1);
  const lists = Object.values(sides).filter(Array.isArray) as unknown[][];
  const shape = listShape(last && "field" in last ? last.field : "", nodes, lists);
  if (shape.by === "keys") {
    const keyed = eachSide(sides, (value) =>
      Array.isArray(value) ? itemsByKey(value, shape.names) : new Map(),
    );
    if (Object.values(keyed).every((items) => items !== null)) {
      return yield* walkItems(sides, keyed as KeyedSides, nodes, rules, path);
    }
  }
  if (shape.by === "value") return yield* walkValues(sides, rules, path);
  if (isWalkableByPosition(sides)) return yield* walkPositions(sides, rules, path);
  yield { ...sides, path, block: null };
}

type KeyedSides = Record<keyof Sides, Map<string, { keys: Members; item: Members }>>;

function* walkItems(
  sides: Sides,
  keyed: KeyedSides,
  nodes: OwnedNode[],
  rules: WalkRules,
  path: FieldPath,
): Generator<FieldFound> {
  const order = rules.countsLiveOnly ? [keyed.desired, keyed.live] : [keyed.desired, keyed.applied];
  for (const id of new Set(order.flatMap((items) => [...items.keys()]))) {
    const { keys } = order.find((items) => items.has(id))!.get(id)!;
    const below = {
      git: keyed.git.get(id)?.item,
      desired: keyed.desired.get(id)?.item,
      applied: keyed.applied.get(id)?.item,
      live: keyed.live.get(id)?.item,
    };
    yield* walkFields(below, itemNodes(nodes, keys), rules, [...path, { keys }]);
  }
  // Applying reorders a list that others wrote in another order; the items themselves may all be equal.
  const common = [...keyed.desired.keys()].filter((id) => keyed.live.has(id));
  const inOrder = (items: KeyedSides["live"]) =>
    [...items.entries()].filter(([id]) => common.includes(id)).map(([, { keys }]) => keys);
  const [desired, live] = [inOrder(keyed.desired), inOrder(keyed.live)];
  if (!isSame(desired, live)) {
    yield { git: sides.git, desired, applied: inOrder(keyed.applied), live, path, block: null };
  }
}

function* walkValues(sides: Sides, rules: WalkRules, path: FieldPath): Generator<FieldFound> {
  const found = new Map<string, unknown>();
  for (const list of counted(sides, rules)) {
    for (const value of Array.isArray(list) ? list : []) found.set(canonicalJson(value), value);
  }
  let hasDifference = false;
  for (const value of found.values()) {
    const below = eachSide(sides, (list) =>
      Array.isArray(list) && list.some((other) => isSame(other, value)) ? value : undefined,
    );
    if (isSame(below.desired, below.live)) continue;
    hasDifference = true;
    yield { ...below, path: [...path, { value }], block: null };
  }
  if (!hasDifference && rules.countsLiveOnly) yield { ...sides, path, block: null };
}

function isWalkableByPosition({ desired, applied, live }: Sides): boolean {
  const lists = applied === undefined ? [desired, live] : [desired, applied, live];
  const [first] = lists;
  return (
    Array.isArray(first) &&
    lists.every((list) => Array.isArray(list) && list.length === first.length && list.every(isMembers))
  );
}

function* walkPositions(sides: Sides, rules: WalkRules, path: FieldPath): Generator<FieldFound> {
  for (const index of (sides.desired as unknown[]).keys()) {
    const below = eachSide(sides, (value) =>
      Array.isArray(value) ? (value as unknown[])[index] : undefined,
    );
    yield* walkFields(below, [], rules, [...path, { index }]);
  }
}

function counted({ git, desired, applied, live }: Sides, rules: WalkRules): unknown[] {
  return rules.countsLiveOnly ? [desired, live] : [git, desired, applied];
}

function eachSide<T>(sides: Sides, take: (value: unknown) => T): Record<keyof Sides, T> {
  return {
    git: take(sides.git),
    desired: take(sides.desired),
    applied: take(sides.applied),
    live: take(sides.live),
  };
}

function nodesBelow(nodes: OwnedNode[], name: string): OwnedNode[] {
  return nodes.flatMap((node) => {
    const child = memberOf(node, name);
    return isMembers(child) ? [child] : [];
  });
}

function itemNodes(nodes: OwnedNode[], keys: Members): OwnedNode[] {
  return nodes.flatMap((node) =>
    (childrenOf(node)?.items ?? []).filter((item) => isSame(item.keys, keys)).map((item) => item.node),
  );
}
