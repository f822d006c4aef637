"use client";

import { useState } from "react";
import type { Fleet } from "@/lib/api/fleet-schema";
import { statusWords } from "@/components/status/status-text";

const spokenMax = 3;

/** Tells a screen reader which targets changed. Nothing is seen. */
export function StatusAnnouncer({ fleet }: { fleet: Fleet }) {
  const [known, setKnown] = useState(fleet);
  const [spoken, setSpoken] = useState("");
  if (known !== fleet) {
    const words = changesBetween(known, fleet);
    setKnown(fleet);
    if (words) setSpoken(words);
  }
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {spoken}
    </div>
  );
}

/** What became of targets that were known before: a few by name, many by number, "" when none changed. */
export function changesBetween(before: Fleet, after: Fleet): string {
  const known = new Map(before.rows.flatMap((row) => row.cells.map((cell) => [cell.targetId, cell.status])));
  const names = new Map(after.clusters.map((cluster) => [cluster.id, cluster.name]));
  const changes = after.rows.flatMap((row) =>
    row.cells
      .filter((cell) => known.has(cell.targetId) && known.get(cell.targetId) !== cell.status)
      .map(
        (cell) => `${row.name} on ${names.get(cell.clusterId)}: ${statusWords[cell.status].toLowerCase()}`,
      ),
  );
  if (changes.length > spokenMax) return `${changes.length} targets changed their status.`;
  return changes.length > 0 ? `${changes.join(". ")}.` : "";
}
