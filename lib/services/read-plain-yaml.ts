import { load, YAMLException } from "js-yaml";

/** What a typed text says, or what is wrong with it, with the line counted from one. */
export type PlainYaml = { value: unknown } | { line: number; fault: string };

/**
 * Reads YAML or JSON that a person typed. Things that stand in several places by anchors and aliases are refused:
 * written out, a few lines of them are millions of values.
 */
export function readPlainYaml(text: string): PlainYaml {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { line: (error.mark?.line ?? 0) + 1, fault: `This is not YAML: ${error.reason}.` };
  }
  if (isTree(value)) return { value };
  const anchor = text.split("\n").findIndex((line) => /(^|[\s[{,:-])&[^\s,[\]{}]/.test(line));
  return { line: Math.max(anchor, 0) + 1, fault: "Anchors and aliases are not read here." };
}

/** Whether nothing in it can be reached in two ways. */
function isTree(value: unknown, seen = new Set<object>()): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (seen.has(value)) return false;
  seen.add(value);
  return Object.values(value).every((inner) => isTree(inner, seen));
}
