"use client";

import type { SyncOptions } from "@/lib/domain/sync/sync-options";
import { optionTicks } from "@/components/application/policy-words";
import { Checkbox } from "@/components/ui/checkbox";
import { classNames } from "@/components/ui/class-names";

/** What people who come from Argo CD look for under its sync options. */
export function OptionTicks({
  options,
  disabled,
  onOptions,
  className,
}: {
  options: SyncOptions;
  disabled?: boolean;
  onOptions: (options: SyncOptions) => void;
  className?: string;
}) {
  return (
    <fieldset className={classNames("space-y-3", className)}>
      <legend className="sr-only">Options</legend>
      {optionTicks.map(({ option, label, name, explanation }) => (
        <Checkbox
          key={option}
          disabled={disabled}
          checked={options[option]}
          onCheckedChange={(isOn) => onOptions({ ...options, [option]: isOn })}
          description={
            <>
              {explanation} In Argo CD <span className="mono">{name}</span>.
            </>
          }
        >
          {label}
        </Checkbox>
      ))}
    </fieldset>
  );
}
