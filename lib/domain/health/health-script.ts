import { z } from "zod";
import { healthSchema } from "@/lib/domain/health/health";
import type { GroupKind } from "@/lib/domain/object/manifest";

export const scriptLengthMax = 20_000;

/**
 * An administrator's health script in Argo CD's Lua, for the kinds whose group and kind match. `*` stands for any
 * text, as in Argo CD's `resource.customizations.health.<group>_<kind>`; the core group is empty.
 */
export const healthScriptSchema = z.object({
  group: z
    .string()
    .max(253)
    .regex(
      /^[a-z0-9.*-]*$/,
      "A group is made of lower-case letters, digits, dots and dashes; * stands for any text.",
    ),
  kind: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[A-Za-z0-9*]+$/, "A kind is made of letters and digits; * stands for any text."),
  script: z.string().min(1).max(scriptLengthMax),
});
export type HealthScript = z.infer<typeof healthScriptSchema>;

/** How a script went on an object: what it says, or why it says nothing, with its line where that is known. */
export const scriptOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("judged"), health: healthSchema }),
  z.object({
    kind: z.literal("failed"),
    reason: z.string(),
    line: z.number().nullable(),
    isSyntax: z.boolean(),
  }),
]);
export type ScriptOutcome = z.infer<typeof scriptOutcomeSchema>;

/** The script for a kind: the one that names it, else the first pattern that matches, in the order of their names. */
export function findScript<T extends GroupKind>(scripts: readonly T[], { group, kind }: GroupKind): T | null {
  const exact = scripts.find((script) => script.group === group && script.kind === kind);
  if (exact) return exact;
  const patterns = scripts.filter((script) => script.group.includes("*") || script.kind.includes("*"));
  const matching = patterns.filter((script) => matches(script.group, group) && matches(script.kind, kind));
  return matching.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))[0] ?? null;
}

/** How a script is named: `group/Kind`, or `Kind` in the core group. */
export function keyOf({ group, kind }: GroupKind): string {
  return group === "" ? kind : `${group}/${kind}`;
}

/** Without a regular expression: a pattern with many stars must not take long. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop()!;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
