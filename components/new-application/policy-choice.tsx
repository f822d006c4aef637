"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { optionsOf, type SyncPolicy } from "@/lib/domain/sync/policy";
import { OptionTicks } from "@/components/application/option-ticks";
import { policyModes, policyTicks } from "@/components/application/policy-words";
import { Checkbox } from "@/components/ui/checkbox";

/** Who may write, and when. */
export function PolicyChoice({
  policy,
  onPolicy,
}: {
  policy: SyncPolicy;
  onPolicy: (policy: SyncPolicy) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-ink-2">Policy</legend>
      <RadioGroup
        value={policy.mode}
        onValueChange={(mode: SyncPolicy["mode"]) =>
          onPolicy({
            ...policy,
            mode,
            selfHeal: mode === "automatic" && policy.selfHeal,
            prune: mode !== "observe" && policy.prune,
          })
        }
        aria-label="Policy"
        className="grid gap-2 sm:grid-cols-3"
      >
        {policyModes.map(({ mode, label, explanation }) => (
          <label
            key={mode}
            className="flex gap-2.5 rounded-lg border border-line bg-raised px-3 py-2.5 hover:border-line-2 has-data-checked:border-ink"
          >
            <Radio.Root
              value={mode}
              className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-ink-4 bg-paper data-checked:border-ink"
            >
              <Radio.Indicator className="size-2 rounded-full bg-ink data-unchecked:hidden" />
            </Radio.Root>
            <span>
              <span className="block font-medium">{label}</span>
              <span className="block text-ink-2">{explanation}</span>
            </span>
          </label>
        ))}
      </RadioGroup>
      <div className="mt-3 space-y-2">
        <Checkbox
          disabled={policy.mode !== "automatic"}
          checked={policy.selfHeal}
          onCheckedChange={(selfHeal) => onPolicy({ ...policy, selfHeal })}
          description={policyTicks.selfHeal.explanation}
        >
          {policyTicks.selfHeal.label}
        </Checkbox>
        <Checkbox
          disabled={policy.mode === "observe"}
          checked={policy.prune}
          onCheckedChange={(prune) => onPolicy({ ...policy, prune })}
          description={policyTicks.prune.explanation}
        >
          {policyTicks.prune.label}
        </Checkbox>
      </div>
      {policy.mode !== "observe" && (
        <details className="mt-3">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-2 hover:text-ink">
            Options for repositories written for Argo CD
          </summary>
          <OptionTicks
            className="mt-3"
            options={optionsOf(policy)}
            onOptions={(options) => onPolicy({ ...policy, options })}
          />
        </details>
      )}
    </fieldset>
  );
}
