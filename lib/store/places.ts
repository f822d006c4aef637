import type { StoreContext } from "@/lib/store/context";

/** Where a target is, with what asking about it needs. */
export type TargetPlace = {
  id: string;
  projectId: string;
  applicationId: string;
  repositoryId: string;
  clusterId: string;
  clusterName: string;
  silentReason: string | null;
  revision: string;
  path: string;
};

/** To which project a thing belongs: what has to be known before anybody is let near it. Null when there is none. */
export function makePlaces({ prisma }: StoreContext) {
  return {
    findApplication: (id: string) =>
      prisma.application.findUnique({
        where: { id },
        select: { projectId: true, name: true, repositoryId: true, mode: true, removedAt: true },
      }),

    /** The live targets of an application among these ids; all of them without ids. */
    async listTargets(applicationId: string, ids: string[] | null = null): Promise<TargetPlace[]> {
      const rows = await prisma.target.findMany({
        where: { applicationId, detachedAt: null, ...(ids ? { id: { in: ids } } : {}) },
        select: placeColumns,
      });
      return rows.map(toPlace);
    },

    /** Live targets by id, whatever their application. */
    async findTargets(ids: string[]): Promise<TargetPlace[]> {
      const rows = await prisma.target.findMany({
        where: { id: { in: ids }, detachedAt: null, application: { removedAt: null } },
        select: placeColumns,
      });
      return rows.map(toPlace);
    },

    findOperation: (id: string) =>
      prisma.operation.findUnique({ where: { id }, select: { projectId: true, applicationId: true } }),

    findRepository: (id: string) =>
      prisma.repository.findFirst({
        where: { id, removedAt: null },
        select: { projectId: true, name: true },
      }),

    /** A registered cluster with the projects that may use it. */
    async findCluster(id: string): Promise<{ name: string; projectIds: string[] } | null> {
      const row = await prisma.cluster.findFirst({
        where: { id, deregisteredAt: null },
        select: { name: true, projects: { select: { projectId: true } } },
      });
      return row && { name: row.name, projectIds: row.projects.map(({ projectId }) => projectId) };
    },
  };
}

const placeColumns = {
  id: true,
  projectId: true,
  applicationId: true,
  clusterId: true,
  revision: true,
  path: true,
  application: { select: { repositoryId: true } },
  cluster: { select: { name: true, silentSince: true, silentReason: true } },
} as const;

type PlaceRow = Omit<TargetPlace, "repositoryId" | "clusterName" | "silentReason"> & {
  application: { repositoryId: string };
  cluster: { name: string; silentSince: Date | null; silentReason: string | null };
};

function toPlace({ application, cluster, ...row }: PlaceRow): TargetPlace {
  return {
    ...row,
    repositoryId: application.repositoryId,
    clusterName: cluster.name,
    silentReason: cluster.silentSince ? (cluster.silentReason ?? "It does not answer.") : null,
  };
}
