"use client";

import { type ReactNode, useEffect } from "react";
import { type Reminder, reminders } from "@/components/rollback/rollback-choice";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { nameList } from "@/components/application/name-list";

export type RollbackDraft = {
  reason: string;
  isOneFirst: boolean;
  firstTargetId: string | null;
  reminder: Reminder;
  /** Whether the hooks of the earlier commit run. */
  hooks: boolean;
};

/** Why, in what order, and when to be reminded. */
export function RollbackForm({
  draft,
  onChange,
  ready,
  firstTargetId,
  reasonError,
  hooks,
}: {
  draft: RollbackDraft;
  onChange: (draft: RollbackDraft) => void;
  /** Targets that would be written to now. */
  ready: { id: string; name: string }[];
  firstTargetId: string | null;
  reasonError: string | null;
  /** The choice of hooks; nothing where the commit has none. */
  hooks: ReactNode;
}) {
  useEffect(() => {
    // The plan is being made already, so the first thing left to do is to say why. On a phone the keyboard would hide
    // it. The dialog itself moves the focus in the next frame, so this has to come in the one after that.
    if (!matchMedia("(pointer: fine)").matches) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => document.getElementById("rollback-reason")?.focus());
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  const rest = ready.filter(({ id }) => id !== firstTargetId).map(({ name }) => name);
  return (
    <div className="space-y-3">
      <Field
        label="Why (required, kept in the record)"
        error={draft.reason.trim().length < 3 ? reasonError : null}
      >
        <Input
          id="rollback-reason"
          value={draft.reason}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => onChange({ ...draft, reason: event.target.value })}
        />
      </Field>
      {hooks}
      {ready.length > 1 && (
        <div className="flex flex-wrap items-center gap-2">
          <Checkbox
            checked={draft.isOneFirst}
            onCheckedChange={(isOneFirst) => onChange({ ...draft, isOneFirst })}
          >
            <span className="sr-only">One first, the rest when it is healthy</span>
          </Checkbox>
          <Select
            size="sm"
            label="Which one first"
            disabled={!draft.isOneFirst}
            value={firstTargetId}
            onValueChange={(id) => onChange({ ...draft, firstTargetId: id })}
            options={ready.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <span className={draft.isOneFirst ? undefined : "text-ink-3"}>
            first, {rest.length > 2 ? `the other ${rest.length}` : nameList(rest)} when it is healthy
          </span>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <span>Remind me that it is held</span>
        <Select
          size="sm"
          label="Reminder"
          value={draft.reminder}
          onValueChange={(reminder) => onChange({ ...draft, reminder: reminder as Reminder })}
          options={reminders.map(({ value, label }) => ({ value, label }))}
        />
      </div>
    </div>
  );
}
