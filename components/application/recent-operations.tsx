"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { operationsQuery } from "@/lib/api/operation-query";
import type { OperationSummary } from "@/lib/api/operation-schema";
import { leadsToCommit } from "@/lib/domain/ledger/operation";
import { shortSha } from "@/lib/domain/git/git";
import { OperationWord } from "@/components/status/operation-word";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";

const kindWord: Record<OperationSummary["kind"], string> = {
  sync: "Sync",
  rollback: "Rollback",
  hand_back: "Handing back",
  delete: "Deletion",
  self_heal: "Self-heal",
  prune: "Prune",
};

/** The last operations of an application, each with its own page. */
export function RecentOperations({ applicationId }: { applicationId: string }) {
  const query = useInfiniteQuery(operationsQuery({ application: applicationId }));
  const operations = query.data?.pages[0]?.operations.slice(0, 12) ?? [];
  return (
    <section aria-labelledby="operations-heading" className="min-w-0">
      <div className="flex items-baseline justify-between pb-2">
        <h3 id="operations-heading" className="font-semibold">
          Operations
        </h3>
        <Link
          href={`/operations?application=${applicationId}`}
          className="rounded-xs text-ink-2 hover:text-ink hover:underline"
        >
          All of them
        </Link>
      </div>
      {query.isPending && (
        <div role="status" aria-label="Loading the operations" className="space-y-3 py-1">
          <Skeleton className="h-3 w-4/5" />
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-4/5" />
        </div>
      )}
      {query.isError && <p className="text-ink-2">{query.error.message}</p>}
      {query.isSuccess && operations.length === 0 && (
        <p className="text-ink-2">Nothing has been written to a cluster yet.</p>
      )}
      <ol>
        {operations.map((operation) => (
          <li key={operation.id} className="border-line not-first:border-t">
            <Link
              href={`/operations/${operation.id}`}
              className="-mx-2 block rounded-sm px-2 py-2 hover:bg-sunken"
            >
              <span className="flex items-center justify-between gap-2">
                <span className="truncate">
                  <span className="font-medium">{kindWord[operation.kind]}</span>{" "}
                  {leadsToCommit(operation.kind) && (
                    <>
                      to <span className="mono">{shortSha(operation.toSha)}</span>{" "}
                    </>
                  )}
                  on {operation.target.clusterName}
                </span>
                <OperationWord state={operation.state} className="shrink-0" />
              </span>
              <span className="block truncate text-sm text-ink-3">
                {operation.actor.name}, <RelativeTime at={operation.requestedAt} />
                {operation.reason && `: “${operation.reason}”`}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
