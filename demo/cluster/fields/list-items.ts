import { canonical, isObject, type Json } from "../json";
import type { ListMerge } from "../schema/schema";

/** The FieldsV1 key of a list item, or null when an item of a map list lacks one of its keys. */
export function itemKey(item: Json, merge: ListMerge): string | null {
  if (merge.kind === "set") return `v:${canonical(item)}`;
  if (merge.kind !== "map" || !isObject(item)) return null;
  const keys: Record<string, Json> = {};
  for (const key of merge.keys) {
    const value = item[key] ?? merge.keyDefaults[key];
    if (value !== undefined) keys[key] = value;
  }
  return Object.keys(keys).length === 0 || (missing(keys, merge.keys) && !isPartial(merge))
    ? null
    : `k:${canonical(keys)}`;
}

function missing(keys: Record<string, Json>, names: string[]): boolean {
  return names.some((name) => keys[name] === undefined);
}

/** With several keys, some may be absent (a topology constraint without its second key). */
function isPartial(merge: { keys: string[] }): boolean {
  return merge.keys.length > 1;
}

/** Items by key, in order; of items with the same key the first counts. */
export function itemsByKey(list: Json[], merge: ListMerge): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [index, item] of list.entries()) {
    const key = itemKey(item, merge) ?? `i:${index}`;
    if (!found.has(key)) found.set(key, item);
  }
  return found;
}

/**
 * The order of two merged lists: the right list's order holds for what it names; what only the left has keeps its
 * place between its neighbours. (structured-merge-diff, mergeListItems.)
 */
export function mergedOrder(left: string[], right: string[]): string[] {
  const isLeft = new Set(left);
  const isRight = new Set(right);
  const shared = right.filter((key) => isLeft.has(key));
  const order: string[] = [];
  let l = 0;
  let r = 0;
  let s = 0;
  while (l < left.length || r < right.length) {
    const leftKey = left[l];
    const rightKey = right[r];
    if (leftKey !== undefined && leftKey === rightKey) {
      order.push(leftKey);
      l++;
      r++;
      if (shared[s] === leftKey) s++;
    } else if (leftKey !== undefined && isRight.has(leftKey) && shared[s] !== leftKey) {
      l++;
    } else if (leftKey !== undefined && !isRight.has(leftKey)) {
      order.push(leftKey);
      l++;
    } else if (rightKey !== undefined) {
      order.push(rightKey);
      r++;
      if (shared[s] === rightKey) s++;
    } else {
      l++;
    }
  }
  return order;
}
