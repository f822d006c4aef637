"use client";

import { useState } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { optionsOf, type SyncPolicy } from "@/lib/domain/sync/policy";
import { OptionTicks } from "@/components/application/option-ticks";
import { policyModes, policyTicks } from "@/components/application/policy-words";
import { useApplicationCommands } from "@/components/application/use-application-commands";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { classNames } from "@/components/ui/class-names";
import { radioStyle } from "@/components/ui/radio-style";

/** When this application is written to. Admins change it here; everybody else reads it. */
export function PolicyView({ application }: { application: ApplicationView }) {
  const { policy: saved, role } = application;
  const [draft, setDraft] = useState<SyncPolicy | null>(null);
  const { policy } = useApplicationCommands(application);
  const canEdit = role === "admin";
  const current = draft ?? saved;
  const isChanged = draft !== null && JSON.stringify(draft) !== JSON.stringify(saved);
  const edit = (change: Partial<SyncPolicy>) => setDraft({ ...current, ...change });

  return (
    <form
      className="max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) policy.mutate(normalised(current), { onSuccess: () => setDraft(null) });
      }}
    >
      <Card padded={false}>
        <fieldset disabled={!canEdit} className="min-w-0">
          <legend className="sr-only">When this application is written to</legend>
          {policyModes.map(({ mode, label, explanation }) => (
            <label
              key={mode}
              className={classNames(
                "flex gap-2 border-line px-4 py-3 not-first-of-type:border-t",
                current.mode === mode && "bg-sunken",
                !canEdit && current.mode !== mode && "text-ink-3",
              )}
            >
              <input
                type="radio"
                name="mode"
                value={mode}
                checked={current.mode === mode}
                onChange={() => edit({ mode })}
                className={classNames(radioStyle, "mt-0.5")}
              />
              <span>
                <span className="font-medium">{label}</span>
                <span
                  className={classNames(
                    "block",
                    canEdit || current.mode === mode ? "text-ink-2" : "text-ink-3",
                  )}
                >
                  {explanation}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        {current.mode !== "observe" && (
          <div className="space-y-3 border-t border-line px-4 py-3">
            {current.mode === "automatic" && (
              <Checkbox
                disabled={!canEdit}
                checked={current.selfHeal}
                onCheckedChange={(selfHeal) => edit({ selfHeal })}
                description={policyTicks.selfHeal.explanation}
              >
                {policyTicks.selfHeal.label}
              </Checkbox>
            )}
            <Checkbox
              disabled={!canEdit}
              checked={current.prune}
              onCheckedChange={(prune) => edit({ prune })}
              description={policyTicks.prune.explanation}
            >
              {policyTicks.prune.label}
            </Checkbox>
            <OptionTicks
              className="border-t border-line pt-3"
              options={optionsOf(current)}
              disabled={!canEdit}
              onOptions={(options) => edit({ options })}
            />
          </div>
        )}
      </Card>
      {canEdit ? (
        <div className="mt-3 flex gap-2">
          <Button type="submit" variant="primary" disabled={!isChanged} isPending={policy.isPending}>
            Save policy
          </Button>
          {isChanged && (
            <Button variant="quiet" onClick={() => setDraft(null)}>
              Undo
            </Button>
          )}
        </div>
      ) : (
        <p className="mt-3 text-ink-2">An admin of {application.project.name} can change this.</p>
      )}
    </form>
  );
}

/** Self-heal belongs to automatic sync, and nothing is pruned where nothing is written. */
function normalised(policy: SyncPolicy): SyncPolicy {
  return {
    mode: policy.mode,
    selfHeal: policy.mode === "automatic" && policy.selfHeal,
    prune: policy.mode !== "observe" && policy.prune,
    options: policy.options,
  };
}
