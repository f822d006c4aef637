import type { FleetCell, FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { statusPrecedence } from "@/lib/domain/status/status";
import { statusWords } from "@/components/status/status-text";
import { shortSummary } from "@/components/status/short-summary";

/** The targets of one application on one cluster (several when it runs in several namespaces), the worst first. */
export function cellsOn(row: FleetRow, cluster: FleetCluster): FleetCell[] {
  return row.cells
    .filter((cell) => cell.clusterId === cluster.id)
    .toSorted((a, b) => statusPrecedence.indexOf(a.status) - statusPrecedence.indexOf(b.status));
}

/** The few words at the right of a cell: what is known beyond status and commit. */
export function cellNote(cell: FleetCell): string {
  const summary = shortSummary(cell.summary);
  if (summary) return summary;
  if (cell.isHeld) return "held";
  return "";
}

/** The same where there is room for about ten letters; the tooltip has the whole. */
export function cellNoteShort(cell: FleetCell): string {
  return cellNote(cell)
    .replace(/^broken manifest$/, "broken")
    .replace(/^(\d+) of (\d+) /, "$1/$2 ")
    .replace(/^was progressing$/, "was moving");
}

/** The commit of a cell, in seven digits. */
export function cellCommit(cell: FleetCell): string {
  return cell.sha ? cell.sha.slice(0, 7) : "not applied";
}

/** What is read aloud before the commit and the note of a cell: "shop on prod-eu: drifted". */
export function cellName(row: FleetRow, cluster: FleetCluster, cell: FleetCell): string {
  return `${row.name} on ${cluster.name}: ${statusWords[cell.status].toLowerCase()}`;
}

export function cellHref(row: FleetRow, cell: FleetCell | undefined): string {
  return cell ? `/applications/${row.id}?target=${cell.targetId}` : `/applications/${row.id}`;
}

/** What is fine is quiet: it has no tint. */
export const isQuiet = (cell: FleetCell) => cell.status === "synced" || cell.status === "progressing";
