import type { FieldDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health } from "@/lib/domain/health/health";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Refusal, RenderInputs, RenderProblem } from "@/lib/domain/render/render";
import type { Freshness, Status, TargetSync } from "@/lib/domain/status/status";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import { batchesOf } from "@/lib/store/batches";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableTextOrNull, toJson } from "@/lib/store/json";
import { saveManifests } from "@/lib/store/manifests";
import { fromObjectState, type ObjectEvaluation } from "@/lib/store/object-states";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Target } from "@/lib/store/generated/client";

const objectsPerStatement = 1000;

export type TargetEvaluation = {
  targetId: string;
  status: Status;
  sync: TargetSync;
  health: Health["status"];
  summary: string | null;
  wantedSha: string | null;
  headSha: string | null;
  /** Null leaves the last good one in place. */
  rendering: { inputs: RenderInputs; inputsDigest: string; digest: string } | null;
  problems: RenderProblem[];
  refusals: Refusal[];
  freshness: Freshness;
  counts: Partial<Record<ObjectVerdict["sync"], number>>;
  differenceKey: string | null;
  /** Only what changed since the last save. */
  objects: { changed: ObjectEvaluation[]; removedKeys: string[] };
  drift: {
    opened: { refKey: string; fields: FieldDifference[]; fineAt: Date | null }[];
    changed: { refKey: string; fields: FieldDifference[] }[];
    closed: {
      refKey: string;
      how: "operation" | "reverted" | "committed" | "released";
      operationId: string | null;
    }[];
  };
};

/**
 * Writes what changed of a target, in one transaction, and tells browsers when they would see it. Throws `lease_lost`
 * unless the worker holds the target's cluster, and changes nothing of a target that is gone.
 */
export function makeSaveEvaluation(context: StoreContext) {
  return async function saveEvaluation(
    evaluation: TargetEvaluation,
    lease: { workerId: string; epoch: bigint },
  ): Promise<void> {
    await transact(context, async (tx) => {
      const target = await lockTarget(tx, evaluation.targetId, lease);
      if (!target) return;
      await saveObjects(tx, target, evaluation);
      await saveDrifts(tx, target, evaluation.drift);
      await saveTarget(tx, target, evaluation);
      if (!isVisiblyChanged(target, evaluation)) return;
      await tx.tell(target.projectId, [
        ["fleet"],
        ["applications", target.applicationId],
        ["targets", target.id],
      ]);
    });
  };
}

async function lockTarget(tx: Tx, targetId: string, lease: { workerId: string; epoch: bigint }) {
  const locked = await tx.db.$queryRaw<unknown[]>`
    select 1 from target where id = ${targetId}::uuid for update`;
  if (locked.length === 0) return null;
  // A statement of its own, to see what was committed while the row was awaited.
  const held = await tx.db.$queryRaw<unknown[]>`
    select 1 from target t join cluster_lease l on l.cluster_id = t.cluster_id
    where t.id = ${targetId}::uuid and l.worker_id = ${lease.workerId}::uuid and l.epoch = ${lease.epoch}::bigint
      and l.expires_at > clock_timestamp()`;
  if (held.length === 0) throw new AppError("lease_lost", "Another worker watches this cluster now.");
  return tx.db.target.findUniqueOrThrow({ where: { id: targetId } });
}

async function saveObjects(tx: Tx, target: Target, { objects }: TargetEvaluation) {
  const { id: targetId, projectId } = target;
  const desired = objects.changed.flatMap((state) => (state.desired ? [state.desired] : []));
  const digests = await saveManifests(tx.db, projectId, desired);
  const keptUnder = new Map(desired.map((manifest, index) => [manifest, digests[index]!]));
  const keys = [...objects.removedKeys, ...objects.changed.map(({ refKey }) => refKey)];
  if (keys.length === 0) return;
  await tx.db.$executeRaw`
    delete from object_state where target_id = ${targetId}::uuid and ref_key = any(${keys}::text[])`;
  for (const batch of batchesOf(objects.changed, objectsPerStatement)) {
    const rows = batch.map((state) => ({
      refKey: state.refKey,
      desiredManifest: (state.desired && keptUnder.get(state.desired)) ?? null,
      ...fromObjectState(state),
    }));
    const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
    const json = (key: "differences" | "owned" | "events") => rows.map((row) => JSON.stringify(row[key]));
    // A parameter for each column, not for each value: ten thousand objects would take many seconds. The JSON goes as
    // text, because Postgres' own unpacking of JSON refuses what the columns may hold.
    await tx.db.$executeRaw`
      insert into object_state (target_id, project_id, ref_key, uid, desired_digest, desired_manifest, live_digest,
        sync, proof, reason, health, health_reason, file, line, differences, owned, events, observed_at)
      select ${targetId}::uuid, ${projectId}::uuid, ref_key, uid, desired_digest, desired_manifest, live_digest,
        sync, proof, reason, health, health_reason, file, line, differences::json, owned::json, events::json,
        clock_timestamp()
      from unnest(${column("refKey")}::text[], ${column("uid")}::text[], ${column("desiredDigest")}::text[],
        ${column("desiredManifest")}::text[], ${column("liveDigest")}::text[], ${column("sync")}::text[],
        ${column("proof")}::text[], ${column("reason")}::text[], ${column("health")}::text[],
        ${column("healthReason")}::text[], ${column("file")}::text[], ${column("line")}::int[],
        ${json("differences")}::text[], ${json("owned")}::text[], ${json("events")}::text[])
      as row (ref_key, uid, desired_digest, desired_manifest, live_digest, sync, proof, reason, health,
        health_reason, file, line, differences, owned, events)`;
  }
}

