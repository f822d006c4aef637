"use client";

import type { ApplicationView } from "@/lib/api/application-schema";
import { isSilent, targetName } from "@/components/application/target-words";
import type { Plans } from "@/components/sync/use-plans";
import { Checkbox } from "@/components/ui/checkbox";
import { Spinner } from "@/components/ui/spinner";

/** Which targets are meant, each with how far its plan is. */
export function TargetChoice({
  application,
  choosable,
  chosen,
  plans,
  silentWords,
  onChange,
}: {
  application: ApplicationView;
  /** Only these; all targets without. */
  choosable?: string[];
  chosen: string[];
  plans: Plans;
  /** Said behind a cluster that does not answer. */
  silentWords: string;
  onChange: (targetIds: string[]) => void;
}) {
  const targets = application.targets.filter(({ id }) => choosable?.includes(id) ?? true);
  return (
    <ul aria-label="Targets" className="flex flex-wrap gap-x-4 gap-y-1.5">
      {targets.map((target) => {
        const isOn = chosen.includes(target.id);
        const isPending = plans.pending.includes(target.id);
        const outcome = plans.plans.find((plan) => plan.targetId === target.id)?.outcome;
        const isFailed = plans.failed.some((failure) => failure.targetId === target.id);
        const words = isPending
          ? "asking…"
          : outcome === "unreachable" || (!outcome && isSilent(target))
            ? silentWords
            : outcome === "refused" || outcome === "broken"
              ? "refuses"
              : isFailed
                ? "not planned"
                : null;
        return (
          <li key={target.id}>
            <Checkbox
              checked={isOn}
              onCheckedChange={(isChecked) =>
                onChange(
                  targets
                    .map(({ id }) => id)
                    .filter((id) => (id === target.id ? isChecked : chosen.includes(id))),
                )
              }
            >
              <span className="inline-flex items-center gap-1.5">
                {targetName(target, application.targets)}
                {isOn && isPending && <Spinner className="size-3 text-ink-3" />}
                {(isOn || words === silentWords) && words && <span className="text-ink-3">{words}</span>}
              </span>
            </Checkbox>
          </li>
        );
      })}
    </ul>
  );
}
