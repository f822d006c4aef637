import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { StepAction, StepOutcome } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import { batchesOf } from "@/lib/store/batches";
import type { StoreContext } from "@/lib/store/context";
import { gatherChanges } from "@/lib/store/gather";
import { saveManifests } from "@/lib/store/manifests";
import {
  leaseLost,
  lockAllLeased,
  lockLeased,
  type LeasedOperation,
  type OperationLease,
} from "@/lib/store/operation-lease";
import { stepsOf } from "@/lib/store/operation-row";
import { addSteps, saveSteps } from "@/lib/store/save-steps";
import { transact, type Tx } from "@/lib/store/transaction";

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
  const move = gatherChanges<Move, void>("operation steps", (moves) => moveAll(context, moves), movedAtOnce);
  return {
    /** The steps as they stand, each with the time of its last intent. */
    steps: (operationId: string) => stepsOf(context.prisma, operationId),

    /** Replaces the planned steps; those that were intended or finished stay, whatever the new plan says of them. */
    async plan(lease: OperationLease, steps: OperationStep[]): Promise<void> {
      await transact(context, async (tx) => {
        const operation = await lockLeased(tx, lease);
        await tx.db.$executeRaw`
          delete from operation_step where operation_id = ${operation.id}::uuid and outcome = 'planned'`;
        for (const batch of batchesOf(steps, stepsPerStatement))
          await addSteps(
            tx,
            batch.map((step) => ({ operation, step })),
          );
        tx.tell(operation.projectId, [["operations", operation.id]]);
      });
    },

    /**
     * Records, before the write, that it is about to happen. The object's applied truth is unknown from here on; a hook
     * has none.
     */
    intend: (lease: OperationLease, step: OperationStep): Promise<void> => move({ lease, step }),

    /**
     * Records the answer. The applied truth becomes what the server kept; it goes after a prune; and a write that was
     * answered with a refusal leaves it as it was before the intent.
     */
    record: (lease: OperationLease, step: OperationStep, applied: AppliedAnswer): Promise<void> =>
      move({ lease, step, applied }),
  };
}

/** An intent, or with `applied` an answer. */
type Move = { lease: OperationLease; step: OperationStep; applied?: AppliedAnswer };
type Leased = Omit<Move, "applied"> & { operation: LeasedOperation };
type Answer = Leased & { applied: AppliedAnswer };

/** Moves of operations in one transaction: what is written side by side is recorded together. */
const movedAtOnce = 50;

/** Makes moves that come at the same time in one transaction, each under its own operation's lease. */
async function moveAll(context: StoreContext, moves: readonly Move[]): Promise<(void | Error)[]> {
  return transact(context, async (tx) => {
    const operations = await lockAllLeased(
      tx,
      moves.map(({ lease }) => lease),
    );
    const leased = moves.flatMap((move, index) => {
      const operation = operations[index];
      return operation ? [{ ...move, operation }] : [];
    });
    const answers = leased.flatMap((move) =>
      move.applied === undefined ? [] : [{ ...move, applied: move.applied }],
    );
    // An object's next intent follows the answer to the last.
    await recordAll(tx, answers);
    await intendAll(
      tx,
      leased.filter(({ applied }) => applied === undefined),
    );
    for (const [projectId, its] of Map.groupBy(leased, ({ operation }) => operation.projectId)) {
      const ids = [...new Set(its.map(({ operation }) => operation.id))];
      tx.tell(
        projectId,
        ids.map((id) => ["operations", id]),
      );
    }
    return operations.map((operation) => (operation ? undefined : leaseLost()));
  });
}

async function intendAll(tx: Tx, moves: Leased[]): Promise<void> {
  if (moves.length === 0) return;
  const before = await knownBefore(tx, moves);
  await saveSteps(
    tx,
    moves.map(({ operation, step }) => {
      const known = before.get(`${operation.id} ${step.ordinal}`);
      // A successor's intent of an unanswered step finds what the first one made unknown.
      const isSaidBefore = step.action === "run" || known?.outcome === "intended";
      const isKnown = known?.state === "known";
      return {
        operation,
        step: { ...step, outcome: "intended" },
        intendedAt: new Date(),
        wasKnown: isSaidBefore ? (known?.wasKnown ?? false) : isKnown,
      };
    }),
  );
  const writes = moves.filter(({ step }) => step.action !== "run");
  if (writes.length === 0) return;
  const rows = writes.map(({ operation, step }) => ({
    targetId: operation.targetId,
    refKey: step.refKey,
    projectId: operation.projectId,
    uid: step.uid,
    origin: step.action === "adopt" ? "adopted" : "created",
    operationId: operation.id,
  }));
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await tx.db.$executeRaw`
    insert into applied_object (target_id, ref_key, project_id, uid, state, origin, operation_id)
    select target_id, ref_key, project_id, uid, 'unknown', origin, operation_id
    from unnest(${column("targetId")}::uuid[], ${column("refKey")}::text[], ${column("projectId")}::uuid[],
      ${column("uid")}::text[], ${column("origin")}::text[], ${column("operationId")}::uuid[])
      as row (target_id, ref_key, project_id, uid, origin, operation_id)
    on conflict (target_id, ref_key) do update set state = 'unknown', operation_id = excluded.operation_id`;
}

