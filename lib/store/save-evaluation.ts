import type { FieldDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health } from "@/lib/domain/health/health";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Refusal, RenderInputs, RenderProblem } from "@/lib/domain/render/render";
import type { Freshness, Status, TargetSync } from "@/lib/domain/status/status";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import { gatherChanges } from "@/lib/store/gather";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableTextOrNull, toJson } from "@/lib/store/json";
import type { ObjectEvaluation } from "@/lib/store/object-states";
import { saveObjects } from "@/lib/store/save-objects";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Target } from "@/lib/store/generated/client";

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

type Lease = { workerId: string; epoch: bigint };
type Save = { evaluation: TargetEvaluation; lease: Lease };
/** A target as it was saved before, and the lease of its cluster where somebody holds it. */
type SavedTarget = Pick<
  Target,
  | "id"
  | "projectId"
  | "applicationId"
  | "status"
  | "sync"
  | "health"
  | "summary"
  | "wantedSha"
  | "headSha"
  | "inputsDigest"
  | "renderingDigest"
  | "problems"
  | "refusals"
  | "freshness"
  | "counts"
  | "differenceKey"
  | "statusSince"
> & { workerId: string | null; epoch: bigint | null; now: Date };
type LockedSave = { target: SavedTarget; evaluation: TargetEvaluation };

/** Targets in one transaction: enough to make its statements few, and not so many that it is held for long. */
const savedAtOnce = 50;

/**
 * Writes what changed of a target, in one transaction, and tells browsers when they would see it. Throws `lease_lost`
 * unless the worker holds the target's cluster, and changes nothing of a target that is gone. What is saved at the
 * same time shares a transaction; what fails there is tried on its own, so that no target suffers from another.
 */
export function makeSaveEvaluation(context: StoreContext) {
  const save = gatherChanges<Save, void>(
    "evaluations",
    (saves) => transact(context, (tx) => saveTogether(tx, saves)),
    savedAtOnce,
    // Two looks at one target are two changes: the later one is measured against the earlier.
    (saves) => new Set(saves.map(({ evaluation }) => evaluation.targetId)).size === saves.length,
  );
  return (evaluation: TargetEvaluation, lease: Lease): Promise<void> => save({ evaluation, lease });
}

async function saveTogether(tx: Tx, saves: readonly Save[]): Promise<(void | Error)[]> {
  const targets = await lockTargets(tx, saves);
  const locked: LockedSave[] = [];
  const outcomes = saves.map(({ evaluation, lease }) => {
    const target = targets.get(evaluation.targetId);
    if (!target) return undefined;
    if (target.workerId !== lease.workerId || target.epoch !== lease.epoch)
      return new AppError("lease_lost", "Another worker watches this cluster now.");
    locked.push({ target, evaluation });
    return undefined;
  });
  if (locked.length === 0) return outcomes;
  await saveObjects(
    tx,
    locked.map(({ target, evaluation: { objects } }) => ({ target, ...objects })),
  );
  await saveDrifts(tx, locked);
  await saveTargets(tx, locked);
  const visible = locked.filter(({ target, evaluation }) => isVisiblyChanged(target, evaluation));
  for (const [projectId, changed] of Map.groupBy(visible, ({ target }) => target.projectId)) {
    const ids = changed.map(({ target }) => target);
    tx.tell(projectId, [
      ["fleet"],
      ...[...new Set(ids.map(({ applicationId }) => applicationId))].map((id) => ["applications", id]),
      ...ids.map(({ id }) => ["targets", id]),
    ]);
  }
  return outcomes;
}

/** The targets that are still there, locked in the order in which everybody locks them. */
async function lockTargets(tx: Tx, saves: readonly Save[]): Promise<Map<string, SavedTarget>> {
  const ids = saves.map(({ evaluation }) => evaluation.targetId);
  await tx.db.$queryRaw`select 1 from target where id = any(${ids}::uuid[]) order by id for update`;
  // A statement of its own, to see what was committed while the rows were awaited.
  const targets = await tx.db.$queryRaw<SavedTarget[]>`
    select t.id, t.project_id as "projectId", t.application_id as "applicationId", t.status, t.sync, t.health,
      t.summary, t.wanted_sha as "wantedSha", t.head_sha as "headSha", t.inputs_digest as "inputsDigest",
      t.rendering_digest as "renderingDigest", t.problems, t.refusals, t.freshness, t.counts,
      t.difference_key as "differenceKey", t.status_since as "statusSince", l.worker_id as "workerId", l.epoch,
      date_trunc('milliseconds', clock_timestamp()) as now
    from target t
    left join cluster_lease l on l.cluster_id = t.cluster_id and l.expires_at > clock_timestamp()
    where t.id = any(${ids}::uuid[])`;
  return new Map(targets.map((target) => [target.id, target]));
}

async function saveDrifts(tx: Tx, saves: LockedSave[]) {
  for (const { target, evaluation } of saves) {
    const isOpen = (refKey: string) => ({ targetId: target.id, refKey, endedAt: null });
    for (const { refKey, how, operationId } of evaluation.drift.closed) {
      await tx.db.drift.updateMany({
        where: isOpen(refKey),
        data: { endedAt: target.now, endedHow: how, operationId },
      });
    }
  }
  const opened = saves.flatMap(({ target, evaluation }) =>
    evaluation.drift.opened.map(({ refKey, fields, fineAt }) => ({
      id: uuidv7(),
      projectId: target.projectId,
      targetId: target.id,
      refKey,
      fields: toJson(fields),
      fineAt,
    })),
  );
  if (opened.length > 0) await tx.db.drift.createMany({ skipDuplicates: true, data: opened });
  for (const { target, evaluation } of saves) {
    for (const { refKey, fields } of evaluation.drift.changed) {
      await tx.db.drift.updateMany({
        where: { targetId: target.id, refKey, endedAt: null },
        data: { fields: toJson(fields) },
      });
    }
  }
}

