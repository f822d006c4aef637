"use client";

import type { ReactNode } from "react";
import type { Plans } from "@/components/sync/use-plans";
import { Button } from "@/components/ui/button";
import { DialogClose } from "@/components/ui/dialog";

/** The foot of a preview: what is being asked, what was found or what went wrong; then the button that says what it will do. */
export function PlanFooter({
  plans,
  nameOf,
  button,
  isDanger = false,
  canSubmit,
  isPending,
  error,
  onSubmit,
  children,
}: {
  plans: Plans;
  nameOf: (targetId: string) => string;
  button: string;
  /** It takes something away that does not come back. */
  isDanger?: boolean;
  /** Besides that every cluster has answered. */
  canSubmit: boolean;
  isPending: boolean;
  error: string | null;
  onSubmit: () => void;
  /** What was found, once every cluster has answered. */
  children: ReactNode;
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
          children
        )}
      </div>
      {error && (
        <Button variant="quiet" onClick={plans.again}>
          Check again
        </Button>
      )}
      <DialogClose render={<Button variant="quiet">Cancel</Button>} />
      <Button
        variant={isDanger ? "danger" : "primary"}
        disabled={!canSubmit || isAsking}
        isPending={isPending}
        onClick={onSubmit}
      >
        {button}
      </Button>
    </>
  );
}
