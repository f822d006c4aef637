import { dump } from "js-yaml";

/** Where people look first; the rest of the keys follow in alphabetical order. */
const first = ["apiVersion", "kind", "metadata", "name", "namespace"];

/**
 * A manifest as YAML text, for reading and comparing: equal objects give equal text, whatever order their keys came
 * in. managedFields are left out: they say who wrote, and that is shown beside the fields.
 */
export function manifestYaml(manifest: { metadata?: unknown; [key: string]: unknown }): string {
  const { managedFields: _, ...metadata } = (manifest.metadata ?? {}) as Record<string, unknown>;
  return dump(
    { ...manifest, metadata },
    { noRefs: true, lineWidth: -1, skipInvalid: true, sortKeys: (a, b) => compare(String(a), String(b)) },
  );
}

function compare(a: string, b: string): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  return rankA - rankB || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(key: string): number {
  const index = first.indexOf(key);
  return index < 0 ? first.length : index;
}
