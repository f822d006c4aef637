"use client";

import { useQuery } from "@tanstack/react-query";
import { objectTruthsQuery } from "@/lib/api/application-query";
import type { ApplicationView, ObjectView } from "@/lib/api/application-schema";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import type { ApplicationUrl } from "@/components/application/application-url";
import { syncSentence } from "@/components/application/group-differences";
import { objectStatus } from "@/components/application/object-status";
import { targetName } from "@/components/application/target-words";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { DiffToolbar } from "@/components/manifest-diff/diff-toolbar";
import { ManifestDiff } from "@/components/manifest-diff/manifest-diff";
import { StatusGlyph } from "@/components/status/glyph";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";

/** One object over the page, at its own address: two of its three truths side by side. */
export function ObjectDiffDialog({
  application,
  objects,
  url,
  change,
}: {
  application: ApplicationView;
  objects: ObjectView[];
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const refKey = url.object;
  if (refKey === null) return null;
  const ref = refFromKey(refKey);
  // The same object may live in another namespace on another target: kind and name find it there.
  const twins = objects.filter((object) => {
    const other = refFromKey(object.refKey);
    return other.group === ref.group && other.kind === ref.kind && other.name === ref.name;
  });
  const targetId = url.diffTarget ?? url.target ?? twins[0]?.targetId ?? application.targets[0]?.id ?? null;
  const object = twins.find((twin) => twin.targetId === targetId);
  const targets = application.targets.filter(
    (target) => target.id === targetId || twins.some((twin) => twin.targetId === target.id),
  );
  const nameOf = (id: string) => {
    const target = application.targets.find((other) => other.id === id);
    return target ? targetName(target, application.targets) : "";
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && change({ object: null, diffTarget: null })}
      width="xl"
      focus="reading"
      bodyClassName="flex flex-col p-0 sm:min-h-0"
      title={
        <span className="flex items-center gap-2">
          {object && <StatusGlyph status={objectStatus(object.sync)} />}
          <span className="truncate">{refLabel(ref)}</span>
        </span>
      }
      description={object ? `On ${nameOf(object.targetId)}: ${syncSentence[object.sync]}.` : undefined}
    >
      <DiffToolbar
        url={url}
        change={change}
        targetId={targetId}
        targets={targets.map((target) => ({
          id: target.id,
          name: nameOf(target.id),
          object: twins.find((twin) => twin.targetId === target.id) ?? null,
        }))}
      />
      {targetId && (
        <Truths
          key={`${targetId} ${object?.refKey ?? refKey}`}
          applicationId={application.id}
          targetId={targetId}
          refKey={object?.refKey ?? refKey}
          url={url}
          change={change}
        />
      )}
    </Dialog>
  );
}

function Truths({
  applicationId,
  targetId,
  refKey,
  url,
  change,
}: {
  applicationId: string;
  targetId: string;
  refKey: string;
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const query = useQuery(objectTruthsQuery(applicationId, targetId, refKey));
  if (query.data) return <ManifestDiff truths={query.data} url={url} change={change} />;
  if (query.isError) {
    return (
      <div className="p-5">
        <ErrorState
          title="This object could not be read"
          onRetry={() => void query.refetch()}
          isRetrying={query.isFetching}
        >
          {query.error.message}
        </ErrorState>
      </div>
    );
  }
  return (
    <div className="h-[60vh] space-y-2.5 p-5" role="status" aria-label="Reading the object">
      <Skeleton className="h-3 w-1/3" />
      <Skeleton className="h-3 w-1/2" />
      <Skeleton className="h-3 w-2/5" />
      <Skeleton className="h-3 w-3/5" />
    </div>
  );
}
