import { storableJson, storableTextOrNull } from "@/lib/store/json";
import type { OperationStep } from "@/lib/store/operation-steps";
import type { Tx } from "@/lib/store/transaction";
import { Prisma } from "@/lib/store/generated/client";

/** One step of an operation, and what else is to be known of it; times that are left out stay as they were. */
export type SavedStep = {
  operation: { id: string; projectId: string };
  step: OperationStep;
  intendedAt?: Date;
  finishedAt?: Date;
  /** Of an intent: whether the applied truth was known before it. */
  wasKnown?: boolean;
};

/** Writes steps over what is known of them, in one statement. Each step may be among them once. */
export async function saveSteps(tx: Pick<Tx, "db">, saved: SavedStep[]): Promise<void> {
  if (saved.length === 0) return;
  await tx.db.$executeRaw`${insertionOf(saved)}
    on conflict (operation_id, ordinal) do update set ref_key = excluded.ref_key, action = excluded.action,
      outcome = excluded.outcome, phase = excluded.phase, wave = excluded.wave, uid = excluded.uid,
      digest_before = excluded.digest_before, digest_after = excluded.digest_after, message = excluded.message,
      conflicts = excluded.conflicts, changes = excluded.changes,
      was_known = case when excluded.outcome = 'intended' then excluded.was_known else known.was_known end,
      intended_at = coalesce(excluded.intended_at, known.intended_at),
      finished_at = coalesce(excluded.finished_at, known.finished_at)`;
}

/** Adds steps; those that are there stay as they are. */
export async function addSteps(tx: Pick<Tx, "db">, added: SavedStep[]): Promise<void> {
  if (added.length > 0) await tx.db.$executeRaw`${insertionOf(added)} on conflict do nothing`;
}

/** A parameter for each column, not for each value. */
function insertionOf(saved: SavedStep[]): Prisma.Sql {
  const rows = saved.map(({ operation, step, ...more }) => ({
    operationId: operation.id,
    projectId: operation.projectId,
    ...columnsOf(step),
    intendedAt: more.intendedAt ?? null,
    finishedAt: more.finishedAt ?? null,
    wasKnown: more.wasKnown ?? false,
  }));
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  return Prisma.sql`
    insert into operation_step as known (operation_id, ordinal, project_id, ref_key, action, outcome, phase, wave, uid,
      digest_before, digest_after, message, conflicts, changes, was_known, intended_at, finished_at)
    select operation_id, ordinal, project_id, ref_key, action, outcome, phase, wave, uid, digest_before, digest_after,
      message, conflicts::json, changes::json, was_known, intended_at, finished_at
    from unnest(${column("operationId")}::uuid[], ${column("ordinal")}::int[], ${column("projectId")}::uuid[],
      ${column("refKey")}::text[], ${column("action")}::text[], ${column("outcome")}::text[],
      ${column("phase")}::text[], ${column("wave")}::int[], ${column("uid")}::text[],
      ${column("digestBefore")}::text[], ${column("digestAfter")}::text[], ${column("message")}::text[],
      ${column("conflicts")}::text[], ${column("changes")}::text[], ${column("wasKnown")}::boolean[],
      ${column("intendedAt")}::timestamptz[], ${column("finishedAt")}::timestamptz[])
    as row (operation_id, ordinal, project_id, ref_key, action, outcome, phase, wave, uid, digest_before,
      digest_after, message, conflicts, changes, was_known, intended_at, finished_at)`;
}

function columnsOf(step: OperationStep) {
  const { ordinal, refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter } = step;
  return {
    ordinal,
    refKey,
    action,
    outcome,
    phase,
    wave,
    uid,
    digestBefore,
    digestAfter,
    message: storableTextOrNull(step.message, 2000),
    conflicts: JSON.stringify(storableJson(step.conflicts)),
    changes: JSON.stringify(step.changes),
  };
}
