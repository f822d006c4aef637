import { AppError } from "@/lib/platform/errors";
import type { Operation } from "@/lib/store/generated/client";
import { operationColumns } from "@/lib/store/operation-row";
import type { Tx } from "@/lib/store/transaction";

/** The right to work on an operation: worker and epoch, until the lease runs out. */
export type OperationLease = { operationId: string; workerId: string; epoch: bigint };

/**
 * Locks the operation if this lease still holds it; the caller's writes are in the same transaction, so nobody takes
 * over in between. Throws `lease_lost`.
 */
export async function lockLeased(tx: Pick<Tx, "db">, lease: OperationLease): Promise<Operation> {
  const [operation] = await tx.db.$queryRaw<Operation[]>`
    select ${operationColumns} from operation
    where id = ${lease.operationId}::uuid and state = 'running' and lease_worker_id = ${lease.workerId}::uuid
      and lease_epoch = ${lease.epoch}::bigint and lease_expires_at > clock_timestamp()
    for update`;
  if (!operation) throw leaseLost();
  return operation;
}

/** Where an operation belongs. */
export type LeasedOperation = Pick<Operation, "id" | "projectId" | "targetId">;

/**
 * The same for several operations, locked in the order of their ids: each with where it belongs, or null where the
 * lease is lost.
 */
export async function lockAllLeased(
  tx: Pick<Tx, "db">,
  leases: OperationLease[],
): Promise<(LeasedOperation | null)[]> {
  const ids = [...new Set(leases.map(({ operationId }) => operationId))];
  // A row that is awaited is returned as it is when it is locked.
  const rows = await tx.db.$queryRaw<
    (LeasedOperation & { workerId: string; epoch: bigint; isHeld: boolean })[]
  >`
    select id, project_id as "projectId", target_id as "targetId", lease_worker_id as "workerId",
      lease_epoch as epoch, state = 'running' and lease_expires_at > clock_timestamp() as "isHeld"
    from operation where id = any(${ids}::uuid[]) order by id for update`;
  const operations = new Map(rows.map((row) => [row.id, row]));
  return leases.map(({ operationId, workerId, epoch }) => {
    const operation = operations.get(operationId);
    const isHeld = operation?.isHeld && operation.workerId === workerId && operation.epoch === epoch;
    return isHeld ? operation : null;
  });
}

export function leaseLost(): AppError {
  return new AppError("lease_lost", "Another worker took this operation over.", { retryable: true });
}
