"use client";

import { CheckedSentence } from "@/components/sync/checked-sentence";
import { PlanFooter } from "@/components/sync/plan-footer";
import { type PlanSummary, rollbackButton, rollbackSentence } from "@/components/sync/plan-summary";
import type { Plans } from "@/components/sync/use-plans";

/** What was checked and when; then the button that says what it will do. */
export function RollbackFooter({
  plans,
  summary,
  nameOf,
  ...rest
}: {
  plans: Plans;
  summary: PlanSummary;
  nameOf: (targetId: string) => string;
  canSubmit: boolean;
  isPending: boolean;
  error: string | null;
  onSubmit: () => void;
}) {
  return (
    <PlanFooter plans={plans} nameOf={nameOf} button={rollbackButton(summary)} {...rest}>
      <CheckedSentence
        checkedAt={summary.ready.length > 0 ? plans.checkedAt : null}
        sentence={rollbackSentence(summary, nameOf)}
      />
      {summary.waiting > 0 && " Deletions that are not ticked are left alone."}
    </PlanFooter>
  );
}
