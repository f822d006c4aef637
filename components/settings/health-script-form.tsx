"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useId, useState } from "react";
import { saveHealthScript, settingsQuery, tryHealthScript } from "@/lib/api/settings-query";
import { type HealthScriptView, healthScriptTrialSchema } from "@/lib/api/settings-schema";
import { healthScriptSchema, keyOf, type ScriptOutcome } from "@/lib/domain/health/health-script";
import { HealthWord } from "@/components/status/health-word";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

const fields = ["group", "kind", "script", "object"] as const;
type Draft = Record<(typeof fields)[number], string>;

const example = `hs = {}
hs.status = "Progressing"
hs.message = "Waiting"
if obj.status ~= nil and obj.status.phase == "Ready" then
  hs.status = "Healthy"
  hs.message = nil
end
return hs`;

/** Writes a health check, tries it on an object that is pasted, and saves it. Group and kind of a saved one stay. */
export function HealthScriptForm({
  script,
  trigger,
}: {
  script?: HealthScriptView;
  trigger: ReactElement<Record<string, unknown>>;
}) {
  const queryClient = useQueryClient();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const empty: Draft = {
    group: script?.group ?? "",
    kind: script?.kind ?? "",
    script: script?.script ?? example,
    object: "",
  };
  const [draft, setDraft] = useState(empty);
  const [outcome, setOutcome] = useState<ScriptOutcome | null>(null);

  const saving = useSubmit(async () => {
    const request = healthScriptSchema.parse(draft);
    await saveHealthScript(request);
    await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    toast(`The health check for ${keyOf(request)} counts from now on`);
    return true;
  }, fields);
  const trying = useSubmit(async () => {
    setOutcome(await tryHealthScript(healthScriptTrialSchema.parse(draft)));
  }, fields);
  const errors = { ...trying.failure.fields, ...saving.failure.fields };

  function change(name: keyof Draft, value: string) {
    setDraft({ ...draft, [name]: value });
    setOutcome(null);
    saving.clearFailure();
    trying.clearFailure();
  }
  function begin(open: boolean) {
    setOpen(open);
    if (open) setDraft(empty);
    setOutcome(null);
    saving.clearFailure();
    trying.clearFailure();
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={begin}
      trigger={trigger}
      title={script ? `Health check for ${keyOf(script)}` : "New health check"}
      description="It decides for every object of this kind, on every cluster, before Plumbline's own rules."
      width="lg"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form={formId} variant="primary" isPending={saving.isPending}>
            Save
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
          if (await saving.submit()) setOpen(false);
        }}
      >
        {!script && (
          <div className="grid gap-3 sm:grid-cols-2">
            <Field
              label="API group"
              hint="Empty for the core group; * stands for any text."
              error={errors.group}
            >
              <Input
                isMono
                value={draft.group}
                onChange={(event) => change("group", event.target.value)}
                placeholder="example.com"
                autoComplete="off"
              />
            </Field>
            <Field label="Kind" error={errors.kind}>
              <Input
                isMono
                value={draft.kind}
                onChange={(event) => change("kind", event.target.value)}
                placeholder="Database"
                autoComplete="off"
              />
            </Field>
          </div>
        )}
        <Field
          label="Script"
          hint="Lua as Argo CD takes it: the object is in obj, a table with status and message is returned."
          error={errors.script}
        >
          <Textarea
            isMono
            rows={12}
            spellCheck={false}
            value={draft.script}
            onChange={(event) => change("script", event.target.value)}
          />
        </Field>
        <Field
          label="An object to try it on"
          hint="YAML or JSON, for example from kubectl get -o yaml. It is not kept."
          error={errors.object}
        >
          <Textarea
            isMono
            rows={5}
            spellCheck={false}
            value={draft.object}
            onChange={(event) => change("object", event.target.value)}
          />
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            size="sm"
            isPending={trying.isPending}
            disabled={draft.object.trim() === ""}
            onClick={() => void trying.submit()}
          >
            Try
          </Button>
          <p aria-live="polite">{outcome && <Outcome outcome={outcome} />}</p>
        </div>
        <FormError>{trying.failure.message ?? saving.failure.message}</FormError>
      </form>
    </Dialog>
  );
}

function Outcome({ outcome }: { outcome: ScriptOutcome }) {
  if (outcome.kind === "judged") {
    return (
      <>
        <HealthWord health={outcome.health.status} />
        {outcome.health.reason && <span className="ml-2 text-ink-2">{outcome.health.reason}</span>}
      </>
    );
  }
  return (
    <span className="text-degraded-ink">
      {outcome.line !== null && `Line ${outcome.line}: `}
      {outcome.reason}
    </span>
  );
}
