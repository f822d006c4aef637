import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { StepAction, StepOutcome } from "@/lib/domain/ledger/operation";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import { Prisma } from "@/lib/store/generated/client";
import type { Db } from "@/lib/store/database";
import { fromJson } from "@/lib/store/json";
import type { OperationStep } from "@/lib/store/operation-steps";
import type { OperationStep as StepRow } from "@/lib/store/generated/client";

/**
 * The columns of an operation as `Operation` names them. Workers read these rows all the time, and Prisma would plan its
 * own query for each anew.
 */
export const operationColumns = Prisma.sql`
  id, project_id as "projectId", application_id as "applicationId", target_id as "targetId",
  cluster_id as "clusterId", kind, state, group_id as "groupId", after_id as "afterId", actor, reason,
  from_sha as "fromSha", to_sha as "toSha", inputs, rendering_digest as "renderingDigest", options,
  requested_at as "requestedAt", started_at as "startedAt", finished_at as "finishedAt",
  cancelled_by as "cancelledBy", message, lease_worker_id as "leaseWorkerId", lease_epoch as "leaseEpoch",
  lease_expires_at as "leaseExpiresAt", attempts`;

/** The steps of an operation as they stand, in order, each with the time of its last intent. */
export async function stepsOf(
  db: Db,
  operationId: string,
): Promise<(OperationStep & { intendedAt: Date | null })[]> {
  const rows = await db.$queryRaw<StepRow[]>`
    select operation_id as "operationId", ordinal, project_id as "projectId", ref_key as "refKey", action, outcome,
      phase, wave, uid, digest_before as "digestBefore", digest_after as "digestAfter", message, conflicts, changes,
      was_known as "wasKnown", intended_at as "intendedAt", finished_at as "finishedAt"
    from operation_step where operation_id = ${operationId}::uuid order by ordinal`;
  return rows.map((row) => ({ ...toStep(row), intendedAt: row.intendedAt }));
}

/** A row as the domain's step. */
export function toStep(row: StepRow): OperationStep {
  return {
    ordinal: row.ordinal,
    refKey: row.refKey,
    action: row.action as StepAction,
    outcome: row.outcome as StepOutcome,
    phase: row.phase as SyncPhase,
    wave: row.wave,
    uid: row.uid,
    digestBefore: row.digestBefore,
    digestAfter: row.digestAfter,
    message: row.message,
    conflicts: fromJson<OperationStep["conflicts"]>(row.conflicts),
    changes: fromJson<FieldDifference[]>(row.changes),
  };
}
