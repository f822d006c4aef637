"use client";

import type { ChoosingFor } from "@/lib/api/application-query";
import type { ClusterSelector } from "@/lib/api/application-schema";
import { selectorLengthMax } from "@/lib/domain/cluster/label-selector";
import { MatchingClusters } from "@/components/new-application/matching-clusters";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";

/** Whether clusters are chosen by their labels, and which match at this moment. */
export function SelectorChoice({
  projectId,
  of,
  first,
  selector,
  onSelector,
  errors,
}: {
  projectId: string;
  of: ChoosingFor;
  /** What is chosen by as long as nobody has typed. */
  first: ClusterSelector;
  selector: ClusterSelector | null;
  onSelector: (selector: ClusterSelector | null) => void;
  errors: { labels?: string; namespace?: string };
}) {
  return (
    <>
      <Checkbox
        checked={selector !== null}
        onCheckedChange={(isOn) => onSelector(isOn ? first : null)}
        description="Every cluster whose labels match is a target, and joins and leaves with its labels."
      >
        Choose clusters by labels
      </Checkbox>
      {selector && (
        <div className="space-y-3">
          <div className="grid gap-3.5 sm:grid-cols-[minmax(0,1fr)_220px]">
            <Field
              label="Labels"
              error={errors.labels}
              hint={
                <>
                  As in Kubernetes, all must match: <span className="mono">env=prod</span>,{" "}
                  <span className="mono">region in (eu, us)</span>, <span className="mono">gpu</span>,{" "}
                  <span className="mono">!legacy</span>.
                </>
              }
            >
              <Input
                isMono
                value={selector.labels}
                maxLength={selectorLengthMax}
                autoComplete="off"
                spellCheck={false}
                placeholder="env=prod, region in (eu, us)"
                onChange={(event) => onSelector({ ...selector, labels: event.target.value })}
              />
            </Field>
            <Field label="Namespace on each" error={errors.namespace}>
              <Input
                isMono
                value={selector.namespace}
                autoComplete="off"
                onChange={(event) => onSelector({ ...selector, namespace: event.target.value })}
              />
            </Field>
          </div>
          <MatchingClusters projectId={projectId} of={of} selector={selector} />
        </div>
      )}
    </>
  );
}
