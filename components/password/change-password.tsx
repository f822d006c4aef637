"use client";

import { useState } from "react";
import { changePassword } from "@/lib/api/settings-query";
import { passwordChangeSchema } from "@/lib/api/settings-schema";
import { NewPasswordField } from "@/components/password/new-password-field";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

const empty = { currentPassword: "", newPassword: "" };

/** Lets whoever is signed in change their own password. */
export function ChangePassword({
  email,
  open,
  onOpenChange,
}: {
  /** For password managers, which keep a password under it. */
  email: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [draft, setDraft] = useState(empty);
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await changePassword(passwordChangeSchema.parse(draft));
    return true;
  }, ["currentPassword", "newPassword"]);

  function close() {
    setDraft(empty);
    clearFailure();
    onOpenChange(false);
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}
      title="Change your password"
      description="Wherever else you are signed in, you are signed out."
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form="change-password" variant="primary" isPending={isPending}>
            Change
          </Button>
        </>
      }
    >
      <form
        id="change-password"
        noValidate
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!(await submit())) return;
          close();
          toast("Your password is changed", { description: "Your other sessions have ended." });
        }}
      >
        <Field label="Current password" error={failure.fields.currentPassword}>
          <Input
            type="password"
            autoComplete="current-password"
            value={draft.currentPassword}
            onChange={(event) => setDraft({ ...draft, currentPassword: event.target.value })}
          />
        </Field>
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <NewPasswordField
          label="New password"
          error={failure.fields.newPassword}
          value={draft.newPassword}
          onChange={(newPassword) => setDraft({ ...draft, newPassword })}
        />
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
