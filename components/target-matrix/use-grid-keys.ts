"use client";

import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";

type Position = { row: number; column: number };

/**
 * Arrow keys over a grid whose rows may not all be in the page (roving tabindex, as the ARIA grid pattern asks): one
 * cell is reached by Tab, arrows move from there, Home and End along the row, with Ctrl to the corners, Page keys by
 * ten rows.
 */
export function useGridKeys(size: { rows: number; columns: number }, reveal: (position: Position) => void) {
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  const grid = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);

  const position = {
    row: Math.max(0, Math.min(active.row, size.rows - 1)),
    column: Math.max(0, Math.min(active.column, size.columns - 1)),
  };

  useEffect(() => {
    if (!wantsFocus.current) return;
    const element = grid.current?.querySelector<HTMLElement>(
      `[data-position="${position.row}:${position.column}"]`,
    );
    if (!element) return;
    wantsFocus.current = false;
    element.focus({ preventScroll: true });
  });

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const from = positionOf(event.target);
      const to = from && nextPosition(event, from, size);
      if (!to || event.altKey || event.metaKey) return;
      event.preventDefault();
      wantsFocus.current = true;
      setActive(to);
      reveal(to);
    },
    [reveal, size],
  );

  const onFocus = useCallback((event: { target: EventTarget }) => {
    const at = positionOf(event.target);
    if (at) setActive((was) => (was.row === at.row && was.column === at.column ? was : at));
  }, []);

  return { grid, position, onKeyDown, onFocus };
}

function positionOf(target: EventTarget): Position | null {
  if (!(target instanceof HTMLElement)) return null;
  const [row, column] = (target.dataset.position ?? "").split(":").map(Number);
  return row === undefined || column === undefined || Number.isNaN(row) ? null : { row, column };
}

function nextPosition(
  event: KeyboardEvent,
  from: Position,
  size: { rows: number; columns: number },
): Position | null {
  const row = (value: number) => Math.max(0, Math.min(value, size.rows - 1));
  const column = (value: number) => Math.max(0, Math.min(value, size.columns - 1));
  switch (event.key) {
    case "ArrowUp":
      return { ...from, row: row(from.row - 1) };
    case "ArrowDown":
      return { ...from, row: row(from.row + 1) };
    case "ArrowLeft":
      return { ...from, column: column(from.column - 1) };
    case "ArrowRight":
      return { ...from, column: column(from.column + 1) };
    case "Home":
      return event.ctrlKey ? { row: 0, column: 0 } : { ...from, column: 0 };
    case "End":
      return event.ctrlKey
        ? { row: size.rows - 1, column: size.columns - 1 }
        : { ...from, column: size.columns - 1 };
    case "PageUp":
      return { ...from, row: row(from.row - 10) };
    case "PageDown":
      return { ...from, row: row(from.row + 10) };
    default:
      return null;
  }
}
