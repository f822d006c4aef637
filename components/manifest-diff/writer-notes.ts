import type { ObjectTruths } from "@/lib/api/application-schema";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import { shortSha } from "@/lib/domain/git/git";
import type { Truth } from "@/components/application/application-url";
import { fieldOwners, howWritten } from "@/components/manifest-diff/field-owners";
import { outlineYaml, pathLine } from "@/components/manifest-diff/path-lines";

/** Who a differing line is from, written after it. `line` counts from 1. */
export type WriterNote = {
  line: number;
  text: string;
  /** By field of the line, all that is known: the path and its owners with their raw names. */
  details: { path: string; lines: string[] }[];
};

/** How times are written: short in the margin, to the second where there is room. */
export type NoteClock = { short: (iso: string) => string; exact: (iso: string) => string };

/**
 * The notes of one side of a diff. Live names the last manager and the time of its last write, which is all that
 * managedFields know, and how many own the field besides; desired names the commit, applied names us.
 */
export function writerNotes(truths: ObjectTruths, side: Truth, text: string, clock: NoteClock): WriterNote[] {
  const outline = outlineYaml(text);
  const notes = new Map<number, WriterNote>();
  for (const difference of truths.differences) {
    const found = pathLine(outline, difference.path);
    if (!found?.isExact) continue;
    const { words, lines } = noteOf(truths, difference, side, clock);
    const detail = { path: difference.path, lines };
    const known = notes.get(found.line);
    if (!known) notes.set(found.line, { line: found.line, text: words, details: [detail] });
    else {
      if (!known.text.split(separator).includes(words)) known.text += separator + words;
      known.details.push(detail);
    }
  }
  return [...notes.values()].sort((a, b) => a.line - b.line);
}

const separator = " · ";

function noteOf(
  truths: ObjectTruths,
  difference: FieldDifference,
  side: Truth,
  clock: NoteClock,
): { words: string; lines: string[] } {
  if (side === "desired") {
    return { words: truths.desiredSha ? `Git, ${shortSha(truths.desiredSha)}` : "Git", lines: [] };
  }
  if (side === "applied") return { words: "applied by Plumbline", lines: [] };
  const { last, words, owners, more, explanation } = fieldOwners([difference]);
  const when = last?.at ? `, ${clock.short(last.at)}` : "";
  const lines = owners.map((owner) => {
    const at = owner.at ? `, last write ${clock.exact(owner.at)}` : "";
    const raw = owner.name === owner.manager ? "" : ` (${owner.manager})`;
    return `${owner.name}${raw}: ${howWritten(owner)}${at}`;
  });
  return { words: `${words}${when}${more > 0 ? ` +${more}` : ""}`, lines: [...lines, explanation] };
}
