import { raw } from "jq-wasm";
import { ignoreRulesMax, ignoreRuleSchema, type IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import { needWords } from "@/lib/api/need-words";
import { AppError } from "@/lib/platform/errors";
import { readPlainYaml } from "@/lib/services/read-plain-yaml";

/**
 * The rules of a text in Argo CD's spelling: a list, or what stands under `ignoreDifferences`. Throws `bad_input` that
 * names the line at fault.
 */
export async function readIgnoreDifferences(text: string): Promise<IgnoreRule[]> {
  if (text.trim() === "") return [];
  const read = readPlainYaml(text);
  if ("fault" in read) throw wrong(read.line, read.fault);
  const list = listIn(read.value);
  if (!list) throw wrong(1, "A list of rules is needed, as under Argo CD's ignoreDifferences.");
  if (list.length > ignoreRulesMax) throw wrong(1, `At most ${ignoreRulesMax} rules.`);
  const lines = itemLines(text);
  const rules: IgnoreRule[] = [];
  for (const [index, item] of list.entries()) {
    const line = lines[index] ?? 1;
    const rule = ignoreRuleSchema.safeParse(item);
    if (!rule.success) {
      const issue = rule.error.issues[0]!;
      const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
      const named = unknown ?? issue.path.findLast((part) => typeof part === "string");
      const words = unknown
        ? `${unknown} is not a field of a rule.`
        : `${issue.path.join(".")} ${needWords(issue)}`;
      throw wrong(lineOf(text, line, lines[index + 1], named), words.trim());
    }
    for (const expression of rule.data.jqPathExpressions) {
      const fault = await jqFault(expression);
      if (fault)
        throw wrong(lineOf(text, line, lines[index + 1], expression), `jq does not understand it: ${fault}`);
    }
    rules.push(rule.data);
  }
  return rules;
}

function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  const inner = (value as { ignoreDifferences?: unknown } | null)?.ignoreDifferences;
  return Array.isArray(inner) ? inner : null;
}

/**
 * Only compiled, never run: what is defined and not called costs nothing, so a loop in it cannot hold up anybody. That
 * holds as long as the expression cannot end the definition that it stands in.
 */
async function jqFault(expression: string): Promise<string | null> {
  if (leavesItsPlace(expression))
    return "it is more than one expression (a semicolon, comment or bracket too many)";
  try {
    await raw({}, `def ignored: ${expression}\n; empty`, ["-c"]);
    return null;
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : "").split("\n");
    return line
      .replace(/^jq: error: /, "")
      .replace(/ \(Unix shell quoting issues\?\)/, "")
      .slice(0, 200);
  }
}

/** Whether an expression has a semicolon outside brackets, closes a bracket that it did not open, or holds a comment. */
export function leavesItsPlace(expression: string): boolean {
  const bare = expression.replace(/"(?:[^"\\]|\\[\s\S])*"/g, '""');
  let depth = 0;
  for (const character of bare) {
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    if (depth < 0 || character === "#" || (depth === 0 && character === ";")) return true;
  }
  return depth !== 0 || bare.replaceAll('""', "").includes('"');
}

/** The lines on which the outermost list has its items. */
function itemLines(text: string): number[] {
  const lines = text.split("\n");
  const first = lines.find((line) => /^\s*-(\s|$)/.test(line));
  const indent = first?.search(/\S/) ?? 0;
  return lines.flatMap((line, index) =>
    /^\s*-(\s|$)/.test(line) && line.search(/\S/) === indent ? [index + 1] : [],
  );
}

/** The line between two in which something stands, or the first of them. */
function lineOf(text: string, from: number, to: number | undefined, named: PropertyKey | undefined): number {
  if (named === undefined) return from;
  const lines = text.split("\n").slice(from - 1, to === undefined ? undefined : to - 1);
  const found = lines.findIndex((line) => line.includes(String(named)));
  return from + Math.max(found, 0);
}

function wrong(line: number, words: string): AppError {
  return new AppError("bad_input", `Line ${line}: ${words}`, { field: "text" });
}
