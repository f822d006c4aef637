import { ownName } from "@/lib/domain/compare/last-writers";
import type { FieldDifference, FieldWriter } from "@/lib/domain/compare/verdict";

type Told = Pick<FieldDifference, "verdict" | "writers">;

/** Who wrote a differing field last, or null where nobody can be named: nobody owns it, or it changed untraced. */
export function lastWriterOf(difference: Told): FieldWriter | null {
  return isChangedUntraced(difference) ? null : (difference.writers[0] ?? null);
}

/**
 * Whether a field left what we applied while managedFields went on to call us its last writer. What an admission webhook
 * changes in somebody's request is not recorded as anybody's, and a restored backup records nothing either.
 */
export function isChangedUntraced({ verdict, writers: [last] }: Told): boolean {
  const hasMoved = verdict === "drifted" || verdict === "diverged";
  return hasMoved && last?.name === ownName && last.manager.startsWith("plumbline-");
}
