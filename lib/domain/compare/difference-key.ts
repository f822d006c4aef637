import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { ObjectVerdict } from "@/lib/domain/compare/verdict";

/**
 * A text that is equal for equal differences, on whichever clusters they are; null when nothing differs. Who wrote and
 * when is left out, and so is the applied value: what differs and how is what makes two drifts the same. It holds
 * manifest values and grows with them: keep its digest.
 */
export function differenceKey(objects: { refKey: string; verdict: ObjectVerdict }[]): string | null {
  const differing = objects
    .filter(({ verdict }) => verdict.sync !== "synced")
    .map(({ refKey, verdict }) => ({
      refKey,
      sync: verdict.sync,
      fields: verdict.differences
        .map(({ path, verdict: said, desired, live }) => canonicalJson({ path, said, desired, live }))
        .toSorted(),
    }));
  if (differing.length === 0) return null;
  return canonicalJson(
    differing.toSorted((a, b) => (a.refKey < b.refKey ? -1 : a.refKey > b.refKey ? 1 : 0)),
  );
}
