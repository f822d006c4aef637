"use client";

import type { Fleet } from "@/lib/api/fleet-schema";
import type { Status } from "@/lib/domain/status/status";
import { StatusGlyph } from "@/components/status/glyph";
import { statusWords } from "@/components/status/status-text";
import { type FleetFilter, toggleToken } from "@/components/target-matrix/fleet-filter";
import { Checkbox } from "@/components/ui/checkbox";
import { Chip } from "@/components/ui/chip";

/** The worst first; what is fine comes last. */
export const chipOrder: Status[] = [
  "degraded",
  "diverged",
  "drifted",
  "behind",
  "syncing",
  "held",
  "unknown",
  "progressing",
  "synced",
];

/** How many targets there are of each status; pressing one leaves only those. */
export function StatusChips({
  fleet,
  filter,
  text,
  onText,
}: {
  fleet: Fleet;
  filter: FleetFilter;
  text: string;
  onText: (text: string) => void;
}) {
  const shown = chipOrder.filter(
    (status) => (fleet.counts[status] ?? 0) > 0 || filter.status.includes(status),
  );
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div role="group" aria-label="Filter by status" className="flex flex-wrap gap-1.5">
        {shown.map((status) => (
          <Chip
            key={status}
            isOn={filter.status.includes(status)}
            icon={<StatusGlyph status={status} />}
            count={fleet.counts[status] ?? 0}
            onClick={() => onText(toggleToken(text, { key: "status", value: status }))}
          >
            {statusWords[status].toLowerCase()}
          </Chip>
        ))}
      </div>
      <Checkbox
        className="ml-auto whitespace-nowrap text-ink-2"
        checked={filter.isAttention}
        onCheckedChange={() => onText(toggleToken(text, { key: "is", value: "attention" }))}
      >
        Only what needs you
      </Checkbox>
    </div>
  );
}
