import type { Actor, OperationOptions } from "@/lib/domain/ledger/operation";
import { endOf, type OperationEnd } from "@/lib/domain/ledger/operation-end";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { By, Origin } from "@/lib/store/audit-append";
import { batchesOf } from "@/lib/store/batches";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableText, storableTextOrNull } from "@/lib/store/json";
import { resultsDigest } from "@/lib/store/ledger-digest";
import { lockLeased, type OperationLease } from "@/lib/store/operation-lease";
import { operationKeys } from "@/lib/store/operation-news";
import { stepsOf } from "@/lib/store/operation-row";
import { stepsPerStatement, type OperationStep } from "@/lib/store/operation-steps";
import { saveSteps } from "@/lib/store/save-steps";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Operation } from "@/lib/store/generated/client";

export function makeFinishOperation(context: StoreContext) {
  /** Ends an operation: its row, the ledger, the record and the news, all or nothing. Throws `lease_lost`. */
  return async function finish(lease: OperationLease, end: OperationEnd<OperationStep>): Promise<void> {
    await transact(context, async (tx) => {
      // The target before the operation, as requests lock them: the end may move the target's applied commit.
      await tx.db.$queryRaw`
        select 1 from target where id = (select target_id from operation where id = ${lease.operationId}::uuid)
        for update`;
      const operation = await lockLeased(tx, lease);
      const steps = await saveEndedSteps(tx, operation, end.steps);
      const by = { actor: fromJson<Actor>(operation.actor), origin: {} };
      await endOperation(tx, operation, end, by, steps);
    });
  };
}

/**
 * Writes the end of an operation that the caller has locked, with what its steps say now (`known`, where the caller has
 * just read them). The ledger row and its results can never be changed afterwards, and the audit entry carries their
 * digest.
 */
