"use client";

import { countOf } from "@/components/application/name-list";
import { syncButton } from "@/components/sync/plan-summary";
import type { SyncSelection } from "@/components/sync/sync-selection";
import type { Plans } from "@/components/sync/use-plans";
import { Button } from "@/components/ui/button";
import { DialogClose } from "@/components/ui/dialog";
import { RelativeTime } from "@/components/ui/relative-time";

/** What was checked, what is left out, and the button that says what it will do. */
export function SyncFooter({
  plans,
  selection,
  nameOf,
  isPending,
  error,
  isRestore,
  onSubmit,
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
  const isAsking = plans.pending.length > 0;
  return (
    <>
      <div className="min-w-0 flex-1 basis-56 text-ink-2 max-sm:basis-full" aria-live="polite">
        {error ? (
          <p role="alert" className="text-degraded-ink">
            {error}
          </p>
        ) : isAsking ? (
          `Asking ${plans.pending.length === 1 ? nameOf(plans.pending[0]!) : `${plans.pending.length} clusters`} what would happen…`
        ) : (
          <>
            {plans.checkedAt && (
              <>
                Checked <RelativeTime at={plans.checkedAt} />.
              </>
            )}
            {selection.waiting > 0 && ` ${countOf(selection.waiting, "object")} left out until ticked.`}
          </>
        )}
      </div>
      {error && (
        <Button variant="quiet" onClick={plans.again}>
          Check again
        </Button>
      )}
      <DialogClose render={<Button variant="quiet">Cancel</Button>} />
      <Button
        variant="primary"
        disabled={isAsking || selection.writes === 0}
        isPending={isPending}
        onClick={onSubmit}
      >
        {syncButton(selection, isRestore ? "Restore" : "Sync")}
      </Button>
    </>
  );
}
