"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import type { FleetCell, FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { statusMeanings, statusWords } from "@/components/status/status-text";
import { StatusGlyph } from "@/components/status/glyph";
import { cellNote } from "@/components/target-matrix/matrix-model";
import { RelativeTime } from "@/components/ui/relative-time";

type Payload = { row: FleetRow; cluster: FleetCluster; cells: FleetCell[] };

/** One tooltip for the whole matrix: thousands of cells need no popup of their own. */
export const cellTooltip = Tooltip.createHandle<Payload>();

export function CellTooltip() {
  return (
    <Tooltip.Root handle={cellTooltip}>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner side="bottom" sideOffset={6} collisionPadding={8} className="z-50">
            <Tooltip.Popup className="w-72 rounded-lg border border-line-2 bg-floating px-3 py-2.5 shadow-high transition-opacity duration-100 data-ending-style:opacity-0 data-instant:duration-0 data-starting-style:opacity-0">
              {payload && <CellFacts {...payload} />}
            </Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  );
}

function CellFacts({ row, cluster, cells }: Payload) {
  return (
    <>
      <div className="font-medium">
        {row.name} <span className="font-normal text-ink-2">on {cluster.name}</span>
      </div>
      {cells.map((cell) => (
        <div key={cell.targetId} className="mt-1.5 border-t border-line pt-1.5">
          <div className="flex items-center gap-1.5">
            <StatusGlyph status={cell.status} />
            {statusWords[cell.status]}
            {cellNote(cell) && <span className="text-ink-2">{cellNote(cell)}</span>}
            <RelativeTime at={cell.statusSince} form="short" className="ml-auto text-sm text-ink-3" />
          </div>
          <p className="text-sm text-ink-2">{cell.freshness.reason ?? statusMeanings[cell.status]}</p>
          <div className="mt-1 flex justify-between text-sm text-ink-3">
            <span>
              {cell.namespace}
              {cell.sha && <span className="mono text-ink-2"> {cell.sha.slice(0, 7)}</span>}
            </span>
            {cell.freshness.isVerified ? (
              <span>verified</span>
            ) : (
              cell.freshness.verifiedAt && (
                <span>
                  verified last <RelativeTime at={cell.freshness.verifiedAt} />
                </span>
              )
            )}
          </div>
        </div>
      ))}
    </>
  );
}
