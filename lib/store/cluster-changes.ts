import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { type TargetMove, targetMoves } from "@/lib/domain/target/target-moves";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import { credentialsContext } from "@/lib/store/clusters";
import type { StoreContext } from "@/lib/store/context";
import type { Db } from "@/lib/store/database";
import { forgetVerification } from "@/lib/store/forget-verification";
import { fromJson, toJson } from "@/lib/store/json";
import { Prisma } from "@/lib/store/generated/client";
import {
  type ApplicationSelection,
  type Shown,
  carryOutSelections,
  findSelections,
  listSelecting,
  lockSelecting,
  lockSelections,
  requireSelectionShown,
} from "@/lib/store/selected-targets";
import { lockTargetsOf, lookAtRepository } from "@/lib/store/target-changes";
import { type QueryKey, transact, transactUnlessTaken, type Tx } from "@/lib/store/transaction";
import { sendWake } from "@/lib/store/wakeups";

/** How a cluster is called, and what paths of applications may use of it. */
export type ClusterNaming = { name: string; labels: Record<string, string> };

/** A cluster as it would be; `clusterId` is null for one that was never registered. */
export type ClusterWish = {
  clusterId: string | null;
  naming: ClusterNaming;
  projects: { id: string; namespaces: string[] }[];
};

/** A live target of a cluster, with what changing its path would mean. */
export type MovableTarget = {
  targetId: string;
  projectId: string;
  applicationId: string;
  applicationName: string;
  repositoryId: string;
  namespace: string;
  template: { path: string; revision: string };
  path: string;
  revision: string;
  isAutomatic: boolean;
  /** Whether the automation deletes what is not read any more. */
  isPruning: boolean;
  isHeld: boolean;
};

/** Changes of a cluster that is registered, besides who may use it. */
export function makeClusterChanges(context: StoreContext) {
  return {
    /** What the targets of a cluster would read if it were called so, and who would join and leave; nothing is saved. */
    async previewChange(clusterId: string, naming: ClusterNaming) {
      const selections = await findSelections(
        context.prisma,
        await listSelecting(context.prisma, clusterId),
        { clusterId, naming },
      );
      const staying = stayingOf(await listMovable(context.prisma, clusterId), selections);
      return { ...targetMoves(staying, naming), selections };
    },

    /** Who would join and leave a cluster that is called so and that these projects may use; nothing is saved. */
    async previewSelections({ clusterId, naming, projects }: ClusterWish): Promise<ApplicationSelection[]> {
      const projectIds = projects.map(({ id }) => id);
      const selecting = await listSelecting(context.prisma, clusterId, projectIds);
      // One that was never registered has no targets.
      return findSelections(context.prisma, selecting, {
        clusterId: clusterId ?? uuidv7(),
        naming,
        projects,
      });
    },

    /**
     * Gives a cluster another name and other labels; its targets read what these lead to from now on, and applications
     * that choose clusters by labels join and leave. `moving` are the targets that the person was shown to read
     * something else, `shown` the applications and targets that they were shown to join and to leave. Throws
     * `not_found`; `bad_input` when a target could not be resolved any more; `conflict` when another one than those
     * moves, joins or leaves, when an operation is under way on one that moves or running on one that leaves, or when
     * the name is taken.
     */
    async change(
      by: By,
      clusterId: string,
      naming: ClusterNaming,
      moving: string[],
      shown: Shown = { joining: [], leaving: [] },
    ): Promise<void> {
      const taken = { field: "name", words: `A cluster is named ${naming.name} already.` };
      await transactUnlessTaken(context, taken, async (tx) => {
        await lockSelections(tx);
        const selecting = await lockSelecting(tx, clusterId);
        const cluster = await lockCluster(tx, clusterId);
        // Targets before operations, as every request locks them.
        await lockTargetsOf(tx, clusterId);
        const selections = await findSelections(tx.db, selecting, { clusterId, naming });
        requireSelectionShown(selections, shown);
        const targets = stayingOf(await listMovable(tx.db, clusterId), selections);
        const { moves, unresolved } = targetMoves(targets, naming);
        if (unresolved[0]) throw new AppError("bad_input", unresolved[0].reason, { field: "labels" });
        requireShown(moves, moving);
        await requireStill(tx, moves, naming);
        const before = { name: cluster.name, labels: fromJson<Record<string, string>>(cluster.labels) };
        await tx.db.cluster.update({
          where: { id: clusterId },
          data: { name: naming.name, labels: toJson(naming.labels) },
        });
        tx.audit({
          ...by,
          action: "cluster.changed",
          subject: { type: "cluster", id: clusterId, name: naming.name },
          projectId: null,
          applicationId: null,
          detail: { before, after: { name: naming.name, labels: naming.labels }, targets: moves.length },
        });
        await carryOutSelections(tx, by, "labels_changed", selections);
        for (const move of moves) await moveTarget(tx, by, clusterId, naming.name, move);
        const repositories = [...new Set(moves.map(({ target }) => target.repositoryId))].toSorted();
        for (const id of repositories) await lookAtRepository(tx.db, id);
        await tellOfCluster(tx, targets);
        await endEpoch(tx, clusterId);
        const moved = moves.map(({ target }) => target.targetId);
        const reason = `What it reads has changed with the labels of ${naming.name}, and nobody has looked since.`;
        await forgetVerification(tx, clusterId, reason, moved);
        await sendWake(tx.db, { kind: "cluster", id: clusterId });
      });
    },

    /**
     * Reaches a cluster with other credentials from now on; nothing else of it changes. Throws `not_found`, and
     * `conflict` when they lead to another cluster.
     */
    async replaceCredentials(
      by: By,
      clusterId: string,
      { kubeconfig, probe }: { kubeconfig: string; probe: ClusterProbe },
    ): Promise<void> {
      await transact(context, async (tx) => {
        const cluster = await lockCluster(tx, clusterId);
        if (probe.uid !== cluster.uid) {
          throw new AppError(
            "conflict",
            `This kubeconfig leads to another cluster: the UID of its kube-system namespace is ${probe.uid}, that of ${cluster.name} is ${cluster.uid}.`,
            { field: "kubeconfig" },
          );
        }
        await tx.db.cluster.update({
          where: { id: clusterId },
          data: {
            server: probe.server,
            version: probe.version,
            credentials: new Uint8Array(context.keyring.seal(kubeconfig, credentialsContext(clusterId))),
            capabilities: toJson(probe),
            latencyMs: probe.latencyMs,
          },
        });
        const { server, username } = probe;
        tx.audit({
          ...by,
          action: "cluster.credentials_replaced",
          subject: { type: "cluster", id: clusterId, name: cluster.name },
          projectId: null,
          applicationId: null,
          detail: {
            before: { server: cluster.server, username: usernameOf(cluster) },
            after: { server, username },
          },
        });
        tx.tell(null, [["clusters"], ["fleet"]]);
        await endEpoch(tx, clusterId);
        await sendWake(tx.db, { kind: "cluster", id: clusterId });
      });
    },
  };
}

