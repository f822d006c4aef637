import type { Actor, OperationKind, OperationOptions, OperationState } from "@/lib/domain/ledger/operation";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { RenderInputs } from "@/lib/domain/render/render";
import { uuidv7 } from "@/lib/platform/uuid";
import type { StoreContext } from "@/lib/store/context";
import type { Db } from "@/lib/store/database";
import { gather } from "@/lib/store/gather";
import { fromJson, storableJson, storableTextOrNull, toJson } from "@/lib/store/json";
import { leaseSeconds } from "@/lib/store/leases";
import { leaseLost, type OperationLease } from "@/lib/store/operation-lease";
import { operationKeys } from "@/lib/store/operation-news";
import { operationColumns } from "@/lib/store/operation-row";
import { transact, type Tx } from "@/lib/store/transaction";
import type { Operation } from "@/lib/store/generated/client";

/** An operation as a worker carries it out. */
export type WorkingOperation = {
  id: string;
  projectId: string;
  applicationId: string;
  targetId: string;
  kind: OperationKind;
  state: OperationState;
  actor: Actor;
  reason: string | null;
  fromSha: string | null;
  toSha: string;
  inputs: RenderInputs;
  renderingDigest: string | null;
  options: OperationOptions;
  attempts: number;
};

/** Leases in one statement. */
const renewedAtOnce = 200;

/** What is asked for: one attempt to change one target. */
export type OperationRequest = Omit<WorkingOperation, "id" | "state" | "attempts"> & { clusterId: string };

/**
 * What the automation asks for, and what it knew when it decided: the hold in force, and (where that was asked) the
 * operation of the target that had ended last.
 */
export type AutomaticRequest = Omit<OperationRequest, "fromSha"> & {
  holdId: string | null;
  lastEndedId?: string | null;
};

type OperationPlace = {
  state: "waiting" | "queued";
  groupId: string;
  afterId: string | null;
  isBehindRunning?: boolean;
};

/** Queueing, taking and keeping operations. */
export function makeOperations(context: StoreContext) {
  const { prisma } = context;
  return {
    /**
     * Queues what the automation decided, recorded as `<kind>.requested`. Null, and nothing queued, when an operation
     * is waiting, queued or running for the target, or when a hold began or ended, an operation ended, or the cluster
     * was deregistered or got another name or other labels since: a person was quicker. It goes from the commit at
     * which the target is by now.
     */
    async requestAutomatic({ holdId, lastEndedId, ...decided }: AutomaticRequest): Promise<string | null> {
      return transact(context, async (tx) => {
        // The same lock as a person's request takes, so that one of the two sees the other.
        const [from] = await tx.db.$queryRaw<{ appliedSha: string | null }[]>`
          select applied_sha as "appliedSha" from target where id = ${decided.targetId}::uuid for update`;
        // What ended since it was decided may have moved the target.
        const request = { ...decided, fromSha: from?.appliedSha ?? null };
        const hold = await tx.db.hold.findFirst({
          where: { targetId: request.targetId, endedAt: null },
          select: { id: true },
        });
        if ((hold?.id ?? null) !== holdId) return null;
        if (!(await isRegistered(tx, request.clusterId))) return null;
        if (lastEndedId !== undefined && (await lastEnded(tx, request.targetId)) !== lastEndedId) return null;
        // What a hold froze stays; else another path or revision may be wanted now.
        if (holdId === null && !(await isNamedAsDecided(tx, request))) return null;
        const id = await insertOperation(tx, request, { state: "queued", groupId: uuidv7(), afterId: null });
        if (id === null) return null;
        const target = await tx.db.target.findUniqueOrThrow({
          where: { id: request.targetId },
          select: { cluster: { select: { name: true } }, application: { select: { name: true } } },
        });
        tx.audit({
          actor: request.actor,
          origin: {},
          action: `${request.kind}.requested`,
          subject: { type: "operation", id, name: `${target.application.name} on ${target.cluster.name}` },
          projectId: request.projectId,
          applicationId: request.applicationId,
          detail: { targetId: request.targetId, fromSha: request.fromSha, toSha: request.toSha },
        });
        tx.tell(request.projectId, operationKeys(request, id));
        return id;
      });
    },

    /**
     * The next operation of a cluster: one whose worker vanished, else the oldest that is queued. It is leased for
     * 15 s with the next epoch; two workers never get the same.
     */
    async claim(
      clusterId: string,
      workerId: string,
    ): Promise<{ operation: WorkingOperation; lease: OperationLease } | null> {
      return transact(context, async (tx) => {
        const [row] = await tx.db.$queryRaw<Operation[]>`
          update operation set state = 'running', lease_worker_id = ${workerId}::uuid,
            lease_epoch = lease_epoch + 1, attempts = attempts + 1,
            lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
            started_at = coalesce(started_at, date_trunc('milliseconds', clock_timestamp()))
          where id = (
            select id from operation
            where cluster_id = ${clusterId}::uuid
              and (state = 'queued' or (state = 'running' and lease_expires_at <= clock_timestamp()))
            order by (state = 'queued'), requested_at, id limit 1 for update skip locked)
          returning ${operationColumns}`;
        if (!row) return null;
        tx.tell(row.projectId, operationKeys(row, row.id));
        return {
          operation: toWorkingOperation(row),
          lease: { operationId: row.id, workerId, epoch: row.leaseEpoch },
        };
      });
    },

    /**
     * Extends the lease by 15 s from now; says whether a person cancelled, and whether another operation waits for the
     * end of this one. Throws `lease_lost`.
     */
    renew: gather<OperationLease, Renewed>((leases) => renewAll(prisma, leases), renewedAtOnce),
  };
}

