"use client";

import Link from "next/link";
import type { OperationView } from "@/lib/api/operation-schema";
import { leadsToCommit } from "@/lib/domain/ledger/operation";
import { shortSha } from "@/lib/domain/git/git";
import { OperationWord } from "@/components/status/operation-word";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { RelativeTime } from "@/components/ui/relative-time";
import { durationText } from "@/components/ui/time";

/** Who asked, why, from what to what, when. */
export function OperationFacts({ operation }: { operation: OperationView }) {
  const { fromSha, toSha, actor, startedAt, finishedAt, resultsDigest } = operation;
  return (
    <Facts className="mb-6">
      <Fact name="State">
        <OperationWord state={operation.state} />
        {operation.cancelledBy && <span className="text-ink-2"> by {operation.cancelledBy}</span>}
      </Fact>
      <Fact name="Asked by">
        {actor.name}
        {actor.kind === "automation" && <span className="text-ink-2">, by policy</span>}
        <span className="text-ink-2">
          , <RelativeTime at={operation.requestedAt} />
        </span>
      </Fact>
      <Fact name="Commit">
        <span className="mono">
          {fromSha && fromSha !== toSha && <span className="text-ink-2">{shortSha(fromSha)} → </span>}
          {shortSha(toSha)}
        </span>
        {fromSha === toSha && leadsToCommit(operation.kind) && <span className="text-ink-2"> again</span>}
      </Fact>
      {startedAt && finishedAt ? (
        <Fact name="Took">{durationText(Date.parse(finishedAt) - Date.parse(startedAt))}</Fact>
      ) : (
        <Fact name="Began">
          {startedAt ? <RelativeTime at={startedAt} /> : <span className="text-ink-2">not yet</span>}
        </Fact>
      )}
      {operation.reason && (
        <Fact name="Why" className="col-span-2">
          “{operation.reason}”
        </Fact>
      )}
      {operation.afterId && (
        <Fact name="Waits for">
          <Link
            href={`/operations/${operation.afterId}`}
            className="underline decoration-line-2 underline-offset-3 hover:decoration-ink"
          >
            the first target to be healthy
          </Link>
        </Fact>
      )}
      {resultsDigest && (
        <Fact name="In the record as">
          <span className="inline-flex items-center">
            <span className="mono" title={resultsDigest}>
              {resultsDigest.slice(0, 12)}
            </span>
            <CopyButton text={resultsDigest} label="Copy the digest of the results" className="-my-1" />
          </span>
        </Fact>
      )}
    </Facts>
  );
}