async function recordAll(tx: Tx, moves: Answer[]): Promise<void> {
  await saveSteps(
    tx,
    moves.map(({ operation, step }) => ({
      operation,
      step,
      ...(step.outcome === "running" ? {} : { finishedAt: new Date() }),
    })),
  );
  const kept = moves.flatMap(({ operation, step: { refKey }, applied }) =>
    applied && applied !== "pruned" ? [{ operation, refKey, ...applied }] : [],
  );
  if (kept.length > 0) await saveApplied(tx, kept);
  for (const { operation, step, applied } of moves) {
    const object = { targetId: operation.targetId, refKey: step.refKey };
    if (applied === "pruned") await tx.db.appliedObject.deleteMany({ where: object });
    const isRefused = step.outcome === "conflict" || step.outcome === "refused";
    // A deletion that lingers was answered: what was applied is still there, until it is seen to be gone.
    const isLingering = step.action === "prune" && step.outcome === "failed";
    if (applied === null && (isRefused || isLingering) && step.action !== "run")
      await undoIntent(tx, operation, step);
  }
}

/** What is written of these steps, and whether the applied truth of their objects is known, by operation and ordinal. */
async function knownBefore(
  tx: Tx,
  moves: Leased[],
): Promise<Map<string, { outcome: string | null; wasKnown: boolean | null; state: string | null }>> {
  const rows = await tx.db.$queryRaw<
    {
      operationId: string;
      ordinal: number;
      outcome: string | null;
      wasKnown: boolean | null;
      state: string | null;
    }[]
  >`
    select moved.operation_id as "operationId", moved.ordinal, s.outcome, s.was_known as "wasKnown", o.state
    from unnest(${moves.map(({ operation }) => operation.id)}::uuid[],
      ${moves.map(({ step }) => step.ordinal)}::int[],
      ${moves.map(({ operation }) => operation.targetId)}::uuid[],
      ${moves.map(({ step }) => step.refKey)}::text[]) as moved (operation_id, ordinal, target_id, ref_key)
    left join operation_step s on s.operation_id = moved.operation_id and s.ordinal = moved.ordinal
    left join applied_object o on o.target_id = moved.target_id and o.ref_key = moved.ref_key`;
  return new Map(rows.map((row) => [`${row.operationId} ${row.ordinal}`, row]));
}

type Kept = Exclude<AppliedAnswer, "pruned" | null> & { operation: LeasedOperation; refKey: string };

async function saveApplied(tx: Tx, kept: Kept[]): Promise<void> {
  const digests = new Map<Manifest, string>();
  for (const [projectId, its] of Map.groupBy(kept, ({ operation }) => operation.projectId)) {
    const manifests = its.flatMap(({ manifest, sent }) => [manifest, sent]);
    const saved = await saveManifests(tx.db, projectId, manifests);
    manifests.forEach((manifest, index) => digests.set(manifest, saved[index]!));
  }
  const rows = kept.map(({ operation, refKey, manifest, sent, uid, origin }) => ({
    targetId: operation.targetId,
    refKey,
    projectId: operation.projectId,
    uid,
    origin,
    digest: digests.get(manifest)!,
    sentDigest: digests.get(sent)!,
    operationId: operation.id,
  }));
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  // How it became ours stays as it was when it is written again.
  await tx.db.$executeRaw`
    insert into applied_object (target_id, ref_key, project_id, uid, state, origin, digest, sent_digest,
      operation_id, applied_at)
    select target_id, ref_key, project_id, uid, 'known', origin, digest, sent_digest, operation_id, ${new Date()}
    from unnest(${column("targetId")}::uuid[], ${column("refKey")}::text[], ${column("projectId")}::uuid[],
      ${column("uid")}::text[], ${column("origin")}::text[], ${column("digest")}::text[],
      ${column("sentDigest")}::text[], ${column("operationId")}::uuid[])
      as row (target_id, ref_key, project_id, uid, origin, digest, sent_digest, operation_id)
    on conflict (target_id, ref_key) do update set state = 'known', uid = excluded.uid, digest = excluded.digest,
      sent_digest = excluded.sent_digest, operation_id = excluded.operation_id, applied_at = excluded.applied_at`;
}

/** The server said that nothing was written: what was known before the intent is known again. */
async function undoIntent(tx: Tx, operation: LeasedOperation, step: OperationStep): Promise<void> {
  const { targetId, id: operationId } = operation;
  const where = { targetId, refKey: step.refKey, operationId, state: "unknown" };
  const row = await tx.db.operationStep.findUnique({
    where: { operationId_ordinal: { operationId, ordinal: step.ordinal } },
  });
  if (row?.wasKnown) await tx.db.appliedObject.updateMany({ where, data: { state: "known" } });
  else await tx.db.appliedObject.deleteMany({ where: { ...where, digest: null } });
}
