"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { revisionsQuery } from "@/lib/api/application-query";
import type { ApplicationView, RevisionView } from "@/lib/api/application-schema";
import { rollbackAction } from "@/components/application/application-actions";
import { whichOf } from "@/components/application/name-list";
import { ReasonButton } from "@/components/application/reason-button";
import { RecentOperations } from "@/components/application/recent-operations";
import { revisionWords } from "@/components/application/revision-words";
import { targetName } from "@/components/application/target-words";
import { CommitSha, firstLine } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";

/** Revisions with how long each ran and how healthy, and the operations that put them there. */
export function HistoryView({
  application,
  onRollback,
}: {
  application: ApplicationView;
  onRollback: (sha: string) => void;
}) {
  const query = useInfiniteQuery(revisionsQuery(application.id));
  const revisions = query.data?.pages.flatMap((page) => page.revisions) ?? [];
  const { reason } = rollbackAction(application);
  return (
    <div className="grid grid-cols-1 items-start gap-x-8 gap-y-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <section aria-labelledby="revisions-heading" className="min-w-0">
        <h3 id="revisions-heading" className="pb-2 font-semibold">
          Revisions
        </h3>
        {query.isError && revisions.length === 0 ? (
          <ErrorState
            title="The revisions could not be read"
            onRetry={() => void query.refetch()}
            isRetrying={query.isFetching}
          >
            {query.error.message}
          </ErrorState>
        ) : query.isPending ? (
          <RevisionSkeleton />
        ) : revisions.length === 0 ? (
          <EmptyState title="No revisions yet">
            They appear as soon as the first commit has been read.
          </EmptyState>
        ) : (
          <ol className="rounded-lg border border-line bg-raised">
            {revisions.map((revision) => (
              <RevisionItem
                key={revision.commit.sha}
                revision={revision}
                application={application}
                reason={reason}
                onRollback={onRollback}
              />
            ))}
          </ol>
        )}
        {query.hasNextPage && (
          <Button
            className="mt-3"
            isPending={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show earlier ones
          </Button>
        )}
      </section>
      <RecentOperations applicationId={application.id} />
    </div>
  );
}

function RevisionItem({
  revision,
  application,
  reason,
  onRollback,
}: {
  revision: RevisionView;
  application: ApplicationView;
  reason: string | null;
  onRollback: (sha: string) => void;
}) {
  const { commit, runsOn, isHead } = revision;
  const names = application.targets
    .filter((target) => runsOn.includes(target.id))
    .map((target) => targetName(target, application.targets));
  const isEverywhere = names.length > 0 && names.length === application.targets.length;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-3.5 py-2.5 not-first:border-t">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex items-baseline gap-2">
          <CommitSha sha={commit.sha} commit={commit} className="text-ink-2" />
          <span className="truncate font-medium">{firstLine(commit.message)}</span>
          {isHead && <Badge className="shrink-0 self-center">{application.revision}</Badge>}
        </div>
        <div className="mt-0.5 flex flex-wrap gap-x-1.5 text-ink-2">
          {(revision.outcome === "degraded" || revision.outcome === "failed") && (
            <StatusGlyph status="degraded" className="self-center" />
          )}
          <span>
            {revisionWords(revision)}
            {names.length > 0 && ` on ${whichOf(names, application.targets.length)}`}
          </span>
          <span className="text-ink-3">
            · {commit.authorName}, <RelativeTime at={commit.committedAt} />
          </span>
        </div>
      </div>
      {!isEverywhere && application.role !== "viewer" && (
        <ReasonButton
          size="sm"
          variant="quiet"
          className="max-sm:-ml-2.5"
          reason={reason}
          onClick={() => onRollback(commit.sha)}
          aria-label={`Roll back to this… ${firstLine(commit.message)}`}
        >
          Roll back to this…
        </ReasonButton>
      )}
    </li>
  );
}

function RevisionSkeleton() {
  return (
    <div role="status" aria-label="Loading the revisions" className="rounded-lg border border-line bg-raised">
      {[0, 1, 2, 3].map((index) => (
        <div key={index} className="space-y-2 border-line px-3.5 py-3.5 not-first:border-t">
          <Skeleton className="h-3 w-2/5" />
          <Skeleton className="h-3 w-1/4" />
        </div>
      ))}
    </div>
  );
}
