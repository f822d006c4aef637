"use client";

import type { ReactElement, ReactNode } from "react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Asks before something that cannot simply be undone, says what it does and what it leaves alone. */
export function ConfirmDialog({
  trigger,
  title,
  children,
  confirmLabel,
  typeToConfirm,
  onConfirm,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  /** A name that has to be typed first, for what is far-reaching. */
  typeToConfirm?: string;
  /** The dialog closes when it succeeds and shows the reason when it does not. */
  onConfirm: () => Promise<unknown>;
}) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await onConfirm();
    return true;
  });

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setTyped("");
        clearFailure();
      }}
      trigger={trigger}
      title={title}
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            variant="danger"
            isPending={isPending}
            disabled={typeToConfirm !== undefined && typed.trim() !== typeToConfirm}
            onClick={async () => {
              if (await submit()) setOpen(false);
            }}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <div className="space-y-2 text-ink-2">{children}</div>
        {typeToConfirm !== undefined && (
          <Field
            label={
              <>
                Type <span className="mono text-ink">{typeToConfirm}</span> to confirm
              </>
            }
          >
            <Input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              isMono
            />
          </Field>
        )}
        <FormError>{failure.message}</FormError>
      </div>
    </Dialog>
  );
}
