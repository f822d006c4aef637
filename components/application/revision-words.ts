import type { RevisionView } from "@/lib/api/application-schema";
import { durationText } from "@/components/ui/time";

/** How long a revision ran and how it went, in the fewest words: "ran 9 days, healthy". */
export function revisionWords(revision: RevisionView): string {
  if (revision.ranMs === null && revision.runsOn.length > 0) return "is being applied now";
  if (revision.ranMs === null) return revision.isHead ? "the newest, not applied yet" : "never applied";
  const time = durationText(revision.ranMs);
  const went = revision.outcome === "failed" ? "its sync failed" : revision.outcome;
  const ran = revision.runsOn.length > 0 ? `runs now, for ${time}` : `ran ${time}`;
  return went ? `${ran}, ${went}` : ran;
}
