import type { ObjectTruths } from "@/lib/api/application-schema";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { shortSha } from "@/lib/domain/git/git";
import type { Truth } from "@/components/application/application-url";
import { outlineYaml, pathLine } from "@/components/manifest-diff/path-lines";

/** Who a differing line is from, written after it. `line` counts from 1. */
export type WriterNote = { line: number; text: string; path: string };

/**
 * The notes of one side of a diff. Live names the last manager and the time of its last write, which is all that
 * managedFields knows; desired names the commit, applied names us.
 */
export function writerNotes(
  truths: ObjectTruths,
  side: Truth,
  text: string,
  clock: (iso: string) => string,
): WriterNote[] {
  const outline = outlineYaml(text);
  const notes = new Map<number, WriterNote>();
  for (const difference of truths.differences) {
    const found = pathLine(outline, difference.path);
    const words = noteWords(truths, difference, side, clock);
    if (!found?.isExact || words === null) continue;
    const known = notes.get(found.line);
    if (!known) notes.set(found.line, { line: found.line, text: words, path: difference.path });
    else if (!known.text.includes(words)) known.text += ` · ${words}`;
  }
  return [...notes.values()].sort((a, b) => a.line - b.line);
}

function noteWords(
  truths: ObjectTruths,
  difference: FieldDifference,
  side: Truth,
  clock: (iso: string) => string,
): string | null {
  if (side === "desired") return truths.desiredSha ? `Git, ${shortSha(truths.desiredSha)}` : "Git";
  if (side === "applied") return "applied by Plumbline";
  return writerWords(difference, clock);
}

/** "kubectl edit, 09:48"; null when nobody is known to own the field. */
export function writerWords(difference: FieldDifference, clock: (iso: string) => string): string | null {
  const [writer] = difference.writers;
  if (!writer) return null;
  return writer.at ? `${writer.name}, ${clock(writer.at)}` : writer.name;
}
