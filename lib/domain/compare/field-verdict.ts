import { isSame } from "@/lib/domain/compare/json-value";
import type { FieldVerdict } from "@/lib/domain/compare/verdict";

/** One field in its three truths; `undefined` is an absent field. */
export type ThreeTruths = { desired: unknown; applied: unknown; live: unknown };

/** Which side moved, for a field that Git declares or that we applied; `desired` as the server would keep it. */
export function fieldVerdict({ desired, applied, live }: ThreeTruths): FieldVerdict {
  if (isSame(desired, live)) return "synced";
  if (isSame(live, applied)) return "behind";
  if (isSame(desired, applied)) return "drifted";
  return "diverged";
}

/** The worst of some verdicts: diverged, drifted, behind, synced. */
export function worstVerdict(verdicts: Iterable<FieldVerdict>): FieldVerdict {
  let worst: FieldVerdict = "synced";
  for (const verdict of verdicts) if (rank[verdict] > rank[worst]) worst = verdict;
  return worst;
}

const rank: Record<FieldVerdict, number> = { synced: 0, behind: 1, drifted: 2, diverged: 3 };
