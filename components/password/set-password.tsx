"use client";

import { useState } from "react";
import { setPassword } from "@/lib/api/settings-query";
import { newPasswordSchema } from "@/lib/api/settings-schema";
import { NewPasswordField } from "@/components/password/new-password-field";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Lets an administrator give somebody a new password who forgot theirs. */
export function SetPassword({ person }: { person: { id: string; name: string } }) {
  const [isOpen, setOpen] = useState(false);
  const [newPassword, setNewPassword] = useState("");
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await setPassword(person.id, newPasswordSchema.parse({ newPassword }));
    toast(`${person.name} has a new password`, { description: "Every session of theirs has ended." });
    return true;
  }, ["newPassword"]);
  const formId = `set-password-${person.id}`;

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setNewPassword("");
        clearFailure();
      }}
      trigger={
        <Button size="sm" variant="quiet">
          Set a new password…
        </Button>
      }
      title={`A new password for ${person.name}`}
      description="Every session of theirs ends."
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form={formId} variant="primary" isPending={isPending}>
            Set
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await submit()) setOpen(false);
        }}
      >
        <NewPasswordField
          label="New password"
          hint="Hand it over by a way that you trust."
          error={failure.fields.newPassword}
          value={newPassword}
          onChange={setNewPassword}
        />
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
