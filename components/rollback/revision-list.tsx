"use client";

import type { RevisionView } from "@/lib/api/application-schema";
import { revisionWords } from "@/components/application/revision-words";
import { CommitSha, firstLine } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";

/** Where one can go back to, the newest first. One of them is chosen; arrows move the choice. */
export function RevisionList({
  revisions,
  chosen,
  onChoose,
  isPending,
  hasMore,
  isLoadingMore,
  onMore,
}: {
  revisions: RevisionView[];
  chosen: string | null;
  onChoose: (sha: string) => void;
  isPending: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}) {
  if (isPending) {
    return (
      <div role="status" aria-label="Loading the revisions" className="space-y-7 px-5 py-4">
        {[0, 1, 2, 3, 4].map((index) => (
          <div key={index} className="space-y-2">
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-3 w-2/5" />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div>
      <div role="radiogroup" aria-label="Revision to go back to">
        {revisions.map((revision) => {
          const { commit } = revision;
          const isChosen = commit.sha === chosen;
          return (
            <label
              key={commit.sha}
              className={classNames(
                "relative grid grid-cols-[1rem_1fr_auto] gap-x-2.5 border-b border-line px-4 py-2.5",
                "has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus",
                isChosen ? "bg-sunken shadow-[inset_2px_0_var(--ink)]" : "hover:bg-sunken/60",
              )}
            >
              <input
                type="radio"
                name="revision"
                value={commit.sha}
                checked={isChosen}
                onChange={() => onChoose(commit.sha)}
                className="mt-1 size-3.5 accent-ink outline-none"
              />
              <span className="min-w-0">
                <span className="block truncate font-medium">{firstLine(commit.message)}</span>
                <span className="flex items-center gap-1.5 text-ink-2">
                  {(revision.outcome === "degraded" || revision.outcome === "failed") && (
                    <StatusGlyph status="degraded" className="size-3" />
                  )}
                  {revisionWords(revision)}
                </span>
              </span>
              <span className="text-right">
                <CommitSha sha={commit.sha} className="block text-ink-2" />
                <RelativeTime at={commit.committedAt} form="short" className="text-sm text-ink-3" />
              </span>
            </label>
          );
        })}
      </div>
      {hasMore && (
        <div className="p-3">
          <Button size="sm" variant="quiet" isPending={isLoadingMore} onClick={onMore}>
            Show earlier ones
          </Button>
        </div>
      )}
    </div>
  );
}
