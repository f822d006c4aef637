import type { Freshness } from "@/lib/domain/status/status";
import { resolveTemplate } from "@/lib/domain/target/resolve-template";
import { AppError } from "@/lib/platform/errors";
import type { By } from "@/lib/store/audit-append";
import { endAbandoned, endOperation, namesOf } from "@/lib/store/finish-operation";
import type { Db } from "@/lib/store/database";
import type { Application, Target } from "@/lib/store/generated/client";
import { fromJson, toJson } from "@/lib/store/json";
import { abandonedAmong } from "@/lib/store/stop-operations";
import type { Tx } from "@/lib/store/transaction";
import { sendWake, sendWakes } from "@/lib/store/wakeups";

export type Destination = { clusterId: string; namespace: string };

/** Takes up the target that was last taken out of a place, if there is one: nothing of it is verified any more. */
export async function comeBack(
  tx: Tx,
  applicationId: string,
  place: Destination & { path: string; revision: string; isBySelector: boolean },
): Promise<Target | null> {
  const { clusterId, namespace, path, revision, isBySelector } = place;
  const here = { applicationId, clusterId, namespace };
  if (await tx.db.target.findFirst({ where: { ...here, detachedAt: null }, select: { id: true } }))
    return null;
  const last = await tx.db.target.findFirst({ where: here, orderBy: { detachedAt: "desc" } });
  if (!last) return null;
  const freshness = { ...fromJson<Freshness>(last.freshness), isVerified: false, cause: "never" as const };
  const now = new Date();
  return tx.db.target.update({
    where: { id: last.id },
    data: {
      detachedAt: null,
      path,
      revision,
      isBySelector,
      // The commit of another branch is not what a sync would mean, even before this one has been read.
      ...(revision === last.revision ? {} : { headSha: null }),
      status: "unknown",
      summary: null,
      freshness: toJson({ ...freshness, reason: "Not looked at since it came back." }),
      statusSince: now,
      updatedAt: now,
    },
  });
}

/** An application that is managed, locked: two changes of its targets go one after the other. Throws `not_found`. */
export async function lockManaged(tx: Tx, projectId: string, applicationId: string) {
  // Not its key: a second update of a target in one transaction looks at that, in changes that come from the cluster.
  await tx.db.$queryRaw`select 1 from application where id = ${applicationId}::uuid for no key update`;
  return findManaged(tx, projectId, applicationId);
}

/** Throws `not_found`. */
export async function findManaged(tx: Tx, projectId: string, applicationId: string) {
  const row = await tx.db.application.findFirst({ where: { id: applicationId, projectId, removedAt: null } });
  if (!row) throw new AppError("not_found", "There is no such application.");
  return row;
}

/**
 * What a target reads, with the cluster's name and labels filled in. Throws `not_found` for a cluster that the project
 * may not use, `bad_input` for a namespace that it may not use there and for a template that cannot be filled in.
 */
export async function placeTarget(
  tx: Tx,
  draft: { projectId: string; path: string; revision: string },
  { clusterId, namespace }: Destination,
) {
  // Its labels stay as they are until the target is there, or it would read what they led to before.
  await tx.db.$queryRaw`select 1 from cluster where id = ${clusterId}::uuid for share`;
  const allowed = await tx.db.projectCluster.findFirst({
    where: { projectId: draft.projectId, clusterId, cluster: { deregisteredAt: null } },
    include: { cluster: true },
  });
  if (!allowed) throw new AppError("not_found", "There is no such cluster for this project.");
  const { cluster, namespaces } = allowed;
  if (namespaces.length > 0 && !namespaces.includes(namespace)) {
    throw new AppError("bad_input", `On ${cluster.name} this project may use: ${namespaces.join(", ")}.`, {
      field: "destinations",
    });
  }
  const named = { name: cluster.name, labels: fromJson<Record<string, string>>(cluster.labels) };
  const resolve = (field: "path" | "revision") => {
    const answer = resolveTemplate(draft[field], named);
    if (answer.outcome === "resolved") return answer.text;
    throw new AppError("bad_input", answer.reason, { field });
  };
  return { clusterId, namespace, path: resolve("path"), revision: resolve("revision") };
}

