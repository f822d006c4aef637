import type { By } from "@/lib/store/audit-append";
import { endOperation, namesOf } from "@/lib/store/finish-operation";
import { storableText } from "@/lib/store/json";
import { operationKeys } from "@/lib/store/operation-news";
import type { RequestedTarget } from "@/lib/store/requested-inputs";
import type { Tx } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";
import type { Operation } from "@/lib/store/generated/client";

/** What the automation has queued gives way to a person; what is running, or what a person asked for, does not. */
export async function yieldToPerson(tx: Tx, by: By, target: RequestedTarget): Promise<void> {
  const live = await tx.db.operation.findFirst({
    where: { targetId: target.id, state: { in: ["waiting", "queued"] } },
  });
  if (!live) return;
  const [locked] = await tx.db.$queryRaw<{ isAutomatic: boolean }[]>`
    select actor ->> 'kind' = 'automation' as "isAutomatic" from operation
    where id = ${live.id}::uuid and state in ('waiting', 'queued') for update`;
  if (!locked?.isAutomatic) return;
  const message = `${by.actor.name} asked for something else before it began.`;
  await endOperation(tx, live, { state: "cancelled", message, isWholeTarget: false }, by);
}

/** Cancels every live operation of a target; returns whether one of them still runs, toward its next write. */
export async function stopForRollback(tx: Tx, by: By, target: RequestedTarget): Promise<boolean> {
  const locked = await tx.db.$queryRaw<{ id: string }[]>`
    select id from operation
    where target_id = ${target.id}::uuid and state in ('waiting', 'queued', 'running') order by id for update`;
  const live = await tx.db.operation.findMany({ where: { id: { in: locked.map(({ id }) => id) } } });
  for (const operation of live) await cancelLocked(tx, by, operation, "rollback");
  return live.some(({ state }) => state === "running");
}

/** Ends an operation, which the caller has locked, when it has not begun, and tells one that runs to stop before its next write. */
export async function cancelLocked(
  tx: Tx,
  by: By,
  operation: Operation,
  why: "cancel" | "rollback",
): Promise<void> {
  const { id, projectId, applicationId, targetId, clusterId } = operation;
  // Who was first is who cancelled it.
  const cancelledBy = operation.cancelledBy ?? storableText(by.actor.name, 200);
  await tx.db.operation.update({ where: { id }, data: { cancelledBy } });
  tx.audit({
    ...by,
    action: "operation.cancelled",
    subject: { type: "operation", id, name: await namesOf(tx, operation) },
    projectId,
    applicationId,
    detail: { targetId, state: operation.state, why },
  });
  if (operation.state !== "running") {
    const message =
      why === "cancel"
        ? `Cancelled by ${cancelledBy} before it began.`
        : `${cancelledBy} asked for a rollback before it began.`;
    const end = { state: "cancelled" as const, message, isWholeTarget: false };
    await endOperation(tx, { ...operation, cancelledBy }, end, by);
    return;
  }
  await tx.tell(projectId, operationKeys(operation, id));
  await sendWake(tx.db, { kind: "operation", clusterId });
}
