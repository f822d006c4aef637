"use client";

import { CheckedSentence } from "@/components/sync/checked-sentence";
import { PlanFooter } from "@/components/sync/plan-footer";
import { followButton, followSentence, type PlanSummary } from "@/components/sync/plan-summary";
import type { Plans } from "@/components/sync/use-plans";

/** What was checked and when; then the button that says where the hold ends. */
export function FollowFooter({
  plans,
  summary,
  nameOf,
  revision,
  clusters,
  isEndingAll,
  ...rest
}: {
  plans: Plans;
  summary: PlanSummary;
  nameOf: (targetId: string) => string;
  revision: string;
  /** On how many clusters the hold would end. */
  clusters: number;
  isEndingAll: boolean;
  isPending: boolean;
  error: string | null;
  onSubmit: () => void;
}) {
  return (
    <PlanFooter
      plans={plans}
      nameOf={nameOf}
      button={followButton(revision, clusters)}
      canSubmit={clusters > 0}
      {...rest}
    >
      <CheckedSentence
        checkedAt={summary.ready.length > 0 ? plans.checkedAt : null}
        sentence={followSentence(summary, nameOf, isEndingAll)}
      />
      {summary.waiting > 0 && " Deletions that are not ticked are left alone."}
    </PlanFooter>
  );
}
