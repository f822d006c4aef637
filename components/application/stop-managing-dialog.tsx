"use client";

import { useState } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { useApplicationCommands } from "@/components/application/use-application-commands";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { plural } from "@/components/ui/plural";

/** Asks for the name before an application is let go. Nothing in a cluster is touched. */
export function StopManagingDialog({
  application,
  open,
  onOpenChange,
}: {
  application: ApplicationView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [typed, setTyped] = useState("");
  const { remove } = useApplicationCommands(application);
  const isRight = typed.trim() === application.name;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setTyped("");
        onOpenChange(next);
      }}
      width="sm"
      title={`Stop managing ${application.name}?`}
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            variant="danger"
            disabled={!isRight}
            isPending={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Stop managing
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) remove.mutate();
        }}
      >
        <p className="text-ink-2">
          Its objects on {plural(application.targets.length, "target")} stay as they are, and nobody watches
          them any more. The record of what happened stays too.
        </p>
        <Field className="mt-3" label={`Type ${application.name} to confirm`}>
          <Input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
