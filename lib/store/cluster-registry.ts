import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { AppError } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { By } from "@/lib/store/audit-append";
import { makeClusterChanges } from "@/lib/store/cluster-changes";
import { credentialsContext } from "@/lib/store/clusters";
import type { StoreContext } from "@/lib/store/context";
import type { Scope } from "@/lib/store/database";
import { fromJson, toJson } from "@/lib/store/json";
import {
  carryOutSelections,
  findSelections,
  lockSelecting,
  lockSelections,
  requireSelectionShown,
  type Shown,
} from "@/lib/store/selected-targets";
import { endLiveOperations, lockTargetsOf, wakeTargets } from "@/lib/store/target-changes";
import { transact, transactUnlessTaken, type Tx } from "@/lib/store/transaction";
import { forgetVerification } from "@/lib/store/forget-verification";
import { sendWake } from "@/lib/store/wakeups";
import type { Prisma } from "@/lib/store/generated/client";

export type ClusterRow = {
  id: string;
  uid: string;
  name: string;
  labels: Record<string, string>;
  server: string;
  version: string;
  registeredAt: Date;
  lastAnsweredAt: Date | null;
  silentSince: Date | null;
  silentReason: string | null;
  latencyMs: number | null;
  probe: ClusterProbe | null;
  projects: { id: string; name: string; namespaces: string[] }[];
  targetsTotal: number;
};

export type ClusterRegistration = {
  kubeconfig: string;
  probe: ClusterProbe;
  name: string;
  labels: Record<string, string>;
  projects: { id: string; namespaces: string[] }[];
  /** An administrator's word that the cluster known from before under this UID is the same. */
  isSameAsBefore: boolean;
  /** What of the applications that choose clusters by labels the person was shown; left out, whatever matches joins. */
  shown?: Shown;
};

