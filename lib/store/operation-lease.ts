import { AppError } from "@/lib/platform/errors";
import type { Operation } from "@/lib/store/generated/client";
import type { Tx } from "@/lib/store/transaction";

/** The right to work on an operation: worker and epoch, until the lease runs out. */
export type OperationLease = { operationId: string; workerId: string; epoch: bigint };

/**
 * Locks the operation if this lease still holds it; the caller's writes are in the same transaction, so nobody takes
 * over in between. Throws `lease_lost`.
 */
export async function lockLeased(tx: Pick<Tx, "db">, lease: OperationLease): Promise<Operation> {
  const rows = await tx.db.$queryRaw<unknown[]>`
    select 1 from operation
    where id = ${lease.operationId}::uuid and state = 'running' and lease_worker_id = ${lease.workerId}::uuid
      and lease_epoch = ${lease.epoch}::bigint and lease_expires_at > clock_timestamp()
    for update`;
  if (rows.length === 0) throw leaseLost();
  return tx.db.operation.findUniqueOrThrow({ where: { id: lease.operationId } });
}

export function leaseLost(): AppError {
  return new AppError("lease_lost", "Another worker took this operation over.", { retryable: true });
}
