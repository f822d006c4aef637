import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { Prisma } from "@/lib/store/generated/client";
import { fromJson } from "@/lib/store/json";
import { selectTargets, type TargetRow, toTargetRow } from "@/lib/store/target-rows";

export type FleetClusterRow = {
  id: string;
  name: string;
  labels: Record<string, string>;
  silentSince: Date | null;
  silentReason: string | null;
};
export type FleetApplicationRow = {
  id: string;
  name: string;
  project: { id: string; name: string };
  repository: {
    id: string;
    owner: string;
    name: string;
    failingSince: Date | null;
    failingReason: string | null;
  };
  revision: string;
  policy: SyncPolicy;
  targets: TargetRow[];
};
/** The worst objects of a target that needs a person: for the causes. */
export type TroubleRow = {
  targetId: string;
  refKey: string;
  differences: FieldDifference[];
  health: string;
  healthReason: string | null;
};
export type FleetRows = {
  clusters: FleetClusterRow[];
  applications: FleetApplicationRow[];
  troubles: TroubleRow[];
  hasMore: boolean;
  operationsActive: number;
};

/** What the first page shows: every managed application with its targets, in five queries whatever their number. */
export function makeFleet({ prisma }: StoreContext) {
  return async function readFleet(scope: Scope, limit = 500): Promise<FleetRows> {
    const found = await prisma.application.findMany({
      where: { removedAt: null, ...inScope(scope) },
      include: { project: true, repository: true },
      orderBy: [{ name: "asc" }, { id: "asc" }],
      take: limit + 1,
    });
    const shown = found.slice(0, limit);
    const ids = shown.map(({ id }) => id);
    const [targets, clusters, troubles, operationsActive] = await Promise.all([
      prisma
        .$queryRaw<unknown[]>(selectTargets(Prisma.sql`a.id = any(${ids}::uuid[])`))
        .then((rows) => rows.map(toTargetRow)),
      prisma.cluster.findMany({
        where: {
          deregisteredAt: null,
          ...(scope === "all" ? {} : { projects: { some: { projectId: { in: scope } } } }),
        },
        orderBy: { name: "asc" },
      }),
      readTroubles(prisma, ids),
      prisma.operation.count({
        where: { state: { in: ["waiting", "queued", "running"] }, ...inScope(scope) },
      }),
    ]);
    const byApplication = Map.groupBy(targets, ({ applicationId }) => applicationId);
    return {
      hasMore: found.length > limit,
      operationsActive,
      troubles,
      clusters: clusters.map(({ id, name, labels, silentSince, silentReason }) => ({
        id,
        name,
        silentSince,
        silentReason,
        labels: fromJson<Record<string, string>>(labels),
      })),
      applications: shown.map(({ id, name, project, repository, revision, mode, selfHeal, prune }) => ({
        id,
        name,
        revision,
        project: { id: project.id, name: project.name },
        repository: {
          id: repository.id,
          owner: repository.owner,
          name: repository.name,
          failingSince: repository.failingSince,
          failingReason: repository.failingReason,
        },
        policy: { mode: mode as SyncPolicy["mode"], selfHeal, prune },
        targets: byApplication.get(id) ?? [],
      })),
    };
  };
}

const troublesPerTarget = 3;
const troublesMax = 1500;

async function readTroubles(prisma: StoreContext["prisma"], applicationIds: string[]): Promise<TroubleRow[]> {
  return prisma.$queryRaw<TroubleRow[]>`
    select "targetId", "refKey", differences, health, "healthReason" from (
      select s.target_id as "targetId", s.ref_key as "refKey", s.differences, s.health,
        s.health_reason as "healthReason",
        row_number() over (partition by s.target_id order by
          case s.health when 'Degraded' then 0 when 'Missing' then 1 else 2 end,
          case s.sync when 'diverged' then 0 when 'drifted' then 1 else 2 end, s.ref_key) as place
      from object_state s join target t on t.id = s.target_id
      where t.application_id = any(${applicationIds}::uuid[]) and t.detached_at is null
        and t.status in ('degraded', 'diverged', 'drifted')
        and (s.health in ('Degraded', 'Missing') or s.sync in ('diverged', 'drifted'))) as worst
    where place <= ${troublesPerTarget}::int limit ${troublesMax}::int`;
}