async function saveDrifts(tx: Tx, { id: targetId, projectId }: Target, drift: TargetEvaluation["drift"]) {
  const isOpen = (refKey: string) => ({ targetId, refKey, endedAt: null });
  for (const { refKey, how, operationId } of drift.closed) {
    await tx.db.drift.updateMany({
      where: isOpen(refKey),
      data: { endedAt: await databaseNow(tx), endedHow: how, operationId },
    });
  }
  await tx.db.drift.createMany({
    skipDuplicates: true,
    data: drift.opened.map(({ refKey, fields, fineAt }) => ({
      id: uuidv7(),
      projectId,
      targetId,
      refKey,
      fields: toJson(fields),
      fineAt,
    })),
  });
  for (const { refKey, fields } of drift.changed) {
    await tx.db.drift.updateMany({ where: isOpen(refKey), data: { fields: toJson(fields) } });
  }
}

async function saveTarget(tx: Tx, before: Target, evaluation: TargetEvaluation) {
  const now = await databaseNow(tx);
  const { status, health, freshness } = evaluation;
  const known = fromJson<Freshness>(before.freshness);
  await tx.db.target.update({
    where: { id: before.id },
    data: {
      status,
      sync: evaluation.sync,
      health,
      summary: storableTextOrNull(evaluation.summary, 500),
      wantedSha: evaluation.wantedSha,
      headSha: evaluation.headSha,
      ...(evaluation.rendering && {
        inputsDigest: evaluation.rendering.inputsDigest,
        renderingDigest: evaluation.rendering.digest,
      }),
      problems: toJson(evaluation.problems),
      refusals: toJson(evaluation.refusals),
      freshness: toJson(freshness),
      counts: toJson(evaluation.counts),
      differenceKey: evaluation.differenceKey,
      statusSince: await sinceWhen(tx, before, status, now),
      updatedAt: now,
    },
  });
  const isSame =
    status === before.status &&
    health === before.health &&
    freshness.isVerified === known.isVerified &&
    freshness.reason === known.reason;
  if (isSame) return;
  await tx.db.statusChange.create({
    data: {
      projectId: before.projectId,
      targetId: before.id,
      at: now,
      status,
      health,
      isVerified: freshness.isVerified,
      reason: storableTextOrNull(freshness.reason, 500),
    },
  });
}

/**
 * Since when the target has its status; undefined when that stays as it is. Silence interrupts what is known and not
 * what was so: a target found as it was before goes on counting from then.
 */
async function sinceWhen(tx: Tx, before: Target, status: Status, now: Date): Promise<Date | undefined> {
  if (status === before.status) return undefined;
  if (before.status !== "unknown") return now;
  const [found] = await tx.db.$queryRaw<{ since: Date | null }[]>`
    select min(at) as since from status_change
    where target_id = ${before.id}::uuid and status = ${status} and at > coalesce((
      select max(at) from status_change
      where target_id = ${before.id}::uuid and status not in (${status}, 'unknown')), '-infinity'::timestamptz)`;
  return found?.since ?? now;
}

/** Times of verification alone are not worth a message: every target has a new one every few seconds. */
function isVisiblyChanged(before: Target, evaluation: TargetEvaluation): boolean {
  const { objects, drift } = evaluation;
  const lists = [objects.changed, objects.removedKeys, drift.opened, drift.changed, drift.closed];
  if (lists.some((list) => list.length > 0)) return true;
  return canonicalJson(visible(before)) !== canonicalJson(visible(evaluation));
}

function visible(side: Target | TargetEvaluation) {
  const { isVerified, reason } = side.freshness as Freshness;
  const { status, sync, health, summary, wantedSha, headSha, differenceKey } = side;
  const { problems, refusals, counts } = side;
  return {
    status,
    sync,
    health,
    summary,
    wantedSha,
    headSha,
    differenceKey,
    problems,
    refusals,
    counts,
    isVerified,
    reason,
  };
}

async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.db.$queryRaw<{ now: Date }[]>`
    select date_trunc('milliseconds', clock_timestamp()) as now`;
  return row!.now;
}
