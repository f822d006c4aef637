import { hasRawPath, valueAt, type RawPath } from "@/lib/domain/compare/field-set";
import { managersOf } from "@/lib/domain/compare/managed-fields";
import type { IgnoredDifference } from "@/lib/domain/compare/verdict";
import type { Manifest } from "@/lib/domain/object/manifest";
import { keptWords, rawPathText } from "@/lib/domain/sync/take-over-words";

/** What is said of a field that has left Git and stays, because others own it too. */
export function keptDifference(
  live: Manifest,
  field: { path: RawPath; managers: string[] },
): IgnoredDifference {
  const value = valueAt(live, field.path);
  return {
    path: rawPathText(field.path),
    rule: keptWords(field),
    ...(value === undefined ? {} : { live: value }),
    keptPath: [...field.path],
  };
}

/**
 * Of what was said before, what is true still: the field is there, Git does not declare it (again), we do not own it,
 * and somebody does. Once the object has been applied without it nothing else remembers that it was Git's.
 */
export function stillKept(
  before: IgnoredDifference[] | undefined,
  { live, declared }: { live: Manifest; declared: Manifest },
  manager: string,
): IgnoredDifference[] {
  const entries = live.metadata.managedFields ?? [];
  return (before ?? []).flatMap(({ keptPath }) => {
    if (!keptPath || valueAt(live, keptPath) === undefined) return [];
    if (valueAt(declared, keptPath, true) !== undefined) return [];
    const owners = entries.filter(({ fieldsV1 }) => hasRawPath(fieldsV1, keptPath));
    if (owners.length === 0 || owners.some((entry) => entry.manager === manager)) return [];
    return [keptDifference(live, { path: keptPath, managers: managersOf(owners) })];
  });
}
