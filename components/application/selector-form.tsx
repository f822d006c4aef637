"use client";

import { useState } from "react";
import { setSelector } from "@/lib/api/application-query";
import {
  type ApplicationView,
  type ClusterSelector,
  selectorRequestSchema,
} from "@/lib/api/application-schema";
import { LeavingTargets } from "@/components/new-application/leaving-targets";
import { SelectorChoice } from "@/components/new-application/selector-choice";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { plural } from "@/components/ui/plural";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Which clusters labels choose for an application, with what joins and leaves before it is saved. */
export function SelectorForm({
  application,
  onChanged,
}: {
  application: ApplicationView;
  onChanged: () => Promise<void>;
}) {
  const { id, name, project, targets } = application;
  const saved: ClusterSelector | null = application.selector && {
    labels: application.selector.labels,
    namespace: application.selector.namespace,
  };
  const [draft, setDraft] = useState(saved);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved);
  const leaving = targets
    .filter((target) => target.isBySelector)
    .map(({ cluster, namespace }) => ({ clusterName: cluster.name, namespace }));
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    const { selector } = selectorRequestSchema.parse({ selector: draft });
    const { joined, left } = await setSelector(id, selector);
    toast(`The labels of ${name} are saved`, {
      description: `${plural(joined, "cluster")} joined, ${left} left.`,
    });
    await onChanged();
  }, ["labels", "namespace"]);

  function edit(next: ClusterSelector | null) {
    clearFailure();
    setDraft(next);
  }
  return (
    <form
      noValidate
      aria-label="Clusters by labels"
      className="mt-5 space-y-3 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void submit();
      }}
    >
      <SelectorChoice
        projectId={project.id}
        of={{ application: id }}
        first={saved ?? { labels: "", namespace: targets[0]?.namespace ?? name }}
        selector={draft}
        onSelector={edit}
        errors={failure.fields}
      />
      {draft === null && <LeavingTargets leaving={leaving} />}
      {application.policy.mode === "automatic" && draft && isChanged && (
        <p className="text-ink-2">Automatic: what is in Git is written to a cluster as soon as it joins.</p>
      )}
      <FormError>{failure.message}</FormError>
      <Button type="submit" isPending={isPending} disabled={!isChanged}>
        Save labels
      </Button>
    </form>
  );
}
