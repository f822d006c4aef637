"use client";

import { PlanFooter } from "@/components/sync/plan-footer";
import { syncButton } from "@/components/sync/plan-summary";
import type { SyncSelection } from "@/components/sync/sync-selection";
import type { Plans } from "@/components/sync/use-plans";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";

/** What was checked, what is left out, and the button that says what it will do. */
export function SyncFooter({
  plans,
  selection,
  isRestore,
  ...rest
}: {
  plans: Plans;
  selection: SyncSelection;
  nameOf: (targetId: string) => string;
  isPending: boolean;
  error: string | null;
  /** Only the cluster moved: what Git says comes back. */
  isRestore: boolean;
  onSubmit: () => void;
}) {
  return (
    <PlanFooter
      plans={plans}
      button={syncButton(selection, isRestore ? "Restore" : "Sync")}
      canSubmit={selection.writes + selection.hooks > 0 && selection.hookTrouble === null}
      {...rest}
    >
      {plans.checkedAt && (
        <>
          Checked <RelativeTime at={plans.checkedAt} />.
        </>
      )}
      {selection.waiting > 0 && ` ${plural(selection.waiting, "object")} left out until ticked.`}
    </PlanFooter>
  );
}
