"use client";

import type { ReactElement, ReactNode, RefObject } from "react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { useSubmit } from "@/components/ui/use-submit";

/** Asks before something that cannot simply be undone, says what it does and what it leaves alone. */
export function ConfirmDialog({
  trigger,
  open,
  onOpenChange,
  focusAfter,
  title,
  children,
  confirmLabel,
  typeToConfirm,
  onConfirm,
}: {
  /** The element that opens it; leave out when `open` is controlled from elsewhere. */
  trigger?: ReactElement<Record<string, unknown>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Where the focus goes afterwards, when what was confirmed takes away the element that had it. */
  focusAfter?: RefObject<HTMLElement | null>;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  /** A name that has to be typed first, for what is far-reaching. */
  typeToConfirm?: string;
  /** The dialog closes when it succeeds and shows the reason when it does not. */
  onConfirm: () => Promise<unknown>;
}) {
  const [isOpenItself, setOpenItself] = useState(false);
  const isOpen = open ?? isOpenItself;
  const [typed, setTyped] = useState("");
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await onConfirm();
    return true;
  });
  const isAllowed = typeToConfirm === undefined || typed.trim() === typeToConfirm;

  function setOpen(next: boolean) {
    setOpenItself(next);
    onOpenChange?.(next);
  }
  async function confirm() {
    if (isAllowed && (await submit())) setOpen(false);
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped("");
        clearFailure();
      }}
      trigger={trigger}
      focusAfter={focusAfter}
      title={title}
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button variant="danger" isPending={isPending} disabled={!isAllowed} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
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
      </form>
    </Dialog>
  );
}
