"use client";

import { useRouter } from "next/navigation";
import type { KeyboardEvent, MouseEvent } from "react";
import type { TimelineMark } from "@/components/timeline/timeline-marks";

const toneColor: Record<TimelineMark["tone"], string> = {
  ink: "var(--ink)",
  quiet: "var(--ink-3)",
  bad: "var(--degraded)",
  busy: "var(--behind)",
  drift: "var(--drifted)",
  held: "var(--held)",
  unknown: "var(--unknown)",
};

/** One lane as SVG: places are percentages, so it scales without being drawn again. */
export function TimelineLaneDrawing({
  name,
  marks,
  activeId,
  tabStopId,
  onActive,
}: {
  name: string;
  marks: TimelineMark[];
  activeId: string | null;
  tabStopId: string | null;
  onActive: (mark: TimelineMark | null) => void;
}) {
  const router = useRouter();
  return (
    <svg role="group" aria-label={name} className="block h-9 w-full overflow-visible">
      {marks.map((mark) => {
        const props = {
          "data-mark": mark.id,
          "aria-label": mark.words,
          tabIndex: mark.id === tabStopId ? 0 : -1,
          className: "group outline-none",
          onPointerEnter: () => onActive(mark),
          onPointerLeave: () => onActive(null),
          onFocus: () => onActive(mark),
          onBlur: () => onActive(null),
        };
        const shape = <MarkShape mark={mark} isActive={mark.id === activeId} />;
        if (mark.href === null) {
          return (
            <g key={mark.id} role="img" {...props}>
              {shape}
            </g>
          );
        }
        const { href } = mark;
        return (
          <a
            key={mark.id}
            href={href}
            {...props}
            onClick={(event: MouseEvent) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              router.push(href);
            }}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key === "Enter") router.push(href);
            }}
          >
            {shape}
          </a>
        );
      })}
    </svg>
  );
}

function MarkShape({ mark, isActive }: { mark: TimelineMark; isActive: boolean }) {
  const color = toneColor[mark.tone];
  const x = `${mark.start * 100}%`;
  const length = `${(mark.end - mark.start) * 100}%`;
  // The ring of focus and hover is drawn by us: the browser's would be a box around the whole group.
  const ring = isActive ? { stroke: "var(--focus)", strokeWidth: 2 } : {};
  if (mark.kind === "commit") {
    return (
      <>
        <rect x={x} y="0" width="22" height="100%" fill="transparent" transform="translate(-11 0)" />
        <circle cx={x} cy="62%" r="4" fill={color} {...ring} />
        {mark.label && (
          <text
            x={x}
            y="12"
            textAnchor={mark.start > 0.95 ? "end" : mark.start < 0.04 ? "start" : "middle"}
            className="mono fill-ink-2 text-[10.5px]! max-md:hidden"
          >
            {mark.label}
          </text>
        )}
      </>
    );
  }
  if (mark.kind === "unverified") {
    return (
      <>
        <rect x={x} y="25%" height="50%" style={{ width: `max(6px, ${length})` }} fill="transparent" />
        <line
          x1={x}
          x2={`${mark.end * 100}%`}
          y1="50%"
          y2="50%"
          stroke={isActive ? "var(--focus)" : color}
          strokeWidth="2"
          strokeDasharray="3 3"
        />
      </>
    );
  }
  if (mark.kind === "operation") {
    return (
      <rect
        x={x}
        y="35%"
        height="30%"
        rx="3"
        fill={color}
        className={mark.endedAt === null ? "animate-breathe" : undefined}
        style={{ width: `max(6px, ${length})` }}
        {...ring}
      />
    );
  }
  const [y, height] = mark.kind === "hold" ? ["28%", "44%"] : ["32%", "36%"];
  return (
    <rect
      x={x}
      y={y}
      height={height}
      rx="4"
      fill={`color-mix(in oklab, ${color} 20%, transparent)`}
      stroke={color}
      strokeOpacity=".55"
      style={{ width: `max(5px, ${length})` }}
      {...ring}
    />
  );
}
