import type { RenderInputs } from "@/lib/domain/render/render";
import type { Freshness, Status } from "@/lib/domain/status/status";
import type { IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import { syncOptionsSchema } from "@/lib/domain/sync/sync-options";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { StoreContext } from "@/lib/store/context";
import { transact } from "@/lib/store/transaction";
import { gather } from "@/lib/store/gather";
import { fromJson } from "@/lib/store/json";
import { Prisma } from "@/lib/store/generated/client";

/** Targets in one statement. */
const readAtOnce = 200;

/** A hold as the engine works toward it. */
export type WorkingHold = {
  id: string;
  sha: string;
  inputs: RenderInputs;
  renderingDigest: string;
  headAtStart: string | null;
  hooks: boolean;
  startedAt: Date;
};

/** A target with all that evaluating it needs. */
export type WorkingTarget = {
  id: string;
  projectId: string;
  applicationId: string;
  applicationName: string;
  clusterId: string;
  namespace: string;
  path: string;
  revision: string;
  repositoryId: string;
  repositoryTrouble: { since: Date; reason: string } | null;
  policy: SyncPolicy;
  ignoreRules: IgnoreRule[];
  hold: WorkingHold | null;
  head: { sha: string; treeSha: string } | null;
  refTrouble: string | null;
  refCheckedAt: Date | null;
  appliedSha: string | null;
  inputsDigest: string | null;
  renderingDigest: string | null;
  status: Status;
  statusSince: Date;
  freshness: Freshness;
  /** Empty for all; null when the project may not use the cluster (any more). */
  allowedNamespaces: string[] | null;
};

type TargetRow = Omit<WorkingTarget, "repositoryTrouble" | "policy" | "hold" | "head" | "freshness"> & {
  failingSince: Date | null;
  failingReason: string | null;
  mode: SyncPolicy["mode"];
  selfHeal: boolean;
  prune: boolean;
  options: unknown;
  hold: (Omit<WorkingHold, "startedAt"> & { startedAt: string }) | null;
  headSha: string | null;
  headTree: string | null;
  freshness: Freshness;
};

/** What is known of a ref that targets follow. */
type WorkingRef = Pick<WorkingTarget, "repositoryTrouble" | "head" | "refTrouble" | "refCheckedAt">;
type RefRow = Omit<WorkingRef, "repositoryTrouble" | "head"> & TroubleRow & HeadRow;
type TroubleRow = { failingSince: Date | null; failingReason: string | null };
type HeadRow = { headSha: string | null; headTree: string | null };

/** Live targets: those of applications that are managed, on clusters that they were not detached from. */
export function makeTargets(context: StoreContext) {
  const { prisma } = context;
  const read = async (condition: Prisma.Sql): Promise<WorkingTarget[]> =>
    (await prisma.$queryRaw<TargetRow[]>(select(condition))).map(toTarget);
  return {
    /** The live targets of a cluster. */
    listTargets: (clusterId: string): Promise<WorkingTarget[]> =>
      read(Prisma.sql`t.cluster_id = ${clusterId}::uuid`),

    /** A live target, or null. */
    findTarget: gather<string, WorkingTarget | null>(async (targetIds) => {
      const found = await read(Prisma.sql`t.id = any(${targetIds}::uuid[])`);
      const byId = new Map(found.map((target) => [target.id, target]));
      return targetIds.map((id) => byId.get(id) ?? null);
    }, readAtOnce),

    /** The clusters on which live targets follow a ref of a repository. */
    async clustersFollowing(repositoryId: string, ref: string): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        select distinct t.cluster_id as id
        from target t join application a on a.id = t.application_id
        where a.repository_id = ${repositoryId}::uuid and t.revision = ${ref}
          and a.removed_at is null and t.detached_at is null`;
      return rows.map(({ id }) => id);
    },

    /** What is known of a ref, or null while nothing is. */
    async findRef(repositoryId: string, ref: string): Promise<WorkingRef | null> {
      const [row] = await prisma.$queryRaw<RefRow[]>`
        select r.failing_since as "failingSince", r.failing_reason as "failingReason", f.sha as "headSha",
          c.tree_sha as "headTree", f.trouble as "refTrouble", f.checked_at as "refCheckedAt"
        from repository r
        join repository_ref f on f.repository_id = r.id and f.ref = ${ref}
        left join commit c on c.repository_id = r.id and c.sha = f.sha
        where r.id = ${repositoryId}::uuid`;
      if (!row) return null;
      const { refTrouble, refCheckedAt } = row;
      return { repositoryTrouble: troubleOf(row), head: headOf(row), refTrouble, refCheckedAt };
    },

    /**
     * Moves targets from one commit to the next, of which nothing of theirs is part. Returns those that were at the
     * first one and held by nobody at another; none unless the worker holds their cluster.
     */
    advance: (
      targetIds: string[],
      { from, to }: { from: string; to: string },
      lease: { workerId: string; epoch: bigint },
    ): Promise<string[]> =>
      transact(context, async (tx) => {
        // In the order in which everybody locks them.
        await tx.db
          .$queryRaw`select 1 from target where id = any(${targetIds}::uuid[]) order by id for update`;
        const moved = await tx.db.$queryRaw<{ id: string; projectId: string }[]>`
          update target t set head_sha = ${to}, wanted_sha = ${to}, updated_at = clock_timestamp()
          from cluster_lease l
          where l.cluster_id = t.cluster_id and l.worker_id = ${lease.workerId}::uuid and l.epoch = ${lease.epoch}
            and l.expires_at > clock_timestamp()
            and t.id = any(${targetIds}::uuid[]) and t.head_sha = ${from} and t.wanted_sha = ${from}
            and t.detached_at is null
            and not exists (select 1 from hold h where h.target_id = t.id and h.ended_at is null)
            -- What was read of the ref before may be told after what was read later.
            and exists (
              select 1 from application a
              join repository_ref f on f.repository_id = a.repository_id and f.ref = t.revision
              where a.id = t.application_id and f.sha = ${to})
          returning t.id, t.project_id as "projectId"`;
        // Each of hundreds by name would be a long message about a short commit.
        for (const projectId of new Set(moved.map((row) => row.projectId)))
          tx.tell(projectId, [["fleet"], ["applications"]]);
        return moved.map(({ id }) => id);
      }),
  };
}

function select(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    select t.id, t.project_id as "projectId", t.application_id as "applicationId", a.name as "applicationName",
      t.cluster_id as "clusterId", t.namespace, t.path, t.revision, a.repository_id as "repositoryId",
      r.failing_since as "failingSince", r.failing_reason as "failingReason",
      a.mode, a.self_heal as "selfHeal", a.prune, a.sync_options as options, a.ignore_rules as "ignoreRules",
      case when h.id is null then null else json_build_object('id', h.id, 'sha', h.sha, 'inputs', h.inputs,
        'renderingDigest', h.rendering_digest, 'headAtStart', h.head_at_start, 'startedAt', h.started_at,
        'hooks', h.hooks) end as hold,
      f.sha as "headSha", c.tree_sha as "headTree", f.trouble as "refTrouble", f.checked_at as "refCheckedAt",
      t.applied_sha as "appliedSha", t.inputs_digest as "inputsDigest", t.rendering_digest as "renderingDigest",
      t.status, t.status_since as "statusSince", t.freshness,
      case when p.project_id is not null then coalesce(p.namespaces, '{}') end as "allowedNamespaces"
    from target t
    join application a on a.id = t.application_id
    join repository r on r.id = a.repository_id
    left join repository_ref f on f.repository_id = r.id and f.ref = t.revision
    left join commit c on c.repository_id = r.id and c.sha = f.sha
    left join hold h on h.target_id = t.id and h.ended_at is null
    left join project_cluster p on p.project_id = t.project_id and p.cluster_id = t.cluster_id
    where a.removed_at is null and t.detached_at is null and ${condition}
    order by t.id`;
}

function toTarget(row: TargetRow): WorkingTarget {
  const { mode, selfHeal, prune, options, hold, ...rest } = row;
  return {
    id: rest.id,
    projectId: rest.projectId,
    applicationId: rest.applicationId,
    applicationName: rest.applicationName,
    clusterId: rest.clusterId,
    namespace: rest.namespace,
    path: rest.path,
    revision: rest.revision,
    repositoryId: rest.repositoryId,
    repositoryTrouble: troubleOf(row),
    policy: { mode, selfHeal, prune, options: syncOptionsSchema.parse(options) },
    ignoreRules: rest.ignoreRules,
    hold: hold && { ...hold, startedAt: new Date(hold.startedAt) },
    head: headOf(row),
    refTrouble: rest.refTrouble,
    refCheckedAt: rest.refCheckedAt,
    appliedSha: rest.appliedSha,
    inputsDigest: rest.inputsDigest,
    renderingDigest: rest.renderingDigest,
    status: rest.status,
    statusSince: rest.statusSince,
    freshness: fromJson<Freshness>(rest.freshness as never),
    allowedNamespaces: rest.allowedNamespaces,
  };
}

function troubleOf({ failingSince, failingReason }: TroubleRow): WorkingTarget["repositoryTrouble"] {
  return failingSince && { since: failingSince, reason: failingReason ?? "It does not answer." };
}

/** A ref that points to a commit which is not kept yet cannot be rendered: as good as never resolved. */
function headOf({ headSha, headTree }: HeadRow): WorkingTarget["head"] {
  return headSha && headTree ? { sha: headSha, treeSha: headTree } : null;
}