/** What is said of an operation whose lease was extended. */
type Renewed = { isCancelRequested: boolean; isWaitedFor: boolean };

async function renewAll(db: Db, leases: readonly OperationLease[]): Promise<(Renewed | Error)[]> {
  const rows = await db.$queryRaw<(Renewed & { id: string; workerId: string; epoch: bigint })[]>`
    with held as (
      -- In the order in which everybody locks them.
      select o.id from operation o
      join unnest(${leases.map(({ operationId }) => operationId)}::uuid[],
        ${leases.map(({ workerId }) => workerId)}::uuid[], ${leases.map(({ epoch }) => epoch)}::bigint[])
        as lease (id, worker_id, epoch)
        on lease.id = o.id and lease.worker_id = o.lease_worker_id and lease.epoch = o.lease_epoch
      where o.state = 'running' and o.lease_expires_at > clock_timestamp()
      order by o.id for update of o)
    update operation o set lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from held where o.id = held.id
    returning o.id, o.lease_worker_id as "workerId", o.lease_epoch as epoch,
      o.cancelled_by is not null as "isCancelRequested", exists (select 1 from operation waiting
        where waiting.target_id = o.target_id and waiting.state = 'waiting') as "isWaitedFor"`;
  const renewed = new Map(rows.map((row) => [row.id, row]));
  return leases.map(({ operationId, workerId, epoch }) => {
    const row = renewed.get(operationId);
    if (row?.workerId !== workerId || row.epoch !== epoch) return leaseLost();
    return { isCancelRequested: row.isCancelRequested, isWaitedFor: row.isWaitedFor };
  });
}

/**
 * Inserts an operation unless the target has a live one; then null. One that waits `isBehindRunning` is let in beside
 * the operation that runs. The caller has locked the target.
 */
export async function insertOperation(
  tx: Tx,
  request: OperationRequest,
  { isBehindRunning, ...place }: OperationPlace,
): Promise<string | null> {
  const id = uuidv7();
  const live = { targetId: request.targetId, state: { in: ["waiting", "queued", "running"] } };
  if (!isBehindRunning && (await tx.db.operation.findFirst({ where: live, select: { id: true } })))
    return null;
  const { count } = await tx.db.operation.createMany({
    skipDuplicates: true, // partial unique indexes: one under way per target, and one that waits
    data: [
      {
        id,
        projectId: request.projectId,
        applicationId: request.applicationId,
        targetId: request.targetId,
        clusterId: request.clusterId,
        kind: request.kind,
        ...place,
        actor: toJson(storableJson(request.actor)),
        reason: storableTextOrNull(request.reason, 500),
        fromSha: request.fromSha,
        toSha: request.toSha,
        inputs: toJson(request.inputs),
        renderingDigest: request.renderingDigest,
        options: toJson(request.options),
      },
    ],
  });
  return count === 1 ? id : null;
}

async function lastEnded(tx: Tx, targetId: string): Promise<string | null> {
  const last = await tx.db.ledgerEntry.findFirst({
    where: { targetId },
    orderBy: { finishedAt: "desc" },
    select: { operationId: true },
  });
  return last?.operationId ?? null;
}

async function isRegistered(tx: Tx, clusterId: string): Promise<boolean> {
  const registered = { id: clusterId, deregisteredAt: null };
  return (await tx.db.cluster.findFirst({ where: registered, select: { id: true } })) !== null;
}

/** Whether the cluster still has the name and the labels with which the request was rendered. */
async function isNamedAsDecided(tx: Tx, { clusterId, inputs }: OperationRequest): Promise<boolean> {
  const { name, labels } = await tx.db.cluster.findUniqueOrThrow({
    where: { id: clusterId },
    select: { name: true, labels: true },
  });
  return canonicalJson({ name, labels }) === canonicalJson(inputs.cluster);
}

function toWorkingOperation(row: Operation): WorkingOperation {
  return {
    id: row.id,
    projectId: row.projectId,
    applicationId: row.applicationId,
    targetId: row.targetId,
    kind: row.kind as OperationKind,
    state: row.state as OperationState,
    actor: fromJson<Actor>(row.actor),
    reason: row.reason,
    fromSha: row.fromSha,
    toSha: row.toSha,
    inputs: fromJson<RenderInputs>(row.inputs),
    renderingDigest: row.renderingDigest,
    options: fromJson<OperationOptions>(row.options),
    attempts: row.attempts,
  };
}
