import { diffLines } from "diff";

/** A line of an inline diff, or a fold over unchanged lines. `line` counts from 1 on its own side. */
export type TextDiffRow =
  | { kind: "same"; line: number; text: string }
  | { kind: "left" | "right"; line: number; text: string }
  | { kind: "fold"; rows: { line: number; text: string }[] };

const context = 3;

/**
 * An inline diff with unchanged regions folded; null when the texts differ too much to be compared in reasonable
 * time (nearly all of 5,000 lines take seconds).
 */
export function textDiffRows(left: string, right: string): TextDiffRow[] | null {
  const parts = diffLines(left, right, { maxEditLength: 2000, timeout: 500 });
  if (!parts) return null;
  const rows: TextDiffRow[] = [];
  let leftLine = 1;
  let rightLine = 1;
  for (const [index, part] of parts.entries()) {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (part.removed) rows.push(...lines.map((text) => ({ kind: "left" as const, line: leftLine++, text })));
    else if (part.added)
      rows.push(...lines.map((text) => ({ kind: "right" as const, line: rightLine++, text })));
    else {
      const numbered = lines.map((text) => ({ kind: "same" as const, line: rightLine++, text }));
      leftLine += lines.length;
      rows.push(...folded(numbered, index === 0, index === parts.length - 1));
    }
  }
  return rows;
}

function folded(
  rows: { kind: "same"; line: number; text: string }[],
  isFirst: boolean,
  isLast: boolean,
): TextDiffRow[] {
  const before = isFirst ? 0 : context;
  const after = isLast ? 0 : context;
  // A fold of one or two lines would be taller than what it hides.
  if (rows.length - before - after < 3) return rows;
  return [
    ...rows.slice(0, before),
    { kind: "fold", rows: rows.slice(before, rows.length - after) },
    ...rows.slice(rows.length - after),
  ];
}
