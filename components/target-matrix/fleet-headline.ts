import type { Fleet } from "@/lib/api/fleet-schema";
import { numberWord, plural } from "@/components/ui/plural";

/** The answer to "is anything wrong?", as the page's first line. Never better than what was verified. */
export function headline(fleet: Fleet): string {
  if (fleet.rows.length === 0) return "Nothing to watch yet";
  const causes = fleet.causes.length;
  if (causes === 1) return "One thing needs you";
  if (causes > 1) return `${numberWord(causes)} things need you`;
  if (fleet.workerAbsentSince) return "Nothing is being verified";
  if ((fleet.counts.synced ?? 0) === fleet.targetsTotal) return "Everything matches Git";
  return "Nothing needs you";
}

/** The whole in one line: "9 applications on 6 clusters, 49 targets. 33 match Git and are healthy, 2 are held." */
export function headlineDetail(fleet: Fleet): string {
  const { counts } = fleet;
  const parts = [
    counts.synced &&
      `${counts.synced.toLocaleString("en")} ${counts.synced === 1 ? "matches Git and is" : "match Git and are"} healthy`,
    counts.held && `${counts.held.toLocaleString("en")} ${counts.held === 1 ? "is" : "are"} held`,
    counts.unknown && `${counts.unknown.toLocaleString("en")} not verified`,
  ].filter((part): part is string => Boolean(part));
  const size = [
    `${plural(fleet.rows.length, "application")}${fleet.hasMore ? " (the first ones)" : ""} on ${plural(fleet.clusters.length, "cluster")}`,
    plural(fleet.targetsTotal, "target"),
  ].join(", ");
  return parts.length > 0 ? `${size}. ${parts.join(", ")}.` : `${size}.`;
}
