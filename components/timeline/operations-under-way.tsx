"use client";

import Link from "next/link";
import type { TargetView } from "@/lib/api/application-schema";
import type { OperationState } from "@/lib/domain/ledger/operation";
import { targetName } from "@/components/application/target-words";
import { StatusGlyph } from "@/components/status/glyph";

/** What is being written at this moment, each with the way to its page. Has room kept for it, so that nothing jumps. */
export function OperationsUnderWay({ targets, all }: { targets: TargetView[]; all: TargetView[] }) {
  const active = targets.flatMap((target) => {
    const { activeOperation } = target;
    return activeOperation ? [{ ...activeOperation, name: targetName(target, all) }] : [];
  });
  if (active.length === 0) return null;
  return (
    <ul aria-label="Operations under way" className="flex flex-wrap items-center gap-x-3.5">
      {active.map(({ id, state, done, total, name }) => (
        <li key={id}>
          <Link
            href={`/operations/${id}`}
            prefetch={false}
            className="inline-flex items-center gap-1.5 rounded-xs text-ink-2 hover:text-ink hover:underline"
          >
            <StatusGlyph status={state === "running" ? "syncing" : "unknown"} />
            {name} <span className="tabular-nums">{progressWords(state, done, total)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function progressWords(state: OperationState, done: number, total: number): string {
  if (state !== "running") return "waits";
  if (total === 0) return "is planned";
  return done === total ? "waits for health" : `${done} of ${total}`;
}
