import type { Freshness } from "@/lib/domain/status/status";
import { resolveTemplate } from "@/lib/domain/target/resolve-template";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { isUniqueViolation } from "@/lib/store/database";
import { endOperation } from "@/lib/store/finish-operation";
import { fromJson, toJson } from "@/lib/store/json";
import { transact, type Tx } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";
import type { Target } from "@/lib/store/generated/client";

export type Destination = { clusterId: string; namespace: string };

/** On which clusters and namespaces an application is, after it was made. */
export function makeApplicationTargets(context: StoreContext) {
  return {
    /**
     * Adds destinations. One that was taken out before comes back as what it was, with its history and what was applied
     * there: the marks on its objects still name it. Throws as creating does, and `conflict` for one that the
     * application has already.
     */
    async addTargets(
      by: By,
      projectId: string,
      applicationId: string,
      destinations: Destination[],
    ): Promise<{ ids: string[] }> {
      try {
        return await transact(context, async (tx) => {
          const application = await lockManaged(tx, projectId, applicationId);
          const { name, path, revision, repositoryId } = application;
          const targets = [];
          for (const destination of destinations) {
            const place = await placeTarget(tx, { projectId, path, revision }, destination);
            const fresh = { id: uuidv7(), projectId, applicationId, ...place };
            targets.push(
              (await comeBack(tx, applicationId, place)) ?? (await tx.db.target.create({ data: fresh })),
            );
          }
          await tx.db.repository.update({ where: { id: repositoryId }, data: { nextCheckAt: new Date() } });
          tx.audit({
            ...by,
            action: "targets.added",
            subject: { type: "application", id: applicationId, name },
            projectId,
            applicationId,
            detail: {
              destinations: destinations.map(({ clusterId, namespace }) => ({ clusterId, namespace })),
            },
          });
          await tellOfTargets(tx, projectId, applicationId);
          await sendWake(tx.db, { kind: "repository", id: repositoryId });
          for (const { id, clusterId } of targets) await sendWake(tx.db, { kind: "target", id, clusterId });
          return { ids: targets.map(({ id }) => id) };
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError(
          "conflict",
          "The application is already in this namespace of this cluster. Choose another one.",
          {
            field: "destinations",
            cause: error,
          },
        );
      }
    },

    /**
     * Stops managing one target: its objects and its history stay. Throws `conflict` while an operation is running or
     * when it is the last one, `not_found`.
     */
    async removeTarget(by: By, projectId: string, applicationId: string, targetId: string): Promise<void> {
      await transact(context, async (tx) => {
        const { name } = await lockManaged(tx, projectId, applicationId);
        const live = await tx.db.target.findMany({
          where: { applicationId, detachedAt: null },
          include: { cluster: { select: { name: true } } },
        });
        const target = live.find(({ id }) => id === targetId);
        if (!target) throw new AppError("not_found", "There is no such target.");
        if (live.length === 1) {
          throw new AppError(
            "conflict",
            "This is its last target. Stop managing the application instead, or add another target first.",
          );
        }
        await sendWake(tx.db, { kind: "target", id: targetId, clusterId: target.clusterId });
        await detachTargets(tx, by, [target], "The target is no longer managed.");
        tx.audit({
          ...by,
          action: "target.removed",
          subject: { type: "application", id: applicationId, name },
          projectId,
          applicationId,
          detail: { targetId, cluster: target.cluster.name, namespace: target.namespace },
        });
        await tellOfTargets(tx, projectId, applicationId);
      });
    },
  };
}

/** Takes up the target that was last taken out of a place, if there is one: nothing of it is verified any more. */
async function comeBack(
  tx: Tx,
  applicationId: string,
  place: Destination & { path: string; revision: string },
): Promise<Target | null> {
  const { clusterId, namespace, path, revision } = place;
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

/**
 * Takes live targets out of our hands: what waits is cancelled, claims, holds and drifts end, objects and history stay.
 * The caller has locked their application or the targets. Throws `conflict` while an operation is running on one.
 */
export async function detachTargets(tx: Tx, by: By, targets: Target[], message: string): Promise<void> {
  const ids = targets.map(({ id }) => id);
  // Targets before operations, as every request locks them.
  await tx.db.$queryRaw`select 1 from target where id = any(${ids}::uuid[]) order by id for update`;
  await tx.db.$queryRaw`
    select 1 from operation where target_id = any(${ids}::uuid[])
      and state in ('waiting', 'queued', 'running') for update`;
  const live = await tx.db.operation.findMany({
    where: { targetId: { in: ids }, state: { in: ["waiting", "queued", "running"] } },
  });
  if (live.some(({ state }) => state === "running")) {
    throw new AppError("conflict", "An operation is at work on it; cancel it or wait for its end.");
  }
  for (const operation of live) {
    await endOperation(tx, operation, { state: "cancelled", message, isWholeTarget: false }, by);
  }
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

async function tellOfTargets(tx: Tx, projectId: string, applicationId: string): Promise<void> {
  await tx.tell(projectId, [["fleet"], ["applications", applicationId], ["clusters"], ["repositories"]]);
}
