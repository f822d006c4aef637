"use client";

import { type Ref, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { DiffHandle, DiffSide } from "@/components/manifest-diff/diff-side";
import { type TextDiffRow, textDiffRows } from "@/components/manifest-diff/text-diff-rows";
import { truthNames, type TruthSide } from "@/components/manifest-diff/truth-text";
import { classNames } from "@/components/ui/class-names";

const sideStyle: Record<TruthSide, string> = {
  git: "bg-behind-tint",
  applied: "bg-held-tint",
  cluster: "bg-drifted-tint",
};

/** The same diff as plain text, line by line: for phones, and where Monaco cannot be loaded. */
export function TextDiff({ left, right, ref }: { left: DiffSide; right: DiffSide; ref?: Ref<DiffHandle> }) {
  const host = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => textDiffRows(left.text, right.text), [left.text, right.text]);
  useImperativeHandle(ref, () => ({ goTo: (target) => goTo(host.current, target) }), []);
  if (!rows) {
    return (
      <p className="p-4 text-ink-2">
        These two differ too much to be compared line by line. Open them one by one.
      </p>
    );
  }
  return (
    <div
      ref={host}
      className="h-full overflow-auto py-2"
      tabIndex={0}
      role="region"
      aria-label="Differences, line by line"
    >
      <div className="mono min-w-fit leading-5">
        {rows.map((row, index) => (
          <DiffRow
            key={index}
            row={row}
            left={left}
            right={right}
            isFirst={rows[index - 1]?.kind !== row.kind}
          />
        ))}
      </div>
    </div>
  );
}

function DiffRow({
  row,
  left,
  right,
  isFirst,
}: {
  row: TextDiffRow;
  left: DiffSide;
  right: DiffSide;
  isFirst: boolean;
}) {
  if (row.kind === "fold") return <Fold row={row} />;
  const side = row.kind === "left" ? left : row.kind === "right" ? right : null;
  const truth = side && truthNames[side.truth];
  const note = side?.notes.find(({ line }) => line === row.line);
  return (
    <div
      data-difference={side && isFirst ? "" : undefined}
      className={classNames("scroll-my-16", truth && sideStyle[truth.side])}
    >
      <div className="flex pr-3 whitespace-pre">
        <span aria-hidden className="w-11 shrink-0 pr-3 text-right text-ink-2 select-none">
          {row.line}
        </span>
        <span className="w-5 shrink-0 text-ink-2 select-none" title={truth?.name}>
          {truth?.letter}
          {truth && <span className="sr-only"> ({truth.name}) </span>}
        </span>
        <span>{row.text}</span>
      </div>
      {/* Below its line and in sight however long that is: behind it, a phone would never show it. */}
      {note && (
        <p className="sticky left-0 w-fit max-w-[min(100%,calc(100vw-1rem))] pr-3 pl-16 font-sans text-xs leading-4 [overflow-wrap:anywhere] text-ink-2">
          {note.text}
        </p>
      )}
    </div>
  );
}

function Fold({ row }: { row: Extract<TextDiffRow, { kind: "fold" }> }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) {
    return row.rows.map(({ line, text }) => (
      <div key={line} className="flex whitespace-pre">
        <span aria-hidden className="w-11 shrink-0 pr-3 text-right text-ink-2 select-none">
          {line}
        </span>
        <span className="w-5 shrink-0" />
        <span>{text}</span>
      </div>
    ));
  }
  return (
    <button
      type="button"
      onClick={() => setOpen(true)}
      className="sticky left-0 block w-full bg-sunken py-1 pl-16 text-left font-sans text-sm text-ink-3 hover:text-ink"
    >
      {row.rows.length} unchanged lines
    </button>
  );
}

function goTo(host: HTMLElement | null, target: "next" | "previous") {
  if (!host) return;
  const marks = [...host.querySelectorAll<HTMLElement>("[data-difference]")];
  const middle = host.getBoundingClientRect().top + host.clientHeight / 2;
  const beyond = 12;
  const found =
    target === "next"
      ? (marks.find((mark) => mark.getBoundingClientRect().top > middle + beyond) ?? marks[0])
      : (marks.findLast((mark) => mark.getBoundingClientRect().bottom < middle - beyond) ?? marks.at(-1));
  found?.scrollIntoView({ block: "center" });
}
