import type { StoreContext } from "@/lib/store/context";
import type { Db } from "@/lib/store/database";
import type { Repository } from "@/lib/store/generated/client";
import { AppError } from "@/lib/platform/errors";
import { storableText } from "@/lib/store/json";
import { transact } from "@/lib/store/transaction";

/** A repository as a worker needs it, token in clear. */
export type WorkingRepository = {
  id: string;
  projectId: string;
  url: string;
  token: string | null;
  /** The refs that live targets follow, with the paths read at each. */
  refs: { ref: string; sha: string | null; etag: string | null; paths: string[] }[];
};

/** The keyring's contexts of what is kept of a repository. */
export const tokenContext = (repositoryId: string) => `repository/${repositoryId}/token`;
export const webhookContext = (repositoryId: string) => `repository/${repositoryId}/webhook`;

/** The worker's side of repositories: what to check when, and where refs point. */
export function makeRepositories(context: StoreContext) {
  const { prisma } = context;
  return {
    /**
     * Repositories whose time has come, each given to one caller for `leaseMs`: who dies over it leaves it to the next.
     * The claim is what `reportRepository` gives back.
     */
    async claimDue(
      leaseMs: number,
      limit: number,
    ): Promise<{ repository: WorkingRepository; claim: string }[]> {
      const due = await prisma.$queryRaw<{ id: string; claim: string }[]>`
        update repository set next_check_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
        where id in (
          select id from repository where removed_at is null and next_check_at <= clock_timestamp()
          order by next_check_at limit ${limit}::int for update skip locked)
        returning id, next_check_at::text as claim`;
      const rows = await prisma.repository.findMany({ where: { id: { in: due.map(({ id }) => id) } } });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return Promise.all(
        due.flatMap(({ id, claim }) => {
          const row = byId.get(id);
          return row ? [toWorking(context, row).then((repository) => ({ repository, claim }))] : [];
        }),
      );
    },

    /** Throws `not_found` for a repository that is not connected (any more). */
    async getRepository(repositoryId: string): Promise<WorkingRepository> {
      const row = await prisma.repository.findUnique({ where: { id: repositoryId } });
      if (!row || row.removedAt) throw new AppError("not_found", "This repository is not connected.");
      return toWorking(context, row);
    },

    /**
     * Where a ref points now, or why that cannot be told; the last known commit stays. Returns whether something else
     * is said of it than before.
     */
    async reportRef(
      repositoryId: string,
      ref: string,
      answer: { sha: string; etag: string | null } | { unchanged: true } | { trouble: string },
    ): Promise<{ hasChanged: boolean }> {
      return transact(context, async (tx) => {
        await tx.db.repositoryRef.createMany({ data: [{ repositoryId, ref }], skipDuplicates: true });
        const [before] = await tx.db.$queryRaw<{ sha: string | null; trouble: string | null }[]>`
          select sha, trouble from repository_ref
          where repository_id = ${repositoryId}::uuid and ref = ${ref} for update`;
        const trouble = "trouble" in answer ? storableText(answer.trouble, 500) : null;
        const hasMoved = "sha" in answer && answer.sha !== before?.sha;
        const sha = "sha" in answer ? answer.sha : (before?.sha ?? null);
        const etag = "sha" in answer ? answer.etag : null;
        await tx.db.$executeRaw`
          update repository_ref set checked_at = clock_timestamp(), trouble = ${trouble}, sha = ${sha},
            etag = case when ${"sha" in answer} then ${etag} else etag end,
            moved_at = case when ${hasMoved} then clock_timestamp() else moved_at end
          where repository_id = ${repositoryId}::uuid and ref = ${ref}`;
        const hasChanged = hasMoved || trouble !== (before?.trouble ?? null);
        if (hasChanged) {
          const { projectId } = await tx.db.repository.findUniqueOrThrow({ where: { id: repositoryId } });
          tx.tell(projectId, [["repositories"]]);
        }
        return { hasChanged };
      });
    },

    /**
     * Records that GitHub answered, or why it does not and until when not to ask. The next look at a claimed repository
     * is in `intervalMs`, unless somebody asked for one meanwhile. Returns whether something else is said of it than
     * before.
     */
    async reportRepository(
      repositoryId: string,
      answer: { ok: true } | { reason: string; retryAt?: Date },
      look: { claim: string; intervalMs: number } | null,
    ): Promise<{ hasChanged: boolean }> {
      return transact(context, async (tx) => {
        const [before] = await tx.db.$queryRaw<{ reason: string | null; projectId: string }[]>`
          select failing_reason as reason, project_id as "projectId" from repository
          where id = ${repositoryId}::uuid for update`;
        if (!before) return { hasChanged: false };
        const reason = "reason" in answer ? storableText(answer.reason, 500) : null;
        const retryAt = "reason" in answer ? (answer.retryAt ?? null) : null;
        if (look) {
          await tx.db.$executeRaw`
            update repository set next_check_at = greatest(
              clock_timestamp() + make_interval(secs => ${look.intervalMs / 1000}), ${retryAt}::timestamptz)
            where id = ${repositoryId}::uuid and next_check_at = ${look.claim}::timestamptz`;
        }
        if (reason === null) {
          await tx.db.$executeRaw`
            update repository set last_answered_at = clock_timestamp(), failing_since = null, failing_reason = null
            where id = ${repositoryId}::uuid`;
        } else {
          await tx.db.$executeRaw`
            update repository set failing_since = coalesce(failing_since, clock_timestamp()),
              failing_reason = ${reason}, next_check_at = greatest(next_check_at, ${retryAt}::timestamptz)
            where id = ${repositoryId}::uuid`;
        }
        const hasChanged = reason !== before.reason;
        if (hasChanged) tx.tell(before.projectId, [["repositories"], ["fleet"]]);
        return { hasChanged };
      });
    },
  };
}

async function toWorking(context: StoreContext, row: Repository): Promise<WorkingRepository> {
  const { id, projectId, url } = row;
  const token = row.token ? context.keyring.open(row.token, tokenContext(id)).toString("utf8") : null;
  return { id, projectId, url, token, refs: await followedRefs(context.prisma, id) };
}

/** What live targets follow, with what is known of it. */
export async function followedRefs(db: Db, repositoryId: string): Promise<WorkingRepository["refs"]> {
  return db.$queryRaw<WorkingRepository["refs"]>`
    select t.revision as ref, r.sha, r.etag, array_agg(distinct t.path) as paths
    from target t join application a on a.id = t.application_id
    left join repository_ref r on r.repository_id = a.repository_id and r.ref = t.revision
    where a.repository_id = ${repositoryId}::uuid and a.removed_at is null and t.detached_at is null
    group by t.revision, r.sha, r.etag order by t.revision`;
}
