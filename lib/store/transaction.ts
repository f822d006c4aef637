import { AppError } from "@/lib/platform/errors";
import { appendEntries, type AuditDraft } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import { isUniqueViolation } from "@/lib/store/database";
import type { Prisma } from "@/lib/store/generated/client";

/** A query key of the browser's cache that went stale: ["targets", id]. */
export type QueryKey = string[];

/** A change in the making. Its audit entries and its news become visible with it or not at all. */
export type Tx = {
  db: Prisma.TransactionClient;
  /** Adds an entry to the record; the chain is extended when the work is done, just before the commit. */
  audit(entry: AuditDraft): void;
  /** Tells browsers which queries are stale; null reaches everybody who is signed in. */
  tell(projectId: string | null, keys: QueryKey[]): Promise<void>;
};

/**
 * Runs `work` in one database transaction. Nothing outside the database may happen in it, because a failure undoes
 * all of it.
 */
export async function transact<T>(context: StoreContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { result, links } = await context.prisma.$transaction(async (db) => {
    const drafts: AuditDraft[] = [];
    const result = await work({
      db,
      audit: (entry) => drafts.push(entry),
      tell: async (projectId, keys) => {
        await db.$executeRaw`
          insert into outbox (project_id, keys) values (${projectId}::uuid, ${JSON.stringify(keys)}::jsonb)`;
      },
    });
    // The chain's head is locked last and so for a moment only: every change of the installation passes here.
    return { result, links: await appendEntries(db, context.keyring, drafts) };
  });
  await context.witness.note(links);
  return result;
}

/** The same; throws `conflict` in these words where a unique index refuses a row, whose name or place is taken. */
export async function transactUnlessTaken<T>(
  context: StoreContext,
  { field, words }: { field: string; words: string },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await transact(context, work);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", words, { field, cause: error });
  }
}
