"use client";

import type { ReactNode } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { countSteps, groupIrreversible, groupSteps } from "@/components/sync/group-steps";
import { PlanCounts } from "@/components/sync/plan-counts";
import { PlanOutcomes } from "@/components/sync/plan-outcomes";
import type { PlanSummary } from "@/components/sync/plan-summary";
import { agreementTo } from "@/components/sync/sync-selection";
import { PlanTable } from "@/components/sync/plan-table";
import { TargetChoice } from "@/components/sync/target-choice";
import type { Plans } from "@/components/sync/use-plans";
import { Checkbox } from "@/components/ui/checkbox";
import { Skeleton } from "@/components/ui/skeleton";

/** What will change on each chosen cluster, for what is written as a whole: only deletions are ticked one by one. */
export function PlanSection({
  application,
  choosable,
  chosen,
  onChoose,
  plans,
  summary,
  confirmed,
  onConfirm,
  nameOf,
  words,
  insteadOfPlan,
}: {
  application: ApplicationView;
  /** Targets that can be chosen; all of the application without. */
  choosable?: string[];
  chosen: string[];
  onChoose: (targetIds: string[]) => void;
  plans: Plans;
  summary: PlanSummary;
  /** Deletions that were agreed to, by refKey. */
  confirmed: ReadonlySet<string>;
  onConfirm: (confirmed: ReadonlySet<string>) => void;
  nameOf: (targetId: string) => string;
  words: {
    /** What becomes of a cluster that does not answer. */
    silent: string;
    /** Said when nothing would be written. */
    nothing: string;
  };
  /** Said where nothing can be asked yet. */
  insteadOfPlan?: ReactNode;
}) {
  const groups = groupSteps(plans.plans);
  const isAsking = plans.pending.length > 0;
  return (
    <section aria-labelledby="plan-heading" aria-busy={isAsking}>
      <div className="flex items-start justify-between gap-x-4 pb-2">
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          <h3 id="plan-heading" className="font-semibold">
            What will change on
          </h3>
          <TargetChoice
            application={application}
            choosable={choosable}
            chosen={chosen}
            plans={plans}
            silentWords="silent"
            onChange={onChoose}
          />
        </div>
        <PlanCounts {...countSteps(groups)} />
      </div>
      <PlanTable
        label="What will change"
        irreversible={groupIrreversible(plans.plans)}
        groups={groups}
        allTargets={summary.ready.length}
        nameOf={nameOf}
        renderChoice={(group) =>
          agreementTo(group.blocker?.code) ? (
            <Checkbox
              checked={group.refKeys.every((refKey) => confirmed.has(refKey))}
              onCheckedChange={(isOn) => onConfirm(toggled(confirmed, group.refKeys, isOn))}
            >
              <span className="sr-only">
                {agreementTo(group.blocker?.code)} {group.label}
              </span>
            </Checkbox>
          ) : undefined
        }
      />
      {insteadOfPlan ? (
        <p className="py-2 text-ink-2">{insteadOfPlan}</p>
      ) : chosen.length === 0 ? (
        <p className="py-2 text-ink-2">Choose at least one cluster.</p>
      ) : isAsking && groups.length === 0 ? (
        <div role="status" aria-label="Asking the clusters" className="space-y-4 px-3 py-3">
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="h-3 w-2/5" />
        </div>
      ) : (
        !isAsking &&
        summary.ready.length > 0 &&
        groups.length === 0 && <p className="py-2 text-ink-2">{words.nothing}</p>
      )}
      <div className="mt-2">
        <PlanOutcomes plans={plans} nameOf={nameOf} silentWords={words.silent} />
      </div>
    </section>
  );
}

/** The set with these keys in it, or without them. */
export function toggled(set: ReadonlySet<string>, keys: string[], isOn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  for (const key of keys) {
    if (isOn) next.add(key);
    else next.delete(key);
  }
  return next;
}
