import type { Commit } from "@/lib/domain/git/git";
import type { StoreContext } from "@/lib/store/context";
import { type Db, inScope, type Scope } from "@/lib/store/database";
import { Prisma } from "@/lib/store/generated/client";
import { toCommit } from "@/lib/store/git-content";

export type RevisionRow = {
  commit: Commit;
  /** Targets whose applied commit it is, or on which it is being applied and something of it is written already. */
  runsOn: string[];
  /** Milliseconds for which it was the applied commit, by target; empty when it never was. */
  ran: { targetId: string; ms: number }[];
  /**
   * How it went: degraded when a target was degraded while it ran there, failed when applying it never succeeded; null
   * while nobody saw it healthy.
   */
  outcome: "healthy" | "degraded" | "failed" | null;
  lastAppliedAt: Date | null;
  isHead: boolean;
};

/**
 * Every commit that matters to an application: what its targets applied, tried, rendered or are held at, and what the
 * history of their paths answered. A commit that changes nothing of them is not theirs, also when it is the newest:
 * equal content is rendered once, under the commit that brought it. What is followed counts while it does not render.
 * All commits of the repository, while neither a rendering nor the history of a path is known.
 */
export function revisionsOf(applicationId: string): Prisma.Sql {
  return Prisma.sql`
    select distinct sha from (
      select t.applied_sha as sha from target t where t.application_id = ${applicationId}::uuid
      union all
      select unnest(array[t.head_sha, t.wanted_sha]) from target t
        where t.application_id = ${applicationId}::uuid and (t.problems::text <> '[]' or t.inputs_digest is null)
      union all
      select h.sha from hold h join target t on t.id = h.target_id
        where t.application_id = ${applicationId}::uuid and h.ended_at is null
      union all
      select unnest(array[l.from_sha, l.to_sha]) from ledger_entry l
        where l.application_id = ${applicationId}::uuid and l.kind not in ('hand_back', 'delete')
      union all
      select r.sha from target t join application a on a.id = t.application_id
        join rendering r on r.repository_id = a.repository_id and r.path = t.path and r.project_id = t.project_id
        where t.application_id = ${applicationId}::uuid
      union all
      select p.sha from target t join application a on a.id = t.application_id
        join commit_path p on p.repository_id = a.repository_id and p.path = t.path
        where t.application_id = ${applicationId}::uuid
      union all
      select c.sha from application a join commit c on c.repository_id = a.repository_id
        where a.id = ${applicationId}::uuid and not exists (
          select 1 from target t where t.application_id = a.id and (t.inputs_digest is not null or exists (
            select 1 from commit_path p where p.repository_id = a.repository_id and p.path = t.path)))
    ) as every where sha is not null`;
}

/**
 * Whether a commit is one of an application's revisions. GitHub also answers for commits that exist in a fork only,
 * which nobody who may write to the repository has ever seen: a SHA alone is no reason to fetch or to run anything.
 */
export async function isRevisionOf(db: Db, applicationId: string, sha: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isOne: boolean }[]>(Prisma.sql`
    select exists (select 1 from (${revisionsOf(applicationId)}) as seen where seen.sha = ${sha}) as "isOne"`);
  return row?.isOne ?? false;
}

type Applied = {
  targetId: string;
  sha: string;
  from: Date;
  to: Date | null;
  isDegraded: boolean;
  /** The last that was seen of its health, if anything was. */
  lastHealth: string | null;
};

