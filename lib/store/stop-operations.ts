import type { Actor } from "@/lib/domain/ledger/operation";
import type { By } from "@/lib/store/audit-append";
import { endAbandoned, endOperation, namesOf } from "@/lib/store/finish-operation";
import { fromJson, storableText } from "@/lib/store/json";
import { operationKeys } from "@/lib/store/operation-news";
import type { RequestedTarget } from "@/lib/store/requested-inputs";
import type { Tx } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";
import type { Operation } from "@/lib/store/generated/client";

/**
 * Makes room for a person's sync: what the automation has queued gives way. Returns whether an operation runs, which
 * finishes its writes first; it sees that somebody waits and does not stay for the health of what it wrote.
 */
export async function standInLine(tx: Tx, by: By, target: RequestedTarget): Promise<boolean> {
  const live = await lockLive(tx, target);
  const automatic = live.find(({ state, actor }) => {
    return state === "queued" && fromJson<Actor>(actor).kind === "automation";
  });
  if (automatic) {
    const message = `${by.actor.name} asked for a sync before it began.`;
    await endOperation(tx, automatic, { state: "cancelled", message, isWholeTarget: false }, by);
  }
  return live.some(({ state }) => state === "running");
}

/**
 * Cancels every live operation of a target, because a person wants something else there. Returns whether one of them
 * still runs, toward its next write.
 */
export async function stopFor(
  why: "rollback" | "follow",
  tx: Tx,
  by: By,
  target: RequestedTarget,
): Promise<boolean> {
  const live = await lockLive(tx, target);
  let isAtWork = false;
  for (const operation of live) {
    const how = await cancelLocked(tx, by, operation, why);
    isAtWork ||= how === "told";
  }
  return isAtWork;
}

/** Much longer than a worker takes to see that another is gone and to go on with what that one did. */
const abandonedSeconds = 60;

/** Which of these operations run and have nobody who goes on with them: no worker is there, or their cluster is silent. */
export async function abandonedAmong(tx: Tx, operations: Operation[]): Promise<Set<string>> {
  const running = operations.filter(({ state }) => state === "running").map(({ id }) => id);
  if (running.length === 0) return new Set();
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    select id from operation where id = any(${running}::uuid[]) and state = 'running'
      and lease_expires_at < clock_timestamp() - make_interval(secs => ${abandonedSeconds})`;
  return new Set(rows.map(({ id }) => id));
}

async function lockLive(tx: Tx, target: RequestedTarget): Promise<Operation[]> {
  const locked = await tx.db.$queryRaw<{ id: string }[]>`
    select id from operation
    where target_id = ${target.id}::uuid and state in ('waiting', 'queued', 'running') order by id for update`;
  return tx.db.operation.findMany({ where: { id: { in: locked.map(({ id }) => id) } } });
}

const instead = { rollback: "a rollback", follow: "following Git again" };

/**
 * Ends an operation, which the caller has locked, when it has not begun or nobody goes on with it, and tells one that
 * runs to stop before its next write. Returns which of the two.
 */
export async function cancelLocked(
  tx: Tx,
  by: By,
  operation: Operation,
  why: "cancel" | keyof typeof instead,
): Promise<"ended" | "told"> {
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
    detail: { targetId, kind: operation.kind, state: operation.state, why },
  });
  if (operation.state !== "running") {
    const message =
      why === "cancel"
        ? `Cancelled by ${cancelledBy} before it began.`
        : `${cancelledBy} asked for ${instead[why]} before it began.`;
    const end = { state: "cancelled" as const, message, isWholeTarget: false };
    await endOperation(tx, { ...operation, cancelledBy }, end, by);
    return "ended";
  }
  if ((await abandonedAmong(tx, [operation])).has(id)) {
    await endAbandoned(tx, { ...operation, cancelledBy }, by);
    return "ended";
  }
  tx.tell(projectId, operationKeys(operation, id));
  await sendWake(tx.db, { kind: "operation", clusterId });
  return "told";
}
