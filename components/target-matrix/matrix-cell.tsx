"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import Link from "next/link";
import type { FleetCell, FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { cellTooltip } from "@/components/target-matrix/cell-tooltip";
import {
  cellCommit,
  cellHref,
  cellName,
  cellNote,
  cellNoteShort,
  isQuiet,
} from "@/components/target-matrix/matrix-model";
import { classNames } from "@/components/ui/class-names";

/** One application on one cluster: a status and a short commit. */
export function MatrixCell({
  row,
  cluster,
  cells,
  isDimmed,
  isTabStop,
  position,
}: {
  row: FleetRow;
  cluster: FleetCluster;
  cells: FleetCell[];
  /** The filter is about other targets. */
  isDimmed: boolean;
  isTabStop: boolean;
  position: string;
}) {
  const cell = cells[0];
  if (!cell) {
    return (
      <span
        data-position={position}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={`${row.name} is not on ${cluster.name}`}
        className="grid h-8 place-items-center rounded-sm text-ink-4"
      >
        ·
      </span>
    );
  }
  const note = cellNote(cell);
  const short = cellNoteShort(cell);
  return (
    <Tooltip.Trigger
      handle={cellTooltip}
      payload={{ row, cluster, cells }}
      delay={450}
      data-position={position}
      data-status={cell.status}
      tabIndex={isTabStop ? 0 : -1}
      render={
        <Link
          href={cellHref(row, cell)}
          prefetch={false}
          className={classNames(
            "flex h-8 items-center gap-1.5 overflow-hidden rounded-sm px-[7px] whitespace-nowrap transition-[background-color,opacity] duration-300",
            isDimmed
              ? "text-ink-3 hover:bg-line/60"
              : isQuiet(cell)
                ? "text-ink-2 hover:bg-line/60"
                : "text-ink hover:shadow-[inset_0_0_0_1px_color-mix(in_oklab,var(--c)_45%,transparent)]",
            cell.status === "unknown" && "hatched",
            !isDimmed && !isQuiet(cell) && cell.status !== "unknown" && "bg-(--c-tint)",
          )}
        />
      }
    >
      <StatusGlyph status={cell.status} className={isDimmed ? "opacity-45" : undefined} />
      <span className="sr-only">{cellName(row, cluster, cell)}, </span>
      <span className="mono">{cellCommit(cell)}</span>{" "}
      {cells.length > 1 && (
        <span aria-hidden className="text-xs">
          +{cells.length - 1}
        </span>
      )}
      {note && (
        <span className={classNames("ml-auto truncate text-xs", !isDimmed && "text-ink-2")}>
          {short === note ? (
            note
          ) : (
            <>
              <span aria-hidden>{short}</span>
              <span className="sr-only">{note}</span>
            </>
          )}
        </span>
      )}
    </Tooltip.Trigger>
  );
}
