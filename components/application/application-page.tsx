"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { applicationQuery, objectsQuery } from "@/lib/api/application-query";
import { rollbackAction } from "@/components/application/application-actions";
import { ApplicationHeader } from "@/components/application/application-header";
import { ApplicationSkeleton } from "@/components/application/application-skeleton";
import { ApplicationTabs } from "@/components/application/application-tabs";
import { NoTargets } from "@/components/application/no-targets";
import { TargetCards } from "@/components/application/target-cards";
import { TargetNoticeList } from "@/components/application/target-notice-list";
import { WaitingClusters } from "@/components/application/waiting-clusters";
import { useApplicationUrl } from "@/components/application/use-application-url";
import { FollowDialog } from "@/components/follow/follow-dialog";
import { ObjectDiffDialog } from "@/components/manifest-diff/object-diff-dialog";
import { RollbackDialog } from "@/components/rollback/rollback-dialog";
import { SyncDialog } from "@/components/sync/sync-dialog";
import { ApplicationTimeline } from "@/components/timeline/application-timeline";
import { ErrorState } from "@/components/ui/error-state";
import { useShortcut } from "@/components/ui/use-shortcut";
import type { ApplicationView } from "@/lib/api/application-schema";

/** One application over all its clusters. Everything that is chosen stands in the address. */
export function ApplicationPage({ id }: { id: string }) {
  const query = useQuery(applicationQuery(id));
  if (query.data) return <Loaded application={query.data} />;
  if (query.isError) {
    return (
      <ErrorState
        title="This application could not be read"
        onRetry={() => void query.refetch()}
        isRetrying={query.isFetching}
      >
        {query.error.message}
      </ErrorState>
    );
  }
  return <ApplicationSkeleton />;
}

function Loaded({ application }: { application: ApplicationView }) {
  const { url: written, change } = useApplicationUrl();
  // A link may name a target that is gone: then all are shown, and nothing breaks.
  const url = application.targets.some((target) => target.id === written.target)
    ? written
    : { ...written, target: null };
  const buttons = useRef<HTMLDivElement>(null);
  const objects = useQuery({
    ...objectsQuery(application.id, url.target ?? undefined),
    enabled: url.object !== null,
  });
  const canRollback = rollbackAction(application).reason === null;
  useShortcut("r", () => change({ dialog: "rollback", to: null }), canRollback);
  return (
    <div className="space-y-4">
      <ApplicationHeader
        application={application}
        selectedTargetId={url.target}
        change={change}
        buttons={buttons}
      />
      {application.targets.length === 0 ? (
        <NoTargets application={application} />
      ) : (
        <>
          <TargetCards
            application={application}
            selected={url.target}
            onSelect={(target) => change({ target })}
          />
          <WaitingClusters application={application} />
          <TargetNoticeList
            application={application}
            targetId={url.target}
            onFollow={(hold) => change({ dialog: "follow", hold: hold.id })}
          />
          <ApplicationTimeline
            application={application}
            targetId={url.target}
            hours={url.hours}
            onHours={(hours) => change({ hours })}
          />
          <ApplicationTabs application={application} url={url} change={change} />
          <ObjectDiffDialog
            application={application}
            objects={objects.data?.objects ?? []}
            url={url}
            change={change}
          />
          {url.dialog === "rollback" && canRollback && (
            <RollbackDialog application={application} url={url} change={change} />
          )}
          {url.dialog === "follow" && application.role !== "viewer" && (
            <FollowDialog application={application} url={url} change={change} focusAfter={buttons} />
          )}
          {url.dialog === "sync" && <SyncDialog application={application} url={url} change={change} />}
        </>
      )}
    </div>
  );
}
