"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { useLayoutEffect, useRef, useState } from "react";
import type { FleetCell, FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { StatusGlyph } from "@/components/status/glyph";
import { statusWords } from "@/components/status/status-text";
import { leadingStatus } from "@/components/status/worst-status";
import { chipOrder } from "@/components/target-matrix/status-chips";
import { cellHref, cellNote, isQuiet } from "@/components/target-matrix/matrix-model";
import { classNames } from "@/components/ui/class-names";

const worstShown = 3;

/** The matrix on a phone: every application with the targets that are not fine. */
export function ApplicationList({
  rows,
  clusters,
  matching,
}: {
  rows: FleetRow[];
  clusters: FleetCluster[];
  matching: Set<string> | null;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [rows.length]);
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read in this component only
  const inSight = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => heightOf(rows[index], matching),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    scrollMargin: top,
    initialRect: { width: 390, height: 800 },
  });

  return (
    <ul ref={list} className="relative" style={{ height: inSight.getTotalSize() }}>
      {inSight.getVirtualItems().map(({ key, index, start }) => {
        const row = rows[index];
        return (
          row && (
            <li
              key={key}
              data-index={index}
              ref={inSight.measureElement}
              className="absolute inset-x-0 border-t border-line py-2.5"
              style={{ transform: `translateY(${start - inSight.options.scrollMargin}px)` }}
            >
              <ApplicationEntry row={row} clusters={clusters} matching={matching} />
            </li>
          )
        );
      })}
    </ul>
  );
}

function ApplicationEntry({
  row,
  clusters,
  matching,
}: {
  row: FleetRow;
  clusters: FleetCluster[];
  matching: Set<string> | null;
}) {
  const cells = cellsToShow(row, matching);
  const worst = leadingStatus(row.cells.map((cell) => cell.status));
  const fine = row.cells.filter(isQuiet).length;
  const silent = row.cells.filter(isOnlySilent).length;
  return (
    <>
      <Link
        href={`/applications/${row.id}`}
        prefetch={false}
        className="flex items-center gap-2.5 rounded-xs"
      >
        <StatusGlyph status={worst} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{row.name}</span>
          <span className="block truncate text-sm text-ink-3">
            {row.repositoryName} · {row.revision} <span className="mono">{row.headSha?.slice(0, 7)}</span>
          </span>
        </span>
        <span className="text-right text-sm text-ink-2">
          {row.cells.length === 0
            ? "no targets"
            : fine === row.cells.length
              ? `${fine} synced`
              : `${fine} of ${row.cells.length} synced`}
          {silent > 0 && <span className="block text-ink-3">{silent} not verified</span>}
        </span>
      </Link>
      {cells.slice(0, worstShown).map((cell) => (
        <Link
          key={cell.targetId}
          href={cellHref(row, cell)}
          prefetch={false}
          data-status={cell.status}
          className={classNames(
            "mt-1.5 ml-6 flex h-10 items-center gap-2 rounded-sm px-2.5",
            cell.status === "unknown" ? "hatched" : "bg-(--c-tint)",
          )}
        >
          <StatusGlyph status={cell.status} />
          <span className="truncate">{clusters.find(({ id }) => id === cell.clusterId)?.name}</span>
          <span className="text-sm text-ink-2">
            {cellNote(cell) || statusWords[cell.status].toLowerCase()}
          </span>
          <span className="mono ml-auto text-ink-2">{cell.sha?.slice(0, 7)}</span>
        </Link>
      ))}
      {cells.length > worstShown && (
        <div className="mt-1 ml-6 px-2.5 text-sm text-ink-3">and {cells.length - worstShown} more</div>
      )}
    </>
  );
}

function cellsToShow(row: FleetRow, matching: Set<string> | null) {
  return row.cells
    .filter((cell) => (matching ? matching.has(cell.targetId) : !isQuiet(cell) && !isOnlySilent(cell)))
    .toSorted((a, b) => chipOrder.indexOf(a.status) - chipOrder.indexOf(b.status));
}

/** Was fine, and its cluster does not answer: the cause above says it once for the cluster. */
function isOnlySilent(cell: FleetCell): boolean {
  return (
    cell.freshness.cause === "cluster" &&
    (cell.summary === "was synced" || cell.summary === "was progressing")
  );
}

function heightOf(row: FleetRow | undefined, matching: Set<string> | null): number {
  if (!row) return 60;
  const cells = cellsToShow(row, matching).length;
  return 60 + Math.min(cells, worstShown) * 46 + (cells > worstShown ? 22 : 0);
}
