import type { RenderInputs } from "@/lib/domain/render/render";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { AppError } from "@/lib/platform/errors";
import type { Db } from "@/lib/store/database";
import { fromJson } from "@/lib/store/json";
import { Prisma } from "@/lib/store/generated/client";

/** A live target as a request for an operation sees it, locked. */
export type RequestedTarget = {
  id: string;
  projectId: string;
  applicationId: string;
  clusterId: string;
  applicationName: string;
  clusterName: string;
  clusterLabels: Record<string, string>;
  namespace: string;
  path: string;
  repositoryId: string;
  inputsDigest: string | null;
  appliedSha: string | null;
  headSha: string | null;
  mode: string;
  prune: boolean;
  hold: { id: string; sha: string; inputs: RenderInputs; renderingDigest: string; hooks: boolean } | null;
};

/**
 * The live targets with these ids, of one application, locked in one order. Throws `not_found` when one of them is
 * not there, and `conflict` when its cluster is no longer registered: what is asked for would wait until it is again.
 */
export async function lockTargets(
  db: Db,
  place: { projectId: string; applicationId: string },
  targetIds: string[],
): Promise<RequestedTarget[]> {
  const ids = [...new Set(targetIds)];
  const rows = await db.$queryRaw<RequestedTarget[]>(Prisma.sql`
    select t.id, t.project_id as "projectId", t.application_id as "applicationId", t.cluster_id as "clusterId",
      a.name as "applicationName", c.name as "clusterName", c.labels as "clusterLabels", t.namespace, t.path, a.repository_id as "repositoryId",
      t.inputs_digest as "inputsDigest", t.applied_sha as "appliedSha",
      coalesce(f.sha, t.head_sha) as "headSha", a.mode, a.prune,
      (select json_build_object('id', h.id, 'sha', h.sha, 'inputs', h.inputs, 'renderingDigest', h.rendering_digest,
        'hooks', h.hooks)
        from hold h where h.target_id = t.id and h.ended_at is null) as hold
    from target t join application a on a.id = t.application_id join cluster c on c.id = t.cluster_id
    left join repository_ref f on f.repository_id = a.repository_id and f.ref = t.revision
    where t.id = any(${ids}::uuid[]) and a.id = ${place.applicationId}::uuid
      and a.project_id = ${place.projectId}::uuid and a.removed_at is null and t.detached_at is null
    order by t.id for update of t`);
  if (rows.length !== ids.length) throw new AppError("not_found", "There is no such target.");
  // Asked with the locks held, because it may have been deregistered while they were awaited.
  const left = await db.cluster.findFirst({
    where: { id: { in: rows.map(({ clusterId }) => clusterId) }, deregisteredAt: { not: null } },
    select: { name: true },
  });
  if (left)
    throw new AppError("conflict", `${left.name} is no longer registered; nothing can be done there.`);
  return rows;
}

/** By target id, the commit that its revision points to, as far as Git has been read. */
export async function trackedShas(db: Db, targetIds: string[]): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; sha: string | null }[]>(Prisma.sql`
    select t.id, coalesce(f.sha, t.head_sha) as sha
    from target t join application a on a.id = t.application_id
    left join repository_ref f on f.repository_id = a.repository_id and f.ref = t.revision
    where t.id = any(${targetIds}::uuid[])`);
  return new Map(rows.flatMap(({ id, sha }) => (sha === null ? [] : [[id, sha] as const])));
}

/**
 * What rendering a target at a commit depends on: the commit's tree, the target's place and the renderer of its last
 * good rendering. Throws `conflict` for a commit that is not kept.
 */
export async function inputsAt(db: Db, target: RequestedTarget, sha: string): Promise<RenderInputs> {
  const { repositoryId, path, namespace } = target;
  const commit = await db.commit.findUnique({ where: { repositoryId_sha: { repositoryId, sha } } });
  if (!commit) {
    throw new AppError(
      "conflict",
      `The commit ${sha.slice(0, 7)} has not been read from its repository yet.`,
      {
        retryable: true,
      },
    );
  }
  const last = target.inputsDigest
    ? await db.rendering.findUnique({
        where: {
          projectId_inputsDigest: { projectId: target.projectId, inputsDigest: target.inputsDigest },
        },
        select: { inputs: true },
      })
    : null;
  const renderer = last ? fromJson<RenderInputs>(last.inputs).renderer : "plain/1";
  const cluster = { name: target.clusterName, labels: target.clusterLabels };
  return { repositoryId, sha, treeSha: commit.treeSha, path, namespace, cluster, renderer };
}

/** The digest of what these inputs rendered to when they were last rendered; null when they never were. */
export async function renderedDigest(
  db: Db,
  projectId: string,
  inputs: RenderInputs,
): Promise<string | null> {
  const { repositoryId, path, sha } = inputs;
  const rows = await db.rendering.findMany({
    where: { projectId, repositoryId, path, sha },
    select: { inputs: true, digest: true },
  });
  const wanted = canonicalJson(inputs);
  return rows.find((row) => canonicalJson(row.inputs) === wanted)?.digest ?? null;
}
