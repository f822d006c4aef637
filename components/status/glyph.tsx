import type { ReactNode } from "react";
import type { Status } from "@/lib/domain/status/status";
import { classNames } from "@/components/ui/class-names";

/**
 * One shape for each status, the same in matrix, cards, timeline, graph and favicon. Drawn on 14 by 14 in
 * `currentColor`; for use inside another SVG, so that a timeline or graph can place it.
 */
export const glyphShapes: Record<Status, ReactNode> = {
  synced: <circle cx="7" cy="7" r="3" fill="currentColor" />,
  behind: <path d="M7 2.5 12 11H2Z" fill="currentColor" />,
  drifted: <path d="M7 1.5 12.5 7 7 12.5 1.5 7Z" fill="currentColor" />,
  diverged: <path d="M7 .8 10.8 6H3.2ZM7 13.2 3.2 8h7.6Z" fill="currentColor" />,
  degraded: <path d="m3 3 8 8m0-8-8 8" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  held: <path d="M4 2.5h2v9H4zM8 2.5h2v9H8z" fill="currentColor" />,
  unknown: (
    <circle
      cx="7"
      cy="7"
      r="4.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.2 2"
    />
  ),
  progressing: (
    <>
      <circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M7 4.4a2.6 2.6 0 0 1 0 5.2Z" fill="currentColor" />
    </>
  ),
  syncing: (
    <>
      <circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" strokeOpacity=".28" strokeWidth="2" />
      <path
        d="M7 2.4A4.6 4.6 0 0 1 11.6 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
};

/** The glyph of a status in its colour. Decoration: a word stands beside it, or the element around it has a name. */
export function StatusGlyph({ status, className }: { status: Status; className?: string }) {
  return (
    <svg
      viewBox="0 0 14 14"
      aria-hidden
      data-status={status}
      className={classNames(
        "size-3.5 shrink-0 text-(--c)",
        status === "syncing" && "animate-spin motion-reduce:animate-none",
        className,
      )}
    >
      {glyphShapes[status]}
    </svg>
  );
}
