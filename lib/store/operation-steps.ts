import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { StepAction, StepOutcome } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import { batchesOf } from "@/lib/store/batches";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableJson, storableTextOrNull, toJson } from "@/lib/store/json";
import { saveManifests } from "@/lib/store/manifests";
import { lockLeased, type OperationLease } from "@/lib/store/operation-lease";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Operation, OperationStep as StepRow } from "@/lib/store/generated/client";

/** Keeps a statement below the protocol's limit of 65,535 parameters. */
export const stepsPerStatement = 500;

/** What an operation does, or did, to one object. */
export type OperationStep = {
  ordinal: number;
  refKey: string;
  action: StepAction;
  outcome: StepOutcome;
  phase: SyncPhase;
  wave: number;
  uid: string | null;
  digestBefore: string | null;
  digestAfter: string | null;
  message: string | null;
  conflicts: { manager: string; field: string }[];
  changes: FieldDifference[];
};

/** What the cluster kept of a write, or that the object is gone; null when nothing was kept. */
export type AppliedAnswer =
  { manifest: Manifest; sent: Manifest; uid: string; origin: "created" | "adopted" } | "pruned" | null;

/** Progress, object by object. Every write holds the operation's lease, or throws `lease_lost`. */
export function makeOperationSteps(context: StoreContext) {
  return {
    /** The steps as they stand, each with the time of its last intent. */
    async steps(operationId: string): Promise<(OperationStep & { intendedAt: Date | null })[]> {
      const rows = await context.prisma.operationStep.findMany({
        where: { operationId },
        orderBy: { ordinal: "asc" },
      });
      return rows.map((row) => ({ ...toStep(row), intendedAt: row.intendedAt }));
    },

    /** Replaces the planned steps; those that were intended or finished stay, whatever the new plan says of them. */
    async plan(lease: OperationLease, steps: OperationStep[]): Promise<void> {
      await transact(context, async (tx) => {
        const operation = await lockLeased(tx, lease);
        await tx.db.operationStep.deleteMany({ where: { operationId: operation.id, outcome: "planned" } });
        for (const batch of batchesOf(steps, stepsPerStatement)) {
          await tx.db.operationStep.createMany({
            skipDuplicates: true,
            data: batch.map((step) => ({ ...keyOf(operation, step), ...columnsOf(step) })),
          });
        }
        await tx.tell(operation.projectId, [["operations", operation.id]]);
      });
    },

    /**
     * Records, before the write, that it is about to happen. The object's applied truth is unknown from here on; a hook
     * has none.
     */
    async intend(lease: OperationLease, step: OperationStep): Promise<void> {
      await transact(context, async (tx) => {
        const operation = await lockLeased(tx, lease);
        if (step.action === "run") {
          await saveStep(tx, operation, { ...step, outcome: "intended" }, { intendedAt: new Date() });
          return tx.tell(operation.projectId, [["operations", operation.id]]);
        }
        const { targetId, projectId, id: operationId } = operation;
        const applied = await tx.db.appliedObject.findUnique({
          where: { targetId_refKey: { targetId, refKey: step.refKey } },
        });
        await saveStep(
          tx,
          operation,
          { ...step, outcome: "intended" },
          {
            intendedAt: new Date(),
            // A successor's intent of an unanswered step finds what the first one made unknown.
            ...((await isIntended(tx, operation, step.ordinal))
              ? {}
              : { wasKnown: applied?.state === "known" }),
          },
        );
        await tx.db.appliedObject.upsert({
          where: { targetId_refKey: { targetId, refKey: step.refKey } },
          create: {
            targetId,
            refKey: step.refKey,
            projectId,
            uid: step.uid,
            state: "unknown",
            origin: step.action === "adopt" ? "adopted" : "created",
            operationId,
          },
          update: { state: "unknown", operationId },
        });
        await tx.tell(projectId, [["operations", operationId]]);
      });
    },

    /**
     * Records the answer. The applied truth becomes what the server kept; it goes after a prune; and a write that was
     * answered with a refusal leaves it as it was before the intent.
     */
    async record(lease: OperationLease, step: OperationStep, applied: AppliedAnswer): Promise<void> {
      await transact(context, async (tx) => {
        const operation = await lockLeased(tx, lease);
        await saveStep(tx, operation, step, step.outcome === "running" ? {} : { finishedAt: new Date() });
        const object = { targetId: operation.targetId, refKey: step.refKey };
        if (applied === "pruned") await tx.db.appliedObject.deleteMany({ where: object });
        else if (applied) await saveApplied(tx, operation, step.refKey, applied);
        else if (step.action !== "run" && (step.outcome === "conflict" || step.outcome === "refused"))
          await undoIntent(tx, operation, step);
        await tx.tell(operation.projectId, [["operations", operation.id]]);
      });
    },
  };
}

/** Writes a step over what is known of it. */
export async function saveStep(
  tx: Tx,
  operation: Operation,
  step: OperationStep,
  more: { intendedAt?: Date; finishedAt?: Date; wasKnown?: boolean } = {},
): Promise<void> {
  const columns = { ...columnsOf(step), ...more };
  await tx.db.operationStep.upsert({
    where: { operationId_ordinal: { operationId: operation.id, ordinal: step.ordinal } },
    create: { ...keyOf(operation, step), ...columns },
    update: columns,
  });
}

async function saveApplied(
  tx: Tx,
  operation: Operation,
  refKey: string,
  answer: Exclude<AppliedAnswer, "pruned" | null>,
): Promise<void> {
  const { targetId, projectId, id: operationId } = operation;
  const [digest, sentDigest] = await saveManifests(tx.db, projectId, [answer.manifest, answer.sent]);
  const columns = { state: "known", uid: answer.uid, digest, sentDigest, operationId, appliedAt: new Date() };
  await tx.db.appliedObject.upsert({
    where: { targetId_refKey: { targetId, refKey } },
    create: { targetId, refKey, projectId, origin: answer.origin, ...columns },
    // How it became ours stays as it was when it is written again.
    update: columns,
  });
}

/** The server said that nothing was written: what was known before the intent is known again. */
async function undoIntent(tx: Tx, operation: Operation, step: OperationStep): Promise<void> {
  const { targetId, id: operationId } = operation;
  const where = { targetId, refKey: step.refKey, operationId, state: "unknown" };
  const row = await tx.db.operationStep.findUnique({
    where: { operationId_ordinal: { operationId, ordinal: step.ordinal } },
  });
  if (row?.wasKnown) await tx.db.appliedObject.updateMany({ where, data: { state: "known" } });
  else await tx.db.appliedObject.deleteMany({ where: { ...where, digest: null } });
}

async function isIntended(tx: Tx, operation: Operation, ordinal: number): Promise<boolean> {
  const row = await tx.db.operationStep.findUnique({
    where: { operationId_ordinal: { operationId: operation.id, ordinal } },
    select: { outcome: true },
  });
  return row?.outcome === "intended";
}

function keyOf(operation: Operation, step: OperationStep) {
  return { operationId: operation.id, ordinal: step.ordinal, projectId: operation.projectId };
}

function columnsOf(step: OperationStep) {
  const { refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter } = step;
  return {
    refKey,
    action,
    outcome,
    phase,
    wave,
    uid,
    digestBefore,
    digestAfter,
    message: storableTextOrNull(step.message, 2000),
    conflicts: toJson(storableJson(step.conflicts)),
    changes: toJson(step.changes),
  };
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