async function saveTargets(tx: Tx, saves: LockedSave[]) {
  const { now } = saves[0]!.target;
  const since = await sinceWhen(tx, saves, now);
  const rows = saves.map(({ target, evaluation }) => ({
    id: target.id,
    status: evaluation.status,
    sync: evaluation.sync,
    health: evaluation.health,
    summary: storableTextOrNull(evaluation.summary, 500),
    wantedSha: evaluation.wantedSha,
    headSha: evaluation.headSha,
    // Without a rendering the last good one stays in place.
    inputsDigest: evaluation.rendering?.inputsDigest ?? target.inputsDigest,
    renderingDigest: evaluation.rendering?.digest ?? target.renderingDigest,
    problems: JSON.stringify(evaluation.problems),
    refusals: JSON.stringify(evaluation.refusals),
    freshness: JSON.stringify(evaluation.freshness),
    counts: JSON.stringify(evaluation.counts),
    differenceKey: evaluation.differenceKey,
    statusSince: since.get(target.id) ?? target.statusSince,
  }));
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await tx.db.$executeRaw`
    update target t set status = row.status, sync = row.sync, health = row.health, summary = row.summary,
      wanted_sha = row.wanted_sha, head_sha = row.head_sha, inputs_digest = row.inputs_digest,
      rendering_digest = row.rendering_digest, problems = row.problems::json, refusals = row.refusals::json,
      freshness = row.freshness::json, counts = row.counts::json, difference_key = row.difference_key,
      status_since = row.status_since, updated_at = ${now}
    from unnest(${column("id")}::uuid[], ${column("status")}::text[], ${column("sync")}::text[],
      ${column("health")}::text[], ${column("summary")}::text[], ${column("wantedSha")}::text[],
      ${column("headSha")}::text[], ${column("inputsDigest")}::text[], ${column("renderingDigest")}::text[],
      ${column("problems")}::text[], ${column("refusals")}::text[], ${column("freshness")}::text[],
      ${column("counts")}::text[], ${column("differenceKey")}::text[], ${column("statusSince")}::timestamptz[])
    as row (id, status, sync, health, summary, wanted_sha, head_sha, inputs_digest, rendering_digest, problems,
      refusals, freshness, counts, difference_key, status_since)
    where t.id = row.id`;
  const changes = saves.filter(({ target, evaluation }) => !isSameStatus(target, evaluation));
  if (changes.length === 0) return;
  const told = changes.map(({ target, evaluation: { status, health, freshness } }) => ({
    projectId: target.projectId,
    targetId: target.id,
    status,
    health,
    isVerified: freshness.isVerified,
    reason: storableTextOrNull(freshness.reason, 500),
  }));
  const toldOf = <Key extends keyof (typeof told)[number]>(key: Key) => told.map((row) => row[key]);
  await tx.db.$executeRaw`
    insert into status_change (project_id, target_id, at, status, health, is_verified, reason)
    select project_id, target_id, ${now}, status, health, is_verified, reason
    from unnest(${toldOf("projectId")}::uuid[], ${toldOf("targetId")}::uuid[], ${toldOf("status")}::text[],
      ${toldOf("health")}::text[], ${toldOf("isVerified")}::boolean[], ${toldOf("reason")}::text[])
      as row (project_id, target_id, status, health, is_verified, reason)`;
}

function isSameStatus(before: SavedTarget, { status, health, freshness }: TargetEvaluation): boolean {
  const known = fromJson<Freshness>(before.freshness);
  return (
    status === before.status &&
    health === before.health &&
    freshness.isVerified === known.isVerified &&
    freshness.reason === known.reason
  );
}

/**
 * Since when targets whose status changed have it, by id. Silence interrupts what is known and not what was so: a
 * target found as it was before goes on counting from then.
 */
async function sinceWhen(tx: Tx, saves: LockedSave[], now: Date): Promise<Map<string, Date>> {
  const changed = saves.filter(({ target, evaluation }) => evaluation.status !== target.status);
  const since = new Map(changed.map(({ target }) => [target.id, now]));
  const found = changed.filter(({ target }) => target.status === "unknown");
  if (found.length === 0) return since;
  const ids = found.map(({ target }) => target.id);
  const statuses = found.map(({ evaluation }) => evaluation.status);
  const rows = await tx.db.$queryRaw<{ id: string; since: Date | null }[]>`
    select now.id, (
      select min(s.at) from status_change s
      where s.target_id = now.id and s.status = now.status and s.at > coalesce((
        select max(o.at) from status_change o
        where o.target_id = now.id and o.status not in (now.status, 'unknown')), '-infinity'::timestamptz)) as since
    from unnest(${ids}::uuid[], ${statuses}::text[]) as now (id, status)`;
  for (const row of rows) if (row.since) since.set(row.id, row.since);
  return since;
}

/** Times of verification alone are not worth a message: every target has a new one every few seconds. */
function isVisiblyChanged(before: SavedTarget, evaluation: TargetEvaluation): boolean {
  const { objects, drift } = evaluation;
  const lists = [objects.changed, objects.removedKeys, drift.opened, drift.changed, drift.closed];
  if (lists.some((list) => list.length > 0)) return true;
  return canonicalJson(visible(before)) !== canonicalJson(visible(evaluation));
}

function visible(side: SavedTarget | TargetEvaluation) {
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
