"use client";

import { whichOf } from "@/components/application/name-list";
import type { HookLine } from "@/components/sync/hook-lines";

/** Which hooks run in which phase, one line for each. */
export function HookList({
  lines,
  allTargets,
  nameOf,
}: {
  lines: HookLine[];
  /** How many targets have a plan: "both" and "all 3" are said of these. */
  allTargets: number;
  nameOf: (targetId: string) => string;
}) {
  return (
    <ul className="border-b border-line">
      {lines.map(({ key, phase, wave, label, trouble, targetIds }) => (
        <li
          key={key}
          className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] gap-x-3 border-t border-line px-3 py-2"
        >
          <span className="mono text-ink-2">{phase}</span>
          <span className="[overflow-wrap:anywhere]">
            {label}
            {wave !== 0 && <span className="text-ink-3"> wave {wave}</span>}
            {phase === "SyncFail" && <span className="text-ink-2">, only if something fails</span>}
            {trouble && <span className="block text-degraded-ink">{trouble}</span>}
          </span>
          <span className="text-right text-ink-2">{whichOf(targetIds.map(nameOf), allTargets)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The hooks that run around what is written. */
export function HookSection({
  isLeftOut = false,
  ...list
}: {
  lines: HookLine[];
  allTargets: number;
  nameOf: (targetId: string) => string;
  /** Not everything is chosen, so none of them runs. */
  isLeftOut?: boolean;
}) {
  if (list.lines.length === 0) return null;
  return (
    <section aria-label="Hooks">
      <h3 className="pb-2 font-semibold">Hooks that run around it</h3>
      {isLeftOut ? (
        <p className="text-ink-2">None, because objects are left out: hooks run with the whole only.</p>
      ) : (
        <HookList {...list} />
      )}
    </section>
  );
}
