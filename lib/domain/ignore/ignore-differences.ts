import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import type { FieldDifference, IgnoredDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import { withoutPaths, type JsonPath } from "@/lib/domain/ignore/json-path";

export type Side = "desired" | "answer" | "applied" | "live";
/** Where one clause finds what it ignores, on each side of an object. */
export type Ignoring = { label: string; paths: Record<Side, JsonPath[]> };

/**
 * The verdict of an object whose ignored fields count on no side: they are neither drift nor a reason to sync. What
 * would have been a difference is told with the clause that ignores it. Argo CD's rule: what is ignored is taken out of
 * both sides before they are compared.
 */
export function ignoreDifferences(truths: ObjectTruths, ignoring: Ignoring[]): ObjectVerdict {
  const whole = compareObject(truths);
  if (whole.differences.length === 0 || ignoring.length === 0) return whole;
  const rest = compareObject(without(truths, ignoring));
  const ignored = ignoredOf(whole.differences, rest.differences, (path) => labelOf(path, truths, ignoring));
  // What was taken out of both sides proves nothing about the rest that was not asked.
  const reason = rest.differences.length === 0 ? null : rest.reason;
  return { ...rest, reason, ...(ignored.length > 0 && { ignored }) };
}

/** The differences of the first list that the second one has no more. */
export function ignoredOf(
  whole: FieldDifference[],
  rest: FieldDifference[],
  labelFor: (path: string) => string,
): IgnoredDifference[] {
  return whole.flatMap(({ path, desired, live }) => {
    if (rest.some((other) => other.path === path)) return [];
    const isInPart = rest.some((other) => isBelow(other.path, path));
    const sides = { ...(desired === undefined ? {} : { desired }), ...(live === undefined ? {} : { live }) };
    return [
      { path: isInPart ? `${path} (in part)` : path, rule: labelFor(path), ...(isInPart ? {} : sides) },
    ];
  });
}

function labelOf(path: string, truths: ObjectTruths, ignoring: Ignoring[]): string {
  const alone = ignoring.find((one) => {
    const { differences } = compareObject(without(truths, [one]));
    return !differences.some((other) => other.path === path || isBelow(other.path, path));
  });
  return alone?.label ?? ignoring.map(({ label }) => label).join(", ");
}

function without(truths: ObjectTruths, ignoring: Ignoring[]): ObjectTruths {
  const strip = <T>(value: T, side: Side): T => {
    const paths = ignoring.flatMap((one) => one.paths[side]);
    return typeof value === "object" && value !== null && paths.length > 0
      ? withoutPaths(value, paths)
      : value;
  };
  return {
    ...truths,
    desired: strip(truths.desired, "desired"),
    answer: strip(truths.answer, "answer"),
    applied: strip(truths.applied, "applied"),
    live: strip(truths.live, "live"),
  };
}

function isBelow(path: string, block: string): boolean {
  return path.startsWith(block) && (path[block.length] === "." || path[block.length] === "[");
}
