import type { Health } from "@/lib/domain/health/health";
import { listAt, textAt, words } from "@/lib/domain/health/read-status";
import type {
  Clause,
  ConditionTest,
  FieldTest,
  HealthRow,
  Scalar,
  Test,
} from "@/lib/domain/health/table/health-row";
import type { Manifest } from "@/lib/domain/object/manifest";

/** What a row of the table says of an object: its first clause that holds decides. */
export function judgeRow(row: HealthRow, object: Manifest): Health {
  const generation = object.metadata.generation ?? 0;
  for (const clause of row.clauses) {
    const found = holds(clause.when, object, generation);
    if (found === false) continue;
    return { status: clause.is, reason: reasonOf(clause, object, found === true ? null : found) };
  }
  return { status: row.otherwise.is, reason: reasonOf(row.otherwise, object, null) };
}

/** False, or true, or the condition by which it is true: that one can tell why. */
function holds(test: Test, scope: unknown, generation: number): boolean | object {
  if ("condition" in test) return conditionFor(test, scope, generation) ?? false;
  if ("field" in test) return fieldHolds(test, scope);
  if ("any" in test) {
    for (const one of test.any) {
      const found = holds(one, scope, generation);
      if (found !== false) return found;
    }
    return false;
  }
  if ("all" in test) return allHold(test.all, scope, generation);
  if ("not" in test) return holds(test.not, scope, generation) === false;
  return listHolds(test, scope, generation);
}

function allHold(tests: readonly Test[], scope: unknown, generation: number): boolean | object {
  let told: boolean | object = true;
  for (const one of tests) {
    const found = holds(one, scope, generation);
    if (found === false) return false;
    if (told === true) told = found;
  }
  return told;
}

function listHolds(
  test: Extract<Test, { list: string }>,
  scope: unknown,
  generation: number,
): boolean | object {
  const found = valueAt(scope, test.list);
  const items = typeof found === "object" && found !== null ? Object.values(found) : [];
  if ("unlike" in test) return new Set(items.map((item) => valueAt(item, test.unlike))).size > 1;
  if ("every" in test) {
    return items.length > 0 && items.every((item) => holds(test.every, item, generation) !== false);
  }
  for (const item of items) {
    const held = holds(test.some, item, generation);
    if (held !== false) return held;
  }
  return false;
}

/** A condition that names an earlier generation speaks of another object than this one. */
function conditionFor(test: ConditionTest, scope: unknown, generation: number): object | null {
  const own = listAt(scope, "conditions");
  const all = own.length > 0 ? own : listAt(scope, "status", "conditions");
  for (const condition of test.isLast ? all.slice(-1) : all) {
    if (typeof condition !== "object" || condition === null) continue;
    const { observedGeneration } = condition as { observedGeneration?: unknown };
    if (typeof observedGeneration === "number" && observedGeneration < generation) continue;
    if (!isOneOf(textAt(condition, "type"), test.condition)) continue;
    if (test.is !== undefined && !isOneOf(textAt(condition, "status"), test.is)) continue;
    const reason = textAt(condition, "reason");
    if (test.reason !== undefined && !isOneOf(reason, test.reason)) continue;
    if (test.except !== undefined && isOneOf(reason, test.except)) continue;
    const others = Object.entries(test.with ?? {});
    if (others.every(([name, wanted]) => isOneOf(textAt(condition, name), wanted))) return condition;
  }
  return null;
}

function fieldHolds(test: FieldTest, scope: unknown): boolean {
  const value = valueAt(scope, test.field);
  const isThere = value !== undefined && value !== null && value !== "";
  if (test.exists !== undefined && isThere !== test.exists) return false;
  if (test.is !== undefined && !isOneOf(value, test.is)) return false;
  if (test.isNot !== undefined && isOneOf(value, test.isNot)) return false;
  if (test.sameAs !== undefined && value !== valueAt(scope, test.sameAs)) return false;
  if (test.differsFrom !== undefined && value === valueAt(scope, test.differsFrom)) return false;
  if (test.below !== undefined && !(numberOf(value) < amountOf(test.below, scope))) return false;
  if (test.above !== undefined && !(numberOf(value) > amountOf(test.above, scope))) return false;
  if (test.belowSumOf !== undefined && !(numberOf(value) < sumOf(test.belowSumOf, scope))) return false;
  if (test.startsWith === undefined) return true;
  const beginnings = typeof test.startsWith === "string" ? [test.startsWith] : test.startsWith;
  return typeof value === "string" && beginnings.some((beginning) => value.startsWith(beginning));
}

function amountOf(bound: string | number, scope: unknown): number {
  return typeof bound === "number" ? bound : numberOf(valueAt(scope, bound));
}

function sumOf({ list, field }: { list: string; field: string }, scope: unknown): number {
  const items = valueAt(scope, list);
  if (!Array.isArray(items)) return 0;
  return items.reduce<number>((sum, item) => sum + numberOf(valueAt(item, field)), 0);
}

function numberOf(value: unknown): number {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : 0;
}

function isOneOf(value: unknown, wanted: Scalar | readonly Scalar[]): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
}

function reasonOf(clause: Omit<Clause, "when">, object: Manifest, condition: object | null): string | null {
  const paths = clause.quotes === undefined ? [] : [clause.quotes].flat();
  const quoted = paths.map((path) => quote(valueAt(object, path)));
  if (clause.says !== undefined || quoted.some((text) => text !== ""))
    return words(clause.says ?? "", ...quoted);
  // What is healthy needs no words, unless the row has some.
  if (condition === null || clause.is === "Healthy") return null;
  const message = textAt(condition, "message");
  const reason = textAt(condition, "reason");
  const type = `${textAt(condition, "type")} is ${textAt(condition, "status")}`;
  return words(reason === message ? "" : reason || (message === "" ? type : ""), message);
}

function quote(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string").join(", ") : "";
}

function valueAt(scope: unknown, path: string): unknown {
  let here = scope;
  for (const name of namesOf(path)) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

/** Paths are those of the table, so there are few of them. Names with dots stand in brackets: `labels[a.b/c]`. */
const known = new Map<string, string[]>();

function namesOf(path: string): string[] {
  let names = known.get(path);
  if (!names) {
    names = [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map((match) => match[1] ?? match[2]!);
    known.set(path, names);
  }
  return names;
}
