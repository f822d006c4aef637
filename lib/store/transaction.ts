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
  /** Tells browsers which queries are stale, when the work is done; null reaches everybody who is signed in. */
  tell(projectId: string | null, keys: QueryKey[]): void;
};

/**
 * Runs `work` in one database transaction. Nothing outside the database may happen in it, because a failure undoes
 * all of it.
 */
export async function transact<T>(context: StoreContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { result, links } = await context.prisma.$transaction(async (db) => {
    const drafts: AuditDraft[] = [];
    const news = new News();
    const result = await work({
      db,
      audit: (entry) => drafts.push(entry),
      tell: (projectId, keys) => news.add(projectId, keys),
    });
    await news.write(db);
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

/** What a transaction has to tell: each key once, in a row for each project. */
class News {
  private readonly keys = new Map<string | null, Map<string, QueryKey>>();

  add(projectId: string | null, keys: QueryKey[]): void {
    const told = this.keys.get(projectId) ?? new Map<string, QueryKey>();
    for (const key of keys) told.set(JSON.stringify(key), key);
    this.keys.set(projectId, told);
  }

  async write(db: Prisma.TransactionClient): Promise<void> {
    if (this.keys.size === 0) return;
    const projectIds = [...this.keys.keys()];
    const keys = [...this.keys.values()].map((told) => JSON.stringify([...told.values()]));
    await db.$executeRaw`
      insert into outbox (project_id, keys)
      select project_id, keys::jsonb from unnest(${projectIds}::uuid[], ${keys}::text[]) as row (project_id, keys)`;
  }
}
