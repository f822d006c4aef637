import type { FieldDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { sha256 } from "@/lib/platform/crypto";

/** A value up to this is kept whole: rows, the record and pages hold each three times. */
const charactersMax = 16_384;
const shownBefore = 200;
const shownAfter = 2_000;
const sides = ["desired", "applied", "live"] as const;

/** A verdict whose large values are cut to where they differ; the whole object is asked for when somebody looks. */
export function boundedVerdict(verdict: ObjectVerdict): ObjectVerdict {
  return { ...verdict, differences: boundedDifferences(verdict.differences) };
}

/** Differences with large values cut to where they differ. What is cut names its digest, so that other values stay other ones. */
export function boundedDifferences(differences: FieldDifference[]): FieldDifference[] {
  return differences.map(bounded);
}

function bounded(difference: FieldDifference): FieldDifference {
  const texts = sides.flatMap((side) =>
    difference[side] === undefined ? [] : [{ side, text: spelled(difference[side]) }],
  );
  if (texts.every(({ text }) => text.length <= charactersMax)) return difference;
  const from = Math.max(0, firstDifference(texts.map(({ text }) => text)) - shownBefore);
  const cut = texts
    .filter(({ text }) => text.length > charactersMax)
    .map(({ side, text }) => [side, cutAt(text, from)] as const);
  return { ...difference, ...Object.fromEntries(cut) };
}

function spelled(value: unknown): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

function firstDifference([first = "", ...others]: string[]): number {
  for (let index = 0; index < first.length; index++)
    if (others.some((other) => other[index] !== first[index])) return index;
  return 0;
}

function cutAt(text: string, from: number): string {
  const part = text.slice(from, from + shownBefore + shownAfter);
  const length = text.length.toLocaleString("en");
  return `${from > 0 ? "…" : ""}${part}… (from character ${from + 1} of ${length}; SHA-256 ${sha256(text).slice(0, 16)})`;
}
