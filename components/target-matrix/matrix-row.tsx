"use client";

import Link from "next/link";
import { memo } from "react";
import type { FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { MatrixCell } from "@/components/target-matrix/matrix-cell";
import { cellsOn } from "@/components/target-matrix/matrix-model";

/** One application. Columns count from 1; column 0 is its name. */
export const MatrixRow = memo(function MatrixRow({
  row,
  index,
  clusters,
  columns,
  matching,
  tabStop,
}: {
  row: FleetRow;
  index: number;
  clusters: FleetCluster[];
  /** Which clusters are drawn (indices), where there are too many for all. */
  columns: number[];
  matching: Set<string> | null;
  /** The column that Tab reaches, when it is in this row. */
  tabStop: number | null;
}) {
  return (
    <>
      <div role="rowheader" aria-colindex={1} className="sticky left-0 z-[1] min-w-0 bg-inherit pr-3">
        <Link
          href={`/applications/${row.id}`}
          prefetch={false}
          data-position={`${index}:0`}
          tabIndex={tabStop === 0 ? 0 : -1}
          className="block rounded-xs"
        >
          <span className="block truncate leading-[19px] font-medium">{row.name}</span>
          <span className="block truncate text-sm leading-[17px] text-ink-3">
            {row.repositoryName} · {row.revision}
            {row.headSha && <span className="mono"> {row.headSha.slice(0, 7)}</span>}
          </span>
        </Link>
      </div>
      {columns.map((column) => {
        const cluster = clusters[column];
        if (!cluster) return null;
        const cells = cellsOn(row, cluster);
        return (
          <div
            key={cluster.id}
            role="gridcell"
            aria-colindex={column + 2}
            data-column={column}
            style={{ gridColumn: column + 2 }}
            className="min-w-0 px-0.5"
          >
            <MatrixCell
              row={row}
              cluster={cluster}
              cells={cells}
              isDimmed={matching !== null && !cells.some((cell) => matching.has(cell.targetId))}
              isTabStop={tabStop === column + 1}
              position={`${index}:${column + 1}`}
            />
          </div>
        );
      })}
    </>
  );
});
