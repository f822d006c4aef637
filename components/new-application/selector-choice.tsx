"use client";

import type { ClusterSelector } from "@/lib/api/application-schema";
import { selectorLengthMax } from "@/lib/domain/cluster/label-selector";
import { MatchingClusters } from "@/components/new-application/matching-clusters";
import { Field, Input } from "@/components/ui/field";

/** Clusters by their labels, with those that match at this moment. */
export function SelectorChoice({
  projectId,
  of,
  selector,
  onSelector,
  errors,
}: {
  projectId: string;
  /** The application that is there already, or what a new one would read. */
  of: { application: string } | { path: string; revision: string };
  selector: ClusterSelector;
  onSelector: (selector: ClusterSelector) => void;
  errors: { labels?: string; namespace?: string };
}) {
  return (
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
  );
}
