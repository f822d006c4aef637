"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useRef, useState } from "react";
import { addPerson, disablePerson, enablePerson, settingsQuery } from "@/lib/api/settings-query";
import { type PersonView, personDraftSchema, type Settings } from "@/lib/api/settings-schema";
import { viewerQuery } from "@/lib/api/viewer-query";
import { NewPasswordField } from "@/components/password/new-password-field";
import { SetPassword } from "@/components/password/set-password";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** People who may sign in. */
export function People({ settings }: { settings: Settings }) {
  const people = settings.people.toSorted(
    (a, b) => Number(a.disabledAt !== null) - Number(b.disabledAt !== null) || a.name.localeCompare(b.name),
  );
  return (
    <section aria-labelledby="people">
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 id="people" className="text-lg font-semibold">
          People
        </h2>
        {settings.canManagePeople && <AddPerson />}
      </div>
      <ul className="border-b border-line">
        {people.map((person) => (
          <PersonEntry key={person.id} person={person} canManage={settings.canManagePeople} />
        ))}
      </ul>
    </section>
  );
}

function PersonEntry({ person, canManage }: { person: PersonView; canManage: boolean }) {
  const buttons = useRef<HTMLDivElement>(null);
  const isViewer = useQuery(viewerQuery).data?.id === person.id;
  const roles = roleWords(person);
  return (
    <li className="grid gap-x-6 border-t border-line py-2 md:grid-cols-[220px_minmax(0,1fr)_auto] md:items-center">
      <div className="min-w-0">
        <span className={`block truncate font-medium ${person.disabledAt ? "text-ink-3 line-through" : ""}`}>
          {person.name}
        </span>
        <span className="block truncate text-sm text-ink-3">{person.email}</span>
      </div>
      <span className="text-ink-2">
        {person.disabledAt ? (
          "disabled"
        ) : person.isAdmin ? (
          <Badge>administrator</Badge>
        ) : (
          roles || "in no project"
        )}
      </span>
      {canManage && (
        <div
          ref={buttons}
          tabIndex={-1}
          className="flex flex-wrap gap-1 outline-none max-md:-ml-2.5 md:justify-end"
        >
          {!isViewer && <SetPassword person={person} />}
          {person.disabledAt ? (
            <EnablePerson person={person} focusAfter={buttons} />
          ) : (
            <DisablePerson person={person} focusAfter={buttons} />
          )}
        </div>
      )}
    </li>
  );
}

type PersonButton = {
  person: PersonView;
  /** Takes the focus when the button that was pressed gives way to another. */
  focusAfter: RefObject<HTMLElement | null>;
};

function DisablePerson({ person, focusAfter }: PersonButton) {
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Disable…
        </Button>
      }
      title={`Disable ${person.name}?`}
      confirmLabel="Disable"
      onConfirm={async () => {
        await disablePerson(person.id);
        await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
        focusAfter.current?.focus();
      }}
    >
      <p>Ends every session at once, and signing in is refused. What this person did stays in the record.</p>
    </ConfirmDialog>
  );
}

function EnablePerson({ person, focusAfter }: PersonButton) {
  const queryClient = useQueryClient();
  const { submit, isPending } = useSubmit(async () => {
    try {
      await enablePerson(person.id);
      toast(`${person.name} may sign in again`, {
        description: "With the password and the roles from before.",
      });
    } catch (error) {
      toast(`${person.name} is still disabled`, {
        description: error instanceof Error ? error.message : undefined,
        isError: true,
      });
    }
    await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    focusAfter.current?.focus();
  });
  return (
    <Button size="sm" variant="quiet" isPending={isPending} onClick={() => void submit()}>
      Enable again
    </Button>
  );
}

/** "operator of Data and Payments, viewer of Labs". */
function roleWords({ memberships }: PersonView): string {
  return [...Map.groupBy(memberships, ({ role }) => role)]
    .map(([role, members]) => {
      const names = members.map(({ projectName }) => projectName).toSorted((a, b) => a.localeCompare(b));
      return `${role} of ${new Intl.ListFormat("en-GB").format(names)}`;
    })
    .join("; ");
}

const empty = { name: "", email: "", password: "", isAdmin: false };

function AddPerson() {
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(empty);
  const { submit, isPending, failure } = useSubmit(async () => {
    await addPerson(personDraftSchema.parse(draft));
    await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    return true;
  }, ["name", "email", "password"]);
  const set = (field: "name" | "email") => (event: { target: { value: string } }) =>
    setDraft({ ...draft, [field]: event.target.value });

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setDraft(empty);
      }}
      trigger={<Button size="sm">Add somebody…</Button>}
      title="Add somebody"
      description="They see nothing until they are a member of a project."
      width="sm"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form="add-person" variant="primary" isPending={isPending}>
            Add
          </Button>
        </>
      }
    >
      <form
        id="add-person"
        noValidate
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await submit()) setOpen(false);
        }}
      >
        <Field label="Name" error={failure.fields.name}>
          <Input value={draft.name} onChange={set("name")} autoComplete="off" />
        </Field>
        <Field label="Email" error={failure.fields.email}>
          <Input type="email" value={draft.email} onChange={set("email")} autoComplete="off" />
        </Field>
        <NewPasswordField
          label="First password"
          hint="Hand it over by a way that you trust."
          error={failure.fields.password}
          value={draft.password}
          onChange={(password) => setDraft({ ...draft, password })}
        />
        <Checkbox
          checked={draft.isAdmin}
          onCheckedChange={(isAdmin) => setDraft({ ...draft, isAdmin })}
          description="Registers clusters, makes projects, adds people, and sees every project as its admin."
        >
          Administrator of the installation
        </Checkbox>
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
