import { load, YAMLException } from "js-yaml";

/** What a typed text says, or what is wrong with it, with the line counted from one. */
export type PlainYaml = { value: unknown } | { line: number; fault: string };

/**
 * Reads YAML or JSON that a person typed. Aliases are refused: written out, a few lines of them are millions of values,
 * or one text thousands of times.
 */
export function readPlainYaml(text: string): PlainYaml {
  try {
    return { value: load(text, { maxAliases: 0 }) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const isAlias = error.reason.startsWith("aliases exceeded");
    const fault = isAlias ? "Anchors and aliases are not read here." : `This is not YAML: ${error.reason}.`;
    return { line: (error.mark?.line ?? 0) + 1, fault };
  }
}
