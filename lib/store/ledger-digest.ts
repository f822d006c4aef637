import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { sha256 } from "@/lib/platform/crypto";
import type { LedgerEntry, LedgerResult } from "@/lib/store/generated/client";

/**
 * SHA-256 over the canonical JSON of a ledger row and its results, in order. It stands in the row and, where the
 * chain covers it, in the audit entry `operation.finished`: whoever changes a result changes it.
 */
export function resultsDigest(entry: Omit<LedgerEntry, "resultsDigest">, results: LedgerResult[]): string {
  const { requestedAt, startedAt, finishedAt } = entry;
  return sha256(
    canonicalJson({
      entry: {
        operationId: entry.operationId,
        projectId: entry.projectId,
        applicationId: entry.applicationId,
        targetId: entry.targetId,
        kind: entry.kind,
        state: entry.state,
        actor: entry.actor,
        reason: entry.reason,
        fromSha: entry.fromSha,
        toSha: entry.toSha,
        renderingDigest: entry.renderingDigest,
        message: entry.message,
        isWholeTarget: entry.isWholeTarget,
        requestedAt: requestedAt.toISOString(),
        startedAt: startedAt?.toISOString() ?? null,
        finishedAt: finishedAt.toISOString(),
      },
      results: results.toSorted((a, b) => a.ordinal - b.ordinal).map(digested),
    }),
  );
}

/** What the digest covers of a result. Those from before phases and waves were kept say nothing of them. */
function digested(result: LedgerResult) {
  const { ordinal, projectId, refKey, action, outcome, uid, digestBefore, digestAfter, message } = result;
  const { phase, wave } = result;
  const turn = phase === null && wave === null ? {} : { phase, wave };
  return {
    ordinal,
    projectId,
    refKey,
    action,
    outcome,
    uid,
    digestBefore,
    digestAfter,
    message,
    ...turn,
  };
}