export async function endOperation(
  tx: Tx,
  operation: Operation,
  end: Omit<OperationEnd<OperationStep>, "steps">,
  by: { actor: Actor; origin: Origin },
  known?: OperationStep[],
): Promise<void> {
  const message = storableText(end.message, 1000);
  const [ended] = await tx.db.$queryRaw<{ finishedAt: Date }[]>`
    update operation set state = ${end.state}, message = ${message}, lease_expires_at = null,
      finished_at = date_trunc('milliseconds', clock_timestamp())
    where id = ${operation.id}::uuid returning finished_at as "finishedAt"`;
  const { finishedAt } = ended!;
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
  const steps = known ?? (await stepsOf(tx.db, operation.id));
  const results = steps.map((step) => ({
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
  await tx.db.$executeRaw`
    insert into ledger_entry (operation_id, project_id, application_id, target_id, kind, state, actor, reason,
      from_sha, to_sha, rendering_digest, message, is_whole_target, requested_at, started_at, finished_at,
      results_digest)
    values (${entry.operationId}::uuid, ${entry.projectId}::uuid, ${entry.applicationId}::uuid,
      ${entry.targetId}::uuid, ${entry.kind}, ${entry.state}, ${JSON.stringify(entry.actor)}::jsonb, ${entry.reason},
      ${entry.fromSha}, ${entry.toSha}, ${entry.renderingDigest}, ${entry.message}, ${entry.isWholeTarget},
      ${entry.requestedAt}::timestamptz, ${entry.startedAt}::timestamptz, ${entry.finishedAt}::timestamptz, ${digest})`;
  await addResults(tx, results);
  if (end.isWholeTarget) await setAppliedSha(tx, operation, operation.toSha);
  // What is nobody's stands at no commit of ours, nor does what is not all there any more.
  const isGivenUp = operation.kind === "hand_back" && end.state === "succeeded";
  const isDeleted = operation.kind === "delete" && results.some(mayBeDeleted);
  if (isGivenUp || isDeleted) await setAppliedSha(tx, operation, null);
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
  tx.tell(operation.projectId, [...operationKeys(operation, operation.id), ["audit"]]);
}

async function setAppliedSha(tx: Tx, { targetId }: Operation, sha: string | null): Promise<void> {
  await tx.db.$executeRaw`update target set applied_sha = ${sha} where id = ${targetId}::uuid`;
}

/** Whether a deletion may have happened: one that was not answered, or did not come to its end, may have. */
function mayBeDeleted({ action, outcome }: Pick<OperationStep, "action" | "outcome">): boolean {
  return action === "prune" && (outcome === "done" || outcome === "intended" || outcome === "failed");
}

type Result = Omit<OperationStep, "conflicts" | "changes"> & { operationId: string; projectId: string };

async function addResults(tx: Tx, results: Result[]): Promise<void> {
  if (results.length === 0) return;
  const column = <Key extends keyof Result>(key: Key) => results.map((result) => result[key]);
  await tx.db.$executeRaw`
    insert into ledger_result (operation_id, ordinal, project_id, ref_key, action, outcome, uid, digest_before,
      digest_after, message, phase, wave)
    select * from unnest(${column("operationId")}::uuid[], ${column("ordinal")}::int[],
      ${column("projectId")}::uuid[], ${column("refKey")}::text[], ${column("action")}::text[],
      ${column("outcome")}::text[], ${column("uid")}::text[], ${column("digestBefore")}::text[],
      ${column("digestAfter")}::text[], ${column("message")}::text[], ${column("phase")}::text[],
      ${column("wave")}::int[])`;
}

/**
 * Ends an operation, which the caller has locked, that no worker goes on with: its cluster may never answer again. What
 * was intended stays so, because nobody knows what became of it; whoever looks next at those objects reads them back.
 */
export async function endAbandoned(tx: Tx, operation: Operation, by: By): Promise<void> {
  const options = fromJson<OperationOptions>(operation.options);
  const failure = `${by.actor.name} ended it, because no worker went on with it.`;
  const did = operation.kind === "delete" ? "deleted" : undefined;
  const end = endOf(options, await stepsOf(tx.db, operation.id), { failure, did });
  const steps = await saveEndedSteps(tx, operation, end.steps);
  await endOperation(tx, operation, { ...end, isWholeTarget: false }, by, steps);
}

/** Most steps stand as they were recorded; only what the end says differently is written. Returns all of them. */
async function saveEndedSteps(
  tx: Tx,
  operation: Operation,
  steps: OperationStep[],
): Promise<OperationStep[]> {
  const before = (await stepsOf(tx.db, operation.id)).map(({ intendedAt: _, ...step }) => step);
  const known = new Map(before.map((step) => [step.ordinal, canonicalJson(step)]));
  const changed = steps.filter((step) => {
    const { ordinal, refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter } = step;
    const { message, conflicts, changes } = step;
    const said = { ordinal, refKey, action, outcome, phase, wave, uid, digestBefore, digestAfter };
    return known.get(ordinal) !== canonicalJson({ ...said, message, conflicts, changes });
  });
  for (const batch of batchesOf(changed, stepsPerStatement))
    await saveSteps(
      tx,
      batch.map((step) => ({ operation, step })),
    );
  // Most operations have none.
  const unheard = changed.filter(({ action, outcome }) => outcome === "done" && action !== "run");
  if (unheard.length > 0) await saveUnheard(tx, operation, unheard);
  const ended = new Map([...before, ...changed].map((step) => [step.ordinal, step]));
  return [...ended.values()].toSorted((a, b) => a.ordinal - b.ordinal);
}

/**
 * Answers of the cluster that came while nobody could record them: what was deleted or given up is ours no longer, and
 * what was written is that object and no other of its name. What it says is read back by whoever looks next.
 */
async function saveUnheard(tx: Tx, operation: Operation, steps: OperationStep[]): Promise<void> {
  const { targetId, id: operationId } = operation;
  const isGone = ({ action }: OperationStep) => action === "prune" || action === "release";
  const gone = steps.filter(isGone).map(({ refKey }) => refKey);
  const where = { targetId, operationId, state: "unknown" };
  await tx.db.appliedObject.deleteMany({ where: { ...where, refKey: { in: gone } } });
  const written = steps.filter((step) => !isGone(step));
  await tx.db.$executeRaw`
    update applied_object set uid = row.uid
    from unnest(${written.map(({ refKey }) => refKey)}::text[], ${written.map(({ uid }) => uid)}::text[])
      as row (ref_key, uid)
    where applied_object.target_id = ${targetId}::uuid and applied_object.operation_id = ${operationId}::uuid
      and applied_object.state = 'unknown' and applied_object.ref_key = row.ref_key`;
}

/** "shop on prod-eu", as people call a target. */
export async function namesOf(tx: Pick<Tx, "db">, { targetId }: { targetId: string }): Promise<string> {
  const [target] = await tx.db.$queryRaw<{ names: string }[]>`
    select a.name || ' on ' || c.name as names from target t
    join application a on a.id = t.application_id join cluster c on c.id = t.cluster_id
    where t.id = ${targetId}::uuid`;
  return target?.names ?? "a target that is gone";
}