/** Locks targets in the order in which everybody locks them; those of several applications have to be locked together. */
export async function lockTargets(tx: Tx, ids: string[]): Promise<void> {
  await tx.db.$queryRaw`select 1 from target where id = any(${ids}::uuid[]) order by id for update`;
}

/** The same for all live targets of a cluster; returns which they are. */
export async function lockTargetsOf(tx: Tx, clusterId: string): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    select id from target where cluster_id = ${clusterId}::uuid and detached_at is null order by id for update`;
  return rows.map(({ id }) => id);
}

/**
 * Ends what is under way on targets that leave: what has not begun is cancelled with this message, and so is what a
 * worker left that is gone. The caller has locked the targets. Throws `conflict` while a worker is at work on one.
 */
export async function endLiveOperations(tx: Tx, by: By, targetIds: string[], message: string): Promise<void> {
  await tx.db.$queryRaw`
    select 1 from operation where target_id = any(${targetIds}::uuid[])
      and state in ('waiting', 'queued', 'running') order by id for update`;
  const live = await tx.db.operation.findMany({
    where: { targetId: { in: targetIds }, state: { in: ["waiting", "queued", "running"] } },
  });
  const abandoned = await abandonedAmong(tx, live);
  const running = live.find(({ id, state }) => state === "running" && !abandoned.has(id));
  if (running) {
    const where = await namesOf(tx, running);
    throw new AppError("conflict", `An operation is at work on ${where}; cancel it or wait for its end.`);
  }
  for (const operation of live) {
    if (abandoned.has(operation.id)) await endAbandoned(tx, operation, by);
    else await endOperation(tx, operation, { state: "cancelled", message, isWholeTarget: false }, by);
  }
}

/**
 * Takes live targets out of our hands: what waits is cancelled, claims, holds and drifts end, objects and history stay.
 * The caller has locked their application or the targets. Throws `conflict` while a worker is at work on one; what was
 * left by one that is gone is ended.
 */
export async function detachTargets(tx: Tx, by: By, targets: Target[], message: string): Promise<void> {
  const ids = targets.map(({ id }) => id);
  // Targets before operations, as every request locks them.
  await lockTargets(tx, ids);
  await endLiveOperations(tx, by, ids, message);
  const targetId = { in: ids };
  await tx.db.target.updateMany({ where: { id: targetId }, data: { detachedAt: new Date() } });
  await tx.db.objectClaim.deleteMany({ where: { targetId } });
  await tx.db.hold.updateMany({
    where: { targetId, endedAt: null },
    data: { endedAt: new Date(), endedHow: "removed", endedBy: by.actor.name },
  });
  await tx.db.drift.updateMany({
    where: { targetId, endedAt: null },
    data: { endedAt: new Date(), endedHow: "released" },
  });
}

/** Where an application is stands on many pages. */
export async function tellOfTargets(tx: Tx, projectId: string, applicationId: string): Promise<void> {
  tx.tell(projectId, [["fleet"], ["applications", applicationId], ["clusters"], ["repositories"]]);
}

/** An entry of the record about an application. */
export function aboutApplication({ id, name, projectId }: Pick<Application, "id" | "name" | "projectId">) {
  return { subject: { type: "application", id, name }, projectId, applicationId: id };
}

/** Has Git asked at once: what nobody followed yet may be wanted. */
export async function lookAtRepository(db: Db, id: string): Promise<void> {
  await db.repository.update({ where: { id }, data: { nextCheckAt: new Date() } });
  await sendWake(db, { kind: "repository", id });
}

/** Has workers look at these targets at once. */
export async function wakeTargets(db: Db, targets: Pick<Target, "id" | "clusterId">[]): Promise<void> {
  await sendWakes(
    db,
    targets.map(({ id, clusterId }) => ({ kind: "target", id, clusterId })),
  );
}
