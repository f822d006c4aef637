import type { RenderInputs } from "@/lib/domain/render/render";
import type { Freshness, Status } from "@/lib/domain/status/status";
import type { IgnoreRule } from "@/lib/domain/ignore/ignore-rule";
import { syncOptionsSchema } from "@/lib/domain/sync/sync-options";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { StoreContext } from "@/lib/store/context";
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

/** Live targets: those of applications that are managed, on clusters that they were not detached from. */
export function makeTargets({ prisma }: StoreContext) {
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

    /** The live targets that follow a ref of a repository. */
    targetsFollowing: (
      repositoryId: string,
      ref: string,
    ): Promise<{ targetId: string; clusterId: string }[]> =>
      prisma.$queryRaw`
        select t.id as "targetId", t.cluster_id as "clusterId"
        from target t join application a on a.id = t.application_id
        where a.repository_id = ${repositoryId}::uuid and t.revision = ${ref}
          and a.removed_at is null and t.detached_at is null
        order by t.id`,
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
  const { failingSince, failingReason, mode, selfHeal, prune, options, hold, headSha, headTree, ...rest } =
    row;
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
    repositoryTrouble: failingSince && {
      since: failingSince,
      reason: failingReason ?? "It does not answer.",
    },
    policy: { mode, selfHeal, prune, options: syncOptionsSchema.parse(options) },
    ignoreRules: rest.ignoreRules,
    hold: hold && { ...hold, startedAt: new Date(hold.startedAt) },
    // A ref that points to a commit which is not kept yet cannot be rendered: as good as never resolved.
    head: headSha && headTree ? { sha: headSha, treeSha: headTree } : null,
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