/** Which clusters there are. A deregistered one keeps its row, so that its history finds it again. */
export function makeClusterRegistry(context: StoreContext) {
  const { prisma } = context;
  return {
    ...makeClusterChanges(context),

    /** Registered clusters that these projects may use, by name; projects and targets outside the scope are left out. */
    async list(scope: Scope): Promise<ClusterRow[]> {
      const inProjects = scope === "all" ? {} : { projectId: { in: scope } };
      const rows = await prisma.cluster.findMany({
        where: {
          deregisteredAt: null,
          ...(scope === "all" ? {} : { projects: { some: inProjects } }),
        },
        include: {
          projects: { where: inProjects, include: { project: { select: { name: true } } } },
          _count: {
            select: {
              targets: { where: { detachedAt: null, application: { removedAt: null }, ...inProjects } },
            },
          },
        },
        orderBy: { name: "asc" },
      });
      return rows.map(toClusterRow);
    },

    async find(scope: Scope, clusterId: string): Promise<ClusterRow | null> {
      return (await this.list(scope)).find(({ id }) => id === clusterId) ?? null;
    },

    /** What is known of a cluster by its UID, registered or not. */
    async findByUid(uid: string): Promise<{ id: string; name: string; isRegistered: boolean } | null> {
      const row = await prisma.cluster.findUnique({ where: { uid } });
      return row && { id: row.id, name: row.name, isRegistered: row.deregisteredAt === null };
    },

    /**
     * Registers a cluster, or takes up one that was deregistered; applications that choose it by its labels join. Throws
     * `conflict` when it is registered already, when it was known before and nobody confirmed that it is the same, or
     * when the name is taken.
     */
    async register(by: By, draft: ClusterRegistration): Promise<{ id: string }> {
      const taken = { field: "name", words: `A cluster is named ${draft.name} already.` };
      return transactUnlessTaken(context, taken, async (tx) => {
        await lockSelections(tx);
        const known = await tx.db.cluster.findUnique({ where: { uid: draft.probe.uid } });
        if (known && !known.deregisteredAt) {
          throw new AppError("conflict", `This cluster is registered already, as ${known.name}.`);
        }
        if (known && !draft.isSameAsBefore) {
          throw new AppError(
            "conflict",
            `A cluster with this identity was known as ${known.name}. Confirm that it is the same.`,
            {
              field: "isSameAsBefore",
            },
          );
        }
        const id = known?.id ?? uuidv7();
        const selecting = await lockSelecting(tx, known?.id ?? null, projectIdsOf(draft.projects));
        const columns = {
          name: draft.name,
          labels: toJson(draft.labels),
          server: draft.probe.server,
          version: draft.probe.version,
          credentials: new Uint8Array(context.keyring.seal(draft.kubeconfig, credentialsContext(id))),
          capabilities: toJson(draft.probe),
          latencyMs: draft.probe.latencyMs,
          registeredAt: new Date(),
          deregisteredAt: null,
          lastAnsweredAt: new Date(),
          silentSince: null,
          silentReason: null,
        };
        await tx.db.cluster.upsert({
          where: { uid: draft.probe.uid },
          create: { id, uid: draft.probe.uid, ...columns },
          update: columns,
        });
        await allowProjects(tx, id, draft.projects);
        tx.audit({
          ...by,
          action: known ? "cluster.registered_again" : "cluster.registered",
          subject: { type: "cluster", id, name: draft.name },
          projectId: null,
          applicationId: null,
          detail: {
            uid: draft.probe.uid,
            server: draft.probe.server,
            version: draft.probe.version,
            labels: draft.labels,
            projects: draft.projects,
          },
        });
        const selections = await findSelections(tx.db, selecting, { clusterId: id });
        if (draft.shown) requireSelectionShown(selections, draft.shown);
        await carryOutSelections(tx, by, "cluster_registered", selections);
        tx.tell(null, [["clusters"], ["fleet"]]);
        await sendWake(tx.db, { kind: "cluster", id });
        return { id };
      });
    },

    /**
     * Says which projects may use a cluster, and which namespaces there. A project that is left out may neither write
     * nor see anything there from now on; the targets that it chose stay, and say so. Those that labels chose leave, and
     * what may be used from now on and matches joins. Throws `not_found`, and `conflict` while an operation is running
     * on a target that leaves.
     */
    async setProjects(
      by: By,
      clusterId: string,
      projects: ClusterRegistration["projects"],
      shown?: Shown,
    ): Promise<void> {
      await transact(context, async (tx) => {
        await lockSelections(tx);
        const selecting = await lockSelecting(tx, clusterId, projectIdsOf(projects));
        await tx.db.$queryRaw`select 1 from cluster where id = ${clusterId}::uuid for update`;
        const cluster = await tx.db.cluster.findUnique({
          where: { id: clusterId },
          include: { projects: { orderBy: { projectId: "asc" } } },
        });
        if (!cluster || cluster.deregisteredAt) throw new AppError("not_found", "There is no such cluster.");
        const before = cluster.projects.map(({ projectId, namespaces }) => ({ id: projectId, namespaces }));
        await allowProjects(tx, clusterId, projects);
        tx.audit({
          ...by,
          action: "cluster.projects_changed",
          subject: { type: "cluster", id: clusterId, name: cluster.name },
          projectId: null,
          applicationId: null,
          detail: { before, after: projects },
        });
        const selections = await findSelections(tx.db, selecting, { clusterId });
        if (shown) requireSelectionShown(selections, shown);
        await carryOutSelections(tx, by, "projects_changed", selections);
        tx.tell(null, [["clusters"], ["fleet"]]);
        await wakeTargets(tx.db, await tx.db.target.findMany({ where: { clusterId, detachedAt: null } }));
      });
    },

    /** Keeps what a later check said of the credentials. */
    async saveProbe(clusterId: string, probe: ClusterProbe): Promise<void> {
      await prisma.cluster.update({
        where: { id: clusterId },
        data: { capabilities: toJson(probe), version: probe.version },
      });
    },

    /**
     * Deletes our credentials and nothing else; the cluster's objects and its history stay. Targets that labels chose
     * leave, and what has not begun is cancelled: nobody could end it. Throws `not_found`, and `conflict` while a worker
     * is at work there.
     */
    async deregister(by: By, clusterId: string): Promise<void> {
      await transact(context, async (tx) => {
        await lockSelections(tx);
        const selecting = await lockSelecting(tx, clusterId);
        const cluster = await tx.db.cluster.findUnique({ where: { id: clusterId } });
        if (!cluster || cluster.deregisteredAt) throw new AppError("not_found", "There is no such cluster.");
        await tx.db.cluster.update({
          where: { id: clusterId },
          data: { credentials: null, deregisteredAt: new Date() },
        });
        await tx.db.$executeRaw`
          update cluster_lease set expires_at = clock_timestamp()
          where cluster_id = ${clusterId}::uuid and expires_at > clock_timestamp()`;
        const targetIds = await lockTargetsOf(tx, clusterId);
        await endLiveOperations(tx, by, targetIds, `${cluster.name} was deregistered before it began.`);
        await forgetVerification(tx, clusterId, `${cluster.name} is no longer registered.`);
        tx.audit({
          ...by,
          action: "cluster.deregistered",
          subject: { type: "cluster", id: clusterId, name: cluster.name },
          projectId: null,
          applicationId: null,
          detail: { uid: cluster.uid },
        });
        const selections = await findSelections(tx.db, selecting, { clusterId });
        await carryOutSelections(tx, by, "cluster_deregistered", selections);
        tx.tell(null, [["clusters"], ["fleet"]]);
        await sendWake(tx.db, { kind: "cluster", id: clusterId });
      });
    },
  };
}

const projectIdsOf = (projects: ClusterRegistration["projects"]) => projects.map(({ id }) => id);

async function allowProjects(
  tx: Tx,
  clusterId: string,
  projects: ClusterRegistration["projects"],
): Promise<void> {
  await tx.db.projectCluster.deleteMany({ where: { clusterId } });
  await tx.db.projectCluster.createMany({
    data: projects.map(({ id, namespaces }) => ({ projectId: id, clusterId, namespaces })),
  });
}

type Found = Prisma.ClusterGetPayload<{
  include: {
    projects: { include: { project: { select: { name: true } } } };
    _count: { select: { targets: true } };
  };
}>;

function toClusterRow(row: Found): ClusterRow {
  const probe = fromJson<ClusterProbe | Record<string, never>>(row.capabilities);
  return {
    id: row.id,
    uid: row.uid,
    name: row.name,
    labels: fromJson<Record<string, string>>(row.labels),
    server: row.server,
    version: row.version,
    registeredAt: row.registeredAt,
    lastAnsweredAt: row.lastAnsweredAt,
    silentSince: row.silentSince,
    silentReason: row.silentReason,
    latencyMs: row.latencyMs,
    probe: "uid" in probe ? (probe as ClusterProbe) : null,
    projects: row.projects.map(({ projectId, namespaces, project }) => ({
      id: projectId,
      name: project.name,
      namespaces,
    })),
    targetsTotal: row._count.targets,
  };
}
