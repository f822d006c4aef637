"use client";

import Link from "next/link";
import type { OperationSummary } from "@/lib/api/operation-schema";
import { shortSha } from "@/lib/domain/git/git";
import { OperationWord } from "@/components/status/operation-word";
import { isFinished, kindWords } from "@/components/operation/operation-words";
import { RelativeTime } from "@/components/ui/relative-time";

/** One operation on one line; on a phone on three. */
export function OperationRow({ operation }: { operation: OperationSummary }) {
  const { application, target, actor, fromSha, toSha } = operation;
  return (
    <Link
      href={`/operations/${operation.id}`}
      prefetch={false}
      className="grid gap-x-4 border-t border-line py-2 hover:bg-sunken md:grid-cols-[120px_minmax(0,1fr)_130px_110px_96px] md:items-start md:px-2 xl:grid-cols-[132px_minmax(0,1fr)_150px_150px_104px]"
    >
      <OperationWord state={operation.state} />
      <span className="min-w-0">
        <span className="block truncate">
          <span className="font-medium">{application.name}</span>{" "}
          <span className="text-ink-2">
            on {target.clusterName}, {kindWords[operation.kind].toLowerCase()}
          </span>
        </span>
        <span className="block truncate text-sm text-ink-2">
          {!isFinished(operation.state) && operation.total > 0
            ? `${operation.done} of ${operation.total}`
            : [
                operation.message,
                operation.actor.kind !== "automation" && operation.reason && `“${operation.reason}”`,
              ]
                .filter(Boolean)
                .join(" ")}
        </span>
      </span>
      <span className="flex flex-wrap items-baseline gap-x-3 md:contents">
        <span className="mono text-ink-2">
          {fromSha && fromSha !== toSha && (
            <>
              {shortSha(fromSha)} <span aria-label="to">→</span>{" "}
            </>
          )}
          {shortSha(toSha)}
        </span>
        <span className="truncate text-ink-2">{actor.name}</span>
        <RelativeTime at={operation.requestedAt} className="text-ink-3 md:text-right" />
      </span>
    </Link>
  );
}
