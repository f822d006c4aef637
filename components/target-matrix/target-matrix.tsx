"use client";

import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { CellTooltip } from "@/components/target-matrix/cell-tooltip";
import { groupByEnvironment } from "@/components/target-matrix/fleet-columns";
import { MatrixHeader } from "@/components/target-matrix/matrix-header";
import { MatrixRow } from "@/components/target-matrix/matrix-row";
import { useGridKeys } from "@/components/target-matrix/use-grid-keys";

const rowHeight = 40;
const nameWidth = 216;
const columnWidthMin = 150;
/** Up to here every column is drawn and they share the width; beyond, only those in sight are. */
const columnsDrawnMax = 24;

/**
 * Applications down, clusters across, grouped by environment. The page scrolls down (rows outside the window are not
 * drawn), the matrix scrolls sideways in its own frame with the names standing still.
 */
export function TargetMatrix({
  clusters,
  rows,
  matching,
}: {
  clusters: FleetCluster[];
  rows: FleetRow[];
  matching: Set<string> | null;
}) {
  const environments = useMemo(() => groupByEnvironment(clusters), [clusters]);
  const ordered = useMemo(() => environments.flatMap((environment) => environment.clusters), [environments]);
  const header = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const isWide = ordered.length > columnsDrawnMax;
  const template = isWide
    ? `${nameWidth}px repeat(${ordered.length}, ${columnWidthMin}px)`
    : `${nameWidth}px repeat(${ordered.length}, minmax(${columnWidthMin}px, 1fr))`;
  const widthMin = nameWidth + ordered.length * columnWidthMin;

  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [rows.length, clusters.length]);
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read in this component only
  const rowsInSight = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
    initialRect: { width: 1440, height: 1000 },
  });
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read in this component only
  const columnsInSight = useVirtualizer({
    horizontal: true,
    enabled: isWide,
    count: ordered.length,
    estimateSize: () => columnWidthMin,
    overscan: 3,
    paddingStart: nameWidth,
    scrollPaddingStart: nameWidth,
    getScrollElement: () => body.current,
    initialRect: { width: 1200, height: 0 },
  });
  const columns = isWide
    ? columnsInSight.getVirtualItems().map(({ index }) => index)
    : ordered.map((_, index) => index);

  const { grid, position, onKeyDown, onFocus } = useGridKeys(
    { rows: rows.length, columns: ordered.length + 1 },
    ({ row, column }) => {
      rowsInSight.scrollToIndex(row);
      if (isWide && column > 0) columnsInSight.scrollToIndex(column - 1);
    },
  );

  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Applications by cluster"
      aria-rowcount={rows.length + 2}
      aria-colcount={ordered.length + 1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onPointerOver={(event) => lightHeader(grid.current, event)}
      onPointerLeave={() => lightHeader(grid.current, null)}
    >
      <div ref={header} className="sticky top-12 z-10 overflow-hidden bg-paper md:top-0">
        <div style={{ minWidth: widthMin }}>
          <MatrixHeader environments={environments} template={template} />
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        className="overflow-x-auto overflow-y-hidden"
        onScroll={(event) => {
          if (header.current) header.current.scrollLeft = event.currentTarget.scrollLeft;
        }}
      >
        <div className="relative" style={{ height: rowsInSight.getTotalSize() + 1, minWidth: widthMin }}>
          {rowsInSight.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={row.id}
                  role="row"
                  aria-rowindex={index + 3}
                  className="absolute inset-x-0 grid items-center border-t border-line bg-paper hover:bg-sunken"
                  style={{
                    gridTemplateColumns: template,
                    height: rowHeight,
                    transform: `translateY(${start - rowsInSight.options.scrollMargin}px)`,
                  }}
                >
                  <MatrixRow
                    row={row}
                    index={index}
                    clusters={ordered}
                    columns={columns}
                    matching={matching}
                    tabStop={position.row === index ? position.column : null}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
      <CellTooltip />
    </div>
  );
}

/** The cluster under the pointer is lit in the header: done on the elements, because drawing every cell again is not worth it. */
function lightHeader(grid: HTMLElement | null, event: PointerEvent | null) {
  for (const element of grid?.querySelectorAll("[data-hot]") ?? []) element.removeAttribute("data-hot");
  const column = event?.target instanceof Element && event.target.closest<HTMLElement>("[data-column]");
  if (column) grid?.querySelector(`[data-header="${column.dataset.column}"]`)?.setAttribute("data-hot", "");
}
