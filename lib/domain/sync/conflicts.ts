import type { Manifest } from "@/lib/domain/object/manifest";
import { hasServerPath } from "@/lib/domain/sync/field-path";

export type FieldConflict = { manager: string; field: string };

/**
 * The conflicts that a person must decide: fields that somebody else owned first. Fields that we applied last are
 * ours to restore, so a conflict about one of them is no question.
 */
export function conflictsThatAsk(conflicts: FieldConflict[], applied: Manifest | null): FieldConflict[] {
  return conflicts.filter(({ field }) => applied === null || !hasServerPath(applied, field));
}
