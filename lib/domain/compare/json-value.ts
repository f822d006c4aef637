export type Members = Record<string, unknown>;

/** Whether a value is a JSON object (no list, no null). */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Equality of JSON values: types and the order of lists count, the order of members does not, and an absent member
 * is the same as `undefined`.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isMembers(a) || !isMembers(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!isSame(memberOf(a, key), memberOf(b, key))) return false;
  return true;
}

/** An own member; names such as `constructor` come from outside and must not reach the prototype. */
export function memberOf(value: unknown, key: string): unknown {
  return isMembers(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
