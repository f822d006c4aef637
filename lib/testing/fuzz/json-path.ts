/** A place in a JSON value: member names and list positions. */
export type JsonPath = (string | number)[];

type Tree = { [key: string]: unknown };

/** Reads `spec.ports[0].port`; a dot within a name is written `\\.`. */
export function parsePath(text: string): JsonPath {
  return [...text.matchAll(/\[(\d+)\]|((?:\\.|[^.[\\])+)/g)].map(([, index, name]) =>
    index === undefined ? name!.replaceAll("\\", "") : Number(index),
  );
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Tree)[step];
  }
  return value;
}

/** Puts a value at a path whose parent is there (undefined takes away what stands there); returns whether it was. */
export function putAt(root: unknown, path: JsonPath, value: unknown): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1)!;
  if (typeof parent !== "object" || parent === null) return false;
  if (Array.isArray(parent)) {
    if (typeof last !== "number" || last > parent.length || (value === undefined && last >= parent.length)) {
      return false;
    }
    parent.splice(last, 1, ...(value === undefined ? [] : [value]));
    return true;
  }
  if (value === undefined && !Object.hasOwn(parent, last)) return false;
  delete (parent as Tree)[last];
  // Defined and not assigned: a member may be called __proto__.
  if (value !== undefined) {
    Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return true;
}

/** Every place in a value, with what stands there, the root first. */
export function* placesIn(
  value: unknown,
  path: JsonPath = [],
): Generator<{ path: JsonPath; value: unknown }> {
  yield { path, value };
  if (typeof value !== "object" || value === null) return;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const step of steps) yield* placesIn((value as Tree)[step], [...path, step]);
}
