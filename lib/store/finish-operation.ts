import type { Actor, OperationState } from "@/lib/domain/ledger/operation";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Origin } from "@/lib/store/audit-append";
import { batchesOf } from "@/lib/store/batches";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableText, storableTextOrNull, toJson } from "@/lib/store/json";
import { resultsDigest } from "@/lib/store/ledger-digest";
import { lockLeased, type OperationLease } from "@/lib/store/operation-lease";
import { operationKeys } from "@/lib/store/operation-news";
import { saveStep, stepsPerStatement, toStep, type OperationStep } from "@/lib/store/operation-steps";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Operation } from "@/lib/store/generated/client";

export type OperationEnd = {
  state: OperationState;
  /** One sentence: "4 of 9 applied: …" */
  message: string;
  steps: OperationStep[];
  /** Whether the target is at the operation's commit as a whole now: then that is its applied commit. */
  isWholeTarget: boolean;
};

export function makeFinishOperation(context: StoreContext) {
  /** Ends an operation: its row, the ledger, the record and the news, all or nothing. Throws `lease_lost`. */
  return async function finish(lease: OperationLease, end: OperationEnd): Promise<void> {
    await transact(context, async (tx) => {
      // The target before the operation, as requests lock them: the end may move the target's applied commit.
      await tx.db.$queryRaw`
        select 1 from target where id = (select target_id from operation where id = ${lease.operationId}::uuid)
        for update`;
      const operation = await lockLeased(tx, lease);
      await saveEndedSteps(tx, operation, end.steps);
      await endOperation(tx, operation, end, { actor: fromJson<Actor>(operation.actor), origin: {} });
    });
  };
}

/**
 * Writes the end of an operation that the caller has locked, with what its steps say now. The ledger row and its
 * results can never be changed afterwards, and the audit entry carries their digest.
 */
export async function endOperation(
  tx: Tx,
  operation: Operation,
  end: Omit<OperationEnd, "steps">,
  by: { actor: Actor; origin: Origin },
): Promise<void> {
  const message = storableText(end.message, 1000);
  const [clock] = await tx.db.$queryRaw<{ now: Date }[]>`
    select date_trunc('milliseconds', clock_timestamp()) as now`;
  const finishedAt = clock!.now;
  await tx.db.operation.update({
    where: { id: operation.id },
    data: { state: end.state, message, finishedAt, leaseExpiresAt: null },
  });
  const entry = {
    operationId: operation.id,
    projectId: operation.projectId,
    applicationId: operation.applicationId,
    targetId: operation.targetId,
    kind: operation.kind,
    state: end.state,
    actor: operation.actor,
    reason: operation.reason,
    fromSha: operation.fromSha,
    toSha: operation.toSha,
    renderingDigest: operation.renderingDigest,
    message,
    isWholeTarget: end.isWholeTarget,
    requestedAt: operation.requestedAt,
    startedAt: operation.startedAt,
    finishedAt,
  };
  const rows = await tx.db.operationStep.findMany({
    where: { operationId: operation.id },
    orderBy: { ordinal: "asc" },
  });
  const results = rows.map(toStep).map((step) => ({
    operationId: operation.id,
    ordinal: step.ordinal,
    projectId: operation.projectId,
    refKey: step.refKey,
    action: step.action,
    outcome: step.outcome,
    uid: step.uid,
    digestBefore: step.digestBefore,
    digestAfter: step.digestAfter,
    message: storableTextOrNull(step.message, 2000),
    phase: step.phase,
    wave: step.wave,
  }));
  const digest = resultsDigest(entry, results);
  await tx.db.ledgerEntry.create({ data: { ...entry, actor: toJson(entry.actor), resultsDigest: digest } });
  for (const batch of batchesOf(results, stepsPerStatement)) {
    await tx.db.ledgerResult.createMany({ data: batch });
  }
  if (end.isWholeTarget) {
    await tx.db.target.updateMany({
      where: { id: operation.targetId },
      data: { appliedSha: operation.toSha },
    });
  }
  const names = await namesOf(tx, operation);
  tx.audit({
    ...by,
    action: "operation.finished",
    subject: { type: "operation", id: operation.id, name: names },
    projectId: operation.projectId,
    applicationId: operation.applicationId,
    detail: {
      kind: operation.kind,
      state: end.state,
      message,
      cancelledBy: operation.cancelledBy,
      targetId: operation.targetId,
      fromSha: operation.fromSha,
      toSha: operation.toSha,
      results: results.length,
      resultsDigest: digest,
    },
  });
  await tx.tell(operation.projectId, [...operationKeys(operation, operation.id), ["audit"]]);
}

/** Most steps stand as they were recorded; only what the end says differently is written. */
async function saveEndedSteps(tx: Tx, operation: Operation, steps: OperationStep[]): Promise<void> {
  const rows = await tx.db.operationStep.findMany({ where: { operationId: operation.id } });
  const known = new Map(rows.map(toStep).map((step) => [step.ordinal, canonicalJson(step)]));
  for (const step of steps) {
    const { ordinal, refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter } = step;
    const { message, conflicts, changes } = step;
    const said = { ordinal, refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter };
    if (known.get(ordinal) !== canonicalJson({ ...said, message, conflicts, changes }))
      await saveStep(tx, operation, step);
  }
}

/** "shop on prod-eu", as people call a target. */
export async function namesOf(tx: Pick<Tx, "db">, { targetId }: { targetId: string }): Promise<string> {
  const target = await tx.db.target.findUnique({
    where: { id: targetId },
    select: { cluster: { select: { name: true } }, application: { select: { name: true } } },
  });
  return target ? `${target.application.name} on ${target.cluster.name}` : "a target that is gone";
}