export function makeRevisions({ prisma }: StoreContext) {
  /**
   * The commits of an application, newest first, with their time in the clusters; null when out of scope. `before` is
   * the sha of the last one shown. A commit that was applied before the ledger began has no time. `hasPathHistory`
   * says whether the newest of them came from the history of a path, so that no older one is missing.
   */
  return async function listRevisions(
    scope: Scope,
    applicationId: string,
    { before, limit = 50 }: { before?: string; limit?: number } = {},
  ): Promise<{ revisions: RevisionRow[]; hasMore: boolean; hasPathHistory: boolean } | null> {
    const application = await prisma.application.findFirst({
      where: { id: applicationId, ...inScope(scope) },
      include: { targets: { where: { detachedAt: null } } },
    });
    if (!application) return null;
    const { repositoryId, targets } = application;
    const found = await prisma.$queryRaw<{ sha: string }[]>(Prisma.sql`
      select c.sha from commit c join (${revisionsOf(applicationId)}) as seen on seen.sha = c.sha
      where c.repository_id = ${repositoryId}::uuid and (${before ?? null}::text is null
        or (c.committed_at, c.sha) < (select committed_at, sha from commit
          where repository_id = ${repositoryId}::uuid and sha = ${before ?? null}::text))
      order by c.committed_at desc, c.sha desc limit ${limit + 1}::int`);
    const shas = found.slice(0, limit).map(({ sha }) => sha);
    const [rows, applied, underWay, tried, inHistory] = await Promise.all([
      prisma.commit.findMany({ where: { repositoryId, sha: { in: shas } } }),
      appliedStretches(prisma, applicationId),
      commitsUnderWay(prisma, applicationId),
      prisma.ledgerEntry.findMany({
        where: {
          applicationId,
          toSha: { in: shas },
          state: { in: ["failed", "partial"] },
          kind: { notIn: ["hand_back", "delete"] },
        },
        select: { toSha: true },
      }),
      prisma.commitPath.count({
        where: { repositoryId, path: { in: targets.map(({ path }) => path) }, sha: shas[0] ?? "" },
      }),
    ]);
    // A head that changes nothing here is not listed: the newest that does is what the application follows.
    const heads = new Set(targets.flatMap(({ headSha }) => headSha ?? []));
    const newest = before === undefined && !shas.some((sha) => heads.has(sha)) ? shas[0] : null;
    const now = Date.now();
    const revisions = shas.flatMap((sha) => {
      const row = rows.find((commit) => commit.sha === sha);
      if (!row) return [];
      const stretches = applied.filter((stretch) => stretch.sha === sha);
      const starts = stretches.map(({ from }) => from.getTime());
      return [
        {
          commit: toCommit(row),
          runsOn: targets
            .filter(({ id, appliedSha }) => (underWay.get(id) ?? appliedSha) === sha)
            .map(({ id }) => id),
          ran: timeByTarget(stretches, now),
          outcome: outcomeOf(
            stretches,
            tried.some(({ toSha }) => toSha === sha),
          ),
          lastAppliedAt: starts.length > 0 ? new Date(Math.max(...starts)) : null,
          isHead: heads.has(sha) || sha === newest,
        },
      ];
    });
    return { revisions, hasMore: found.length > limit, hasPathHistory: inHistory > 0 };
  };
}

/**
 * From the ledger: a commit was applied from the last write of the operation that took a whole target there until the
 * next such operation began, or handing the target back, or deleting what it has. Its end would be too late: it waits
 * for health, for minutes if need be.
 */
async function appliedStretches(prisma: StoreContext["prisma"], applicationId: string): Promise<Applied[]> {
  return prisma.$queryRaw<Applied[]>`
    with whole as (
      select l.target_id, l.to_sha, l.operation_id, l.finished_at, l.is_whole_target,
        coalesce(l.started_at, l.finished_at) as began_at,
        coalesce((select max(step.finished_at) from operation_step step
          where step.operation_id = l.operation_id), l.finished_at) as written_at
      from ledger_entry l
      where l.application_id = ${applicationId}::uuid
        and (l.is_whole_target or (l.kind = 'hand_back' and l.state = 'succeeded')
          or (l.kind = 'delete' and exists (select 1 from ledger_result gone
            where gone.operation_id = l.operation_id and gone.action = 'prune' and gone.outcome = 'done')))
    ), stretch as (
      select target_id, to_sha, is_whole_target, written_at as started_at,
        lead(began_at) over (partition by target_id order by finished_at, operation_id) as ended_at
      from whole
    )
    select s.target_id as "targetId", s.to_sha as sha, s.started_at as "from", s.ended_at as "to",
      exists (select 1 from status_change c where c.target_id = s.target_id and c.health = 'Degraded'
        and c.at >= s.started_at and (s.ended_at is null or c.at < s.ended_at)) as "isDegraded",
      (select c.health from status_change c where c.target_id = s.target_id
        and (s.ended_at is null or c.at < s.ended_at) order by c.at desc, c.id desc limit 1) as "lastHealth"
    from stretch s where s.is_whole_target`;
}

/** By target, the commit that a running operation takes it to, once something of it is written. */
async function commitsUnderWay(
  prisma: StoreContext["prisma"],
  applicationId: string,
): Promise<Map<string, string>> {
  const running = await prisma.$queryRaw<{ targetId: string; sha: string }[]>`
    select o.target_id as "targetId", o.to_sha as sha from operation o
    where o.application_id = ${applicationId}::uuid and o.state = 'running'
      and o.kind not in ('hand_back', 'delete') and exists (
      select 1 from operation_step step where step.operation_id = o.id
        and step.action not in ('none', 'prune') and step.outcome = 'done')`;
  return new Map(running.map(({ targetId, sha }) => [targetId, sha]));
}

function timeByTarget(stretches: Applied[], now: number): { targetId: string; ms: number }[] {
  const total = new Map<string, number>();
  for (const { targetId, from, to } of stretches) {
    total.set(targetId, (total.get(targetId) ?? 0) + Math.max(0, (to?.getTime() ?? now) - from.getTime()));
  }
  return [...total].map(([targetId, ms]) => ({ targetId, ms }));
}

function outcomeOf(stretches: Applied[], wasTriedInVain: boolean): RevisionRow["outcome"] {
  if (stretches.length === 0) return wasTriedInVain ? "failed" : null;
  if (stretches.some(({ isDegraded }) => isDegraded)) return "degraded";
  const wasFine = ({ lastHealth }: Applied) => lastHealth === "Healthy" || lastHealth === "Suspended";
  return stretches.some(wasFine) ? "healthy" : null;
}
