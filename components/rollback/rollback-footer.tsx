"use client";

import { type PlanSummary, rollbackButton, rollbackSentence } from "@/components/sync/plan-summary";
import type { Plans } from "@/components/sync/use-plans";
import { Button } from "@/components/ui/button";
import { DialogClose } from "@/components/ui/dialog";
import { RelativeTime } from "@/components/ui/relative-time";

/** What was checked and when; then the button that says what it will do. */
export function RollbackFooter({
  plans,
  summary,
  nameOf,
  canSubmit,
  isPending,
  error,
  onSubmit,
}: {
  plans: Plans;
  summary: PlanSummary;
  nameOf: (targetId: string) => string;
  canSubmit: boolean;
  isPending: boolean;
  error: string | null;
  onSubmit: () => void;
}) {
  const isAsking = plans.pending.length > 0;
  return (
    <>
      <div className="min-w-0 flex-1 basis-64 text-ink-2 max-sm:basis-full" aria-live="polite">
        {error ? (
          <p role="alert" className="text-degraded-ink">
            {error}
          </p>
        ) : isAsking ? (
          `Asking ${plans.pending.length === 1 ? nameOf(plans.pending[0]!) : `${plans.pending.length} clusters`} what would happen…`
        ) : (
          <>
            {plans.checkedAt && summary.ready.length > 0 && (
              <>
                Checked <RelativeTime at={plans.checkedAt} />:{" "}
              </>
            )}
            {lowerFirst(
              rollbackSentence(summary, nameOf),
              plans.checkedAt !== null && summary.ready.length > 0,
            )}
            {summary.waiting > 0 && " Deletions that are not ticked are left alone."}
          </>
        )}
      </div>
      {error && (
        <Button variant="quiet" onClick={plans.again}>
          Check again
        </Button>
      )}
      <DialogClose render={<Button variant="quiet">Cancel</Button>} />
      <Button variant="primary" disabled={!canSubmit} isPending={isPending} onClick={onSubmit}>
        {rollbackButton(summary)}
      </Button>
    </>
  );
}

/** After "Checked 4 seconds ago:" the sentence goes on in lower case. */
function lowerFirst(sentence: string, goesOn: boolean): string {
  return goesOn ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
