"use client";

import { nameList } from "@/components/application/name-list";
import type { Plans } from "@/components/sync/use-plans";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";

/** Targets that have no plan, and why, in words; equal reasons once. */
export function PlanOutcomes({
  plans,
  silentWords,
  nameOf,
}: {
  plans: Plans;
  /** What becomes of a cluster that does not answer. */
  silentWords: string;
  nameOf: (targetId: string) => string;
}) {
  const reasons = new Map<string, { names: string[]; isSilent: boolean; isFailed: boolean }>();
  const add = (targetId: string, reason: string, isSilent: boolean, isFailed: boolean) => {
    const entry = reasons.get(reason) ?? { names: [], isSilent, isFailed };
    entry.names.push(nameOf(targetId));
    reasons.set(reason, entry);
  };
  for (const plan of plans.plans) {
    if (plan.outcome === "planned") continue;
    add(plan.targetId, plan.reason ?? "No plan could be made.", plan.outcome === "unreachable", false);
  }
  for (const { targetId, reason } of plans.failed) add(targetId, reason, false, true);
  if (reasons.size === 0) return null;
  return (
    <ul className="space-y-1.5">
      {[...reasons].map(([reason, { names, isSilent, isFailed }]) => (
        <li
          key={reason}
          data-status={isSilent ? "unknown" : "degraded"}
          className={`flex items-start gap-2 rounded-md px-3 py-2 ${isSilent ? "hatched" : "bg-(--c-tint)"}`}
        >
          <StatusGlyph status={isSilent ? "unknown" : "degraded"} className="mt-[3px]" />
          <span className="min-w-0 flex-1">
            {!names.every((name) => reason.includes(name)) && (
              <span className="font-medium">{nameList(names)}: </span>
            )}
            {reason.replace(/\.$/, "")}.{isSilent && <span className="text-ink-2"> {silentWords}</span>}
          </span>
          {isFailed && (
            <Button size="sm" onClick={plans.again}>
              Ask again
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
