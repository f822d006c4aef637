"use client";

import { useState } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { useApplicationCommands } from "@/components/application/use-application-commands";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";

const example = `- group: apps
  kind: Deployment
  jsonPointers:
    - /spec/replicas`;

/** Which fields of this application's objects may differ, as Argo CD spells it. Admins change it here. */
export function IgnoreDifferences({ application }: { application: ApplicationView }) {
  const { ignoreDifferences: saved, role } = application;
  const [draft, setDraft] = useState<string | null>(null);
  const { ignoreDifferences } = useApplicationCommands(application);
  const canEdit = role === "admin";
  const text = draft ?? saved;
  const isChanged = draft !== null && draft !== saved;
  return (
    <form
      className="mt-6 max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) ignoreDifferences.mutate(text, { onSuccess: () => setDraft(null) });
      }}
    >
      <Field
        label="Ignored differences"
        hint="A list as under ignoreDifferences of Argo CD, with jsonPointers, jqPathExpressions or managedFieldsManagers. Such fields are neither drift nor a reason to sync, and the diff says which rule ignores them."
        error={ignoreDifferences.error?.message}
      >
        <Textarea
          rows={Math.min(20, Math.max(6, text.split("\n").length + 1))}
          className="mono"
          spellCheck={false}
          disabled={!canEdit}
          placeholder={example}
          value={text}
          onChange={(event) => {
            ignoreDifferences.reset();
            setDraft(event.target.value);
          }}
        />
      </Field>
      {canEdit && (
        <div className="mt-3 flex gap-2">
          <Button
            type="submit"
            variant="primary"
            disabled={!isChanged}
            isPending={ignoreDifferences.isPending}
          >
            Save ignored differences
          </Button>
          {isChanged && (
            <Button
              variant="quiet"
              onClick={() => {
                ignoreDifferences.reset();
                setDraft(null);
              }}
            >
              Undo
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
