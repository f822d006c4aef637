import { z } from "zod";
import type { ObjectRef } from "@/lib/domain/object/manifest";

const text = (max: number) => z.string().min(1).max(max);

/**
 * Which fields of which objects may differ, as Argo CD's `spec.ignoreDifferences` says it.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
export const ignoreRuleSchema = z
  .strictObject({
    group: z.string().max(253).default(""),
    kind: text(253),
    name: text(253).optional(),
    namespace: text(253).optional(),
    jsonPointers: z
      .array(text(1000).regex(/^\//, "A JSON pointer begins with a slash, as /spec/replicas."))
      .max(100)
      .default([]),
    jqPathExpressions: z.array(text(1000)).max(20).default([]),
    managedFieldsManagers: z.array(text(253)).max(100).default([]),
  })
  .refine(
    (rule) =>
      rule.jsonPointers.length + rule.jqPathExpressions.length + rule.managedFieldsManagers.length > 0,
    "It names no field: add jsonPointers, jqPathExpressions or managedFieldsManagers.",
  );
export type IgnoreRule = z.infer<typeof ignoreRuleSchema>;
export const ignoreRulesMax = 100;

/** One way of naming fields out of a rule; `label` is how people are told why a field is ignored. */
export type IgnoreClause = { label: string } & (
  { by: "pointer"; pointer: string } | { by: "jq"; expression: string } | { by: "manager"; manager: string }
);

/** What the rules ignore in one object. Group and kind may hold `*` for any characters. */
export function clausesFor(rules: IgnoreRule[], ref: ObjectRef): IgnoreClause[] {
  return rules
    .filter((rule) => matches(rule, ref))
    .flatMap((rule) => {
      const label = (words: string) => `${words} (${rule.group ? `${rule.group}/` : ""}${rule.kind})`;
      return [
        ...rule.jsonPointers.map((pointer) => ({ label: label(pointer), by: "pointer" as const, pointer })),
        ...rule.jqPathExpressions.map((expression) => ({
          label: label(`jq ${expression}`),
          by: "jq" as const,
          expression,
        })),
        ...rule.managedFieldsManagers.map((manager) => ({
          label: label(`fields of ${manager}`),
          by: "manager" as const,
          manager,
        })),
      ];
    });
}

function matches(rule: IgnoreRule, { group, kind, name, namespace }: ObjectRef): boolean {
  return (
    isLike(rule.group, group) &&
    isLike(rule.kind, kind) &&
    (rule.name === undefined || rule.name === name) &&
    (rule.namespace === undefined || rule.namespace === namespace)
  );
}

/** Without a regular expression, which a pattern of many stars would keep busy for ever. */
function isLike(pattern: string, value: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === value;
  if (!value.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - at >= last.length && value.endsWith(last);
}
