"use client";

import { useRef, useState } from "react";
import type { RevisionView } from "@/lib/api/application-schema";
import { revisionWords } from "@/components/application/revision-words";
import { CommitSha, firstLine } from "@/components/status/commit-sha";
import { StatusGlyph } from "@/components/status/glyph";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { radioStyle } from "@/components/ui/radio-style";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";

/**
 * Where one can go back to, the newest first. One of them is chosen; arrows move the choice. A phone shows the chosen
 * one and unfolds the others, so that what will change is in sight without a scroller inside a scroller.
 */
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
  const list = useRef<HTMLDivElement>(null);
  const [isUnfolded, setUnfolded] = useState(false);
  const isFolded =
    !isUnfolded && revisions.length > 1 && revisions.some(({ commit }) => commit.sha === chosen);
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
    <div ref={list}>
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
                isFolded && !isChosen && "max-md:hidden",
                isChosen ? "bg-sunken shadow-[inset_2px_0_var(--ink)]" : "hover:bg-sunken/60",
              )}
            >
              <input
                type="radio"
                name="revision"
                value={commit.sha}
                checked={isChosen}
                onChange={() => {
                  onChoose(commit.sha);
                  setUnfolded(false);
                  if (isUnfolded) list.current?.scrollIntoView({ block: "nearest" });
                }}
                className={classNames(radioStyle, "mt-0.5 outline-none")}
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
      {isFolded && (
        <div className="px-3 py-2 md:hidden">
          <Button size="sm" variant="quiet" aria-expanded={false} onClick={() => setUnfolded(true)}>
            Choose another commit
          </Button>
        </div>
      )}
      {hasMore && (
        <div className={classNames("p-3", isFolded && "max-md:hidden")}>
          <Button size="sm" variant="quiet" isPending={isLoadingMore} onClick={onMore}>
            Show earlier ones
          </Button>
        </div>
      )}
    </div>
  );
}