async function lockCluster(tx: Tx, clusterId: string) {
  await tx.db.$queryRaw`select 1 from cluster where id = ${clusterId}::uuid for update`;
  const cluster = await tx.db.cluster.findUnique({ where: { id: clusterId } });
  if (!cluster || cluster.deregisteredAt) throw new AppError("not_found", "There is no such cluster.");
  return cluster;
}

/**
 * The worker that holds the cluster keeps it, but what its session is still saying of the targets, from what it knew
 * before, is not saved any more.
 */
async function endEpoch(tx: Tx, clusterId: string): Promise<void> {
  await tx.db.$executeRaw`update cluster_lease set epoch = epoch + 1 where cluster_id = ${clusterId}::uuid`;
}

function usernameOf(cluster: { capabilities: Prisma.JsonValue }): string | null {
  return fromJson<Partial<ClusterProbe>>(cluster.capabilities).username ?? null;
}

async function listMovable(db: Db, clusterId: string): Promise<MovableTarget[]> {
  return db.$queryRaw<MovableTarget[]>(Prisma.sql`
    select t.id as "targetId", t.project_id as "projectId", a.id as "applicationId", a.name as "applicationName",
      a.repository_id as "repositoryId", t.namespace, t.path, t.revision,
      json_build_object('path', a.path, 'revision', a.revision) as template,
      a.mode = 'automatic' as "isAutomatic", a.prune as "isPruning",
      exists (select 1 from hold h where h.target_id = t.id and h.ended_at is null) as "isHeld"
    from target t join application a on a.id = t.application_id
    where t.cluster_id = ${clusterId}::uuid and t.detached_at is null and a.removed_at is null
    order by a.name, t.namespace, t.id`);
}

/** What was not shown before saving does not move. */
function requireShown(moves: TargetMove<MovableTarget>[], moving: string[]): void {
  const surprise = moves.find(({ target }) => !moving.includes(target.targetId));
  if (!surprise) return;
  throw new AppError(
    "conflict",
    `${surprise.target.applicationName} would read ${surprise.path.after} at ${surprise.revision.after}, which was not shown. Look again at what changes.`,
  );
}

/** What leaves reads nothing any more. */
function stayingOf(targets: MovableTarget[], selections: ApplicationSelection[]): MovableTarget[] {
  const leaving = new Set(selections.flatMap((selection) => selection.leaving.map(({ id }) => id)));
  return targets.filter(({ targetId }) => !leaving.has(targetId));
}

/** An operation was planned for what its target read when it was asked for. */
async function requireStill(
  tx: Tx,
  moves: TargetMove<MovableTarget>[],
  { name }: ClusterNaming,
): Promise<void> {
  const busy = await tx.db.operation.findFirst({
    where: {
      targetId: { in: moves.map(({ target }) => target.targetId) },
      state: { in: ["waiting", "queued", "running"] },
    },
    select: { targetId: true },
  });
  if (!busy) return;
  const { target } = moves.find((move) => move.target.targetId === busy.targetId)!;
  throw new AppError(
    "conflict",
    `An operation is under way on ${target.applicationName} on ${name}. Cancel it or wait for its end.`,
  );
}

async function moveTarget(
  tx: Tx,
  by: By,
  clusterId: string,
  clusterName: string,
  { target, path, revision }: TargetMove<MovableTarget>,
): Promise<void> {
  const { targetId, projectId, applicationId, applicationName } = target;
  await tx.db.target.update({
    where: { id: targetId },
    data: {
      path: path.after,
      revision: revision.after,
      // The commit of another branch is not what a sync would mean, even before this one has been read.
      ...(revision.after === revision.before ? {} : { headSha: null }),
    },
  });
  tx.audit({
    ...by,
    action: "target.moved",
    subject: { type: "target", id: targetId, name: `${applicationName} on ${clusterName}` },
    projectId,
    applicationId,
    detail: { clusterId, path, revision },
  });
}

/** The name and the labels stand on many pages. */
async function tellOfCluster(tx: Tx, targets: MovableTarget[]): Promise<void> {
  tx.tell(null, [["clusters"], ["fleet"], ["operations"]]);
  for (const [projectId, own] of Map.groupBy(targets, (target) => target.projectId)) {
    const ids = new Set(own.map(({ applicationId }) => applicationId));
    tx.tell(
      projectId,
      [...ids].map((id): QueryKey => ["applications", id]),
    );
  }
}
