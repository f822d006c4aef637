import { lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { Commit } from "@/lib/domain/git/git";
import type { OperationKind, OperationState } from "@/lib/domain/ledger/operation";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { Prisma } from "@/lib/store/generated/client";
import { toCommit } from "@/lib/store/git-content";
import { fromJson } from "@/lib/store/json";
import { revisionsOf } from "@/lib/store/revisions";

export type TimelineRows = {
  commits: Commit[];
  lanes: {
    targetId: string;
    operations: {
      id: string;
      kind: OperationKind;
      state: OperationState;
      startedAt: Date;
      finishedAt: Date | null;
      toSha: string;
    }[];
    drifts: { startedAt: Date; endedAt: Date | null; refKey: string; writer: string | null }[];
    holds: { startedAt: Date; endedAt: Date | null; sha: string }[];
    unverified: { startedAt: Date; endedAt: Date | null; reason: string }[];
  }[];
};

const rowsMax = 2000;

export function makeTimeline({ prisma }: StoreContext) {
  /** What happened to an application between two moments, a lane for each live target; null when out of scope. */
  return async function readTimeline(
    scope: Scope,
    applicationId: string,
    from: Date,
    to: Date,
  ): Promise<TimelineRows | null> {
    const application = await prisma.application.findFirst({
      where: { id: applicationId, ...inScope(scope) },
      include: { targets: { where: { detachedAt: null }, select: { id: true } } },
    });
    if (!application) return null;
    const targetIds = application.targets.map(({ id }) => id);
    const touches = { targetId: { in: targetIds }, startedAt: { lte: to } };
    const isOpenOrEndsAfter = { OR: [{ endedAt: null }, { endedAt: { gte: from } }] };
    const [operations, drifts, holds, unverified, commits] = await Promise.all([
      prisma.operation.findMany({
        where: {
          targetId: { in: targetIds },
          requestedAt: { lte: to },
          OR: [{ finishedAt: null }, { finishedAt: { gte: from } }],
        },
        orderBy: { requestedAt: "desc" },
        take: rowsMax,
      }),
      prisma.drift.findMany({
        where: { ...touches, ...isOpenOrEndsAfter },
        orderBy: { startedAt: "desc" },
        take: rowsMax,
      }),
      prisma.hold.findMany({
        where: { ...touches, ...isOpenOrEndsAfter },
        orderBy: { startedAt: "desc" },
        take: rowsMax,
      }),
      unverifiedStretches(prisma, targetIds, from, to),
      prisma.$queryRaw<{ sha: string }[]>(Prisma.sql`
        select c.sha from commit c join (${revisionsOf(applicationId)}) as seen on seen.sha = c.sha
        where c.repository_id = ${application.repositoryId}::uuid and c.committed_at between ${from} and ${to}
        order by c.committed_at desc limit 500`),
    ]);
    const rows = await prisma.commit.findMany({
      where: { repositoryId: application.repositoryId, sha: { in: commits.map(({ sha }) => sha) } },
      orderBy: { committedAt: "desc" },
    });
    return {
      commits: rows.map(toCommit),
      lanes: targetIds.map((targetId) => ({
        targetId,
        operations: operations
          .filter((row) => row.targetId === targetId)
          .map((row) => ({
            id: row.id,
            kind: row.kind as OperationKind,
            state: row.state as OperationState,
            startedAt: row.startedAt ?? row.requestedAt,
            finishedAt: row.finishedAt,
            toSha: row.toSha,
          })),
        drifts: drifts
          .filter((row) => row.targetId === targetId)
          .map(({ startedAt, endedAt, refKey, fields }) => ({
            startedAt,
            endedAt,
            refKey,
            writer: writerOf(fromJson<FieldDifference[]>(fields)),
          })),
        holds: holds
          .filter((row) => row.targetId === targetId)
          .map(({ startedAt, endedAt, sha }) => ({ startedAt, endedAt, sha })),
        unverified: unverified
          .filter((row) => row.targetId === targetId)
          .map(({ startedAt, endedAt, reason }) => ({ startedAt, endedAt, reason })),
      })),
    };
  };
}

/** Neighbouring changes that say the same (unverified for the same reason) are one stretch. */
async function unverifiedStretches(
  prisma: StoreContext["prisma"],
  targetIds: string[],
  from: Date,
  to: Date,
): Promise<{ targetId: string; startedAt: Date; endedAt: Date | null; reason: string }[]> {
  return prisma.$queryRaw`
    with said as (
      select target_id, at, is_verified, coalesce(reason, '') as reason,
        lag(is_verified) over w is distinct from is_verified
          or lag(coalesce(reason, '')) over w is distinct from coalesce(reason, '') as is_new
      from status_change where target_id = any(${targetIds}::uuid[]) and at <= ${to}
      window w as (partition by target_id order by at, id)
    ), stretch as (
      select target_id, at, is_verified, reason,
        lead(at) over (partition by target_id order by at) as ended_at
      from said where is_new
    )
    select target_id as "targetId", at as "startedAt", ended_at as "endedAt", reason
    from stretch where not is_verified and (ended_at is null or ended_at >= ${from})
    order by at limit ${rowsMax}::int`;
}

function writerOf(fields: FieldDifference[]): string | null {
  return fields.map(lastWriterOf).find((writer) => writer !== null)?.name ?? null;
}
