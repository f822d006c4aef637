import type { Actor } from "@/lib/domain/ledger/operation";
import type { AuditSubject, By, Origin } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import type { Scope } from "@/lib/store/database";
import { fromJson } from "@/lib/store/json";
import { transact } from "@/lib/store/transaction";
import type { AuditEntry, Prisma } from "@/lib/store/generated/client";

export type AuditRow = {
  seq: bigint;
  at: Date;
  actor: Actor;
  action: string;
  subject: AuditSubject;
  projectId: string | null;
  applicationId: string | null;
  detail: Record<string, unknown>;
  origin: Origin;
};

export type AuditQuery = {
  /** A person's id. */
  person?: string;
  applicationId?: string;
  action?: string;
  from?: Date;
  to?: Date;
  /** Entries older than this one. */
  before?: bigint;
};

const exportBatch = 500;

/** Reading the record. Entries of the installation (no project) are seen by those who see all. */
export function makeAuditRead(context: StoreContext) {
  const { prisma } = context;
  async function page(scope: Scope, query: AuditQuery, limit: number): Promise<AuditRow[]> {
    const rows = await prisma.auditEntry.findMany({
      where: where(scope, query),
      orderBy: { seq: "desc" },
      take: limit,
    });
    return rows.map(toRow);
  }
  return {
    /** Newest first; pass `nextBefore` of the last page as `before`. */
    async list(
      scope: Scope,
      query: AuditQuery,
      limit = 100,
    ): Promise<{ entries: AuditRow[]; nextBefore: bigint | null }> {
      const rows = await page(scope, query, limit + 1);
      const entries = rows.slice(0, limit);
      return { entries, nextBefore: rows.length > limit ? entries.at(-1)!.seq : null };
    },

    /** Records that somebody took the record, or a part of it, as a file. */
    async recordExport(by: By, detail: Record<string, unknown>): Promise<void> {
      await transact(context, async (tx) => {
        tx.audit({
          ...by,
          action: "audit.exported",
          subject: { type: "audit", id: null, name: "the record" },
          projectId: null,
          applicationId: null,
          detail,
        });
      });
    },

    /** Everything that the filter lets through, newest first, in batches: for export. */
    async *each(scope: Scope, query: AuditQuery): AsyncIterable<AuditRow> {
      let before = query.before;
      for (;;) {
        const rows = await page(scope, { ...query, before }, exportBatch);
        yield* rows;
        if (rows.length < exportBatch) return;
        before = rows.at(-1)!.seq;
      }
    },

    /** Who and what occurs in the record, for the filters. */
    async facets(scope: Scope): Promise<{ people: { id: string; name: string }[]; actions: string[] }> {
      const inScope = where(scope, {});
      const [people, actions] = await Promise.all([
        prisma.auditEntry.findMany({
          where: { ...inScope, actorId: { not: null } },
          distinct: ["actorId"],
          select: { actorId: true, actor: true },
          orderBy: [{ actorId: "asc" }, { seq: "desc" }],
          take: 500,
        }),
        prisma.auditEntry.groupBy({ by: ["action"], where: inScope, orderBy: { action: "asc" }, take: 200 }),
      ]);
      return {
        people: people.map(({ actorId, actor }) => ({ id: actorId!, name: fromJson<Actor>(actor).name })),
        actions: actions.map(({ action }) => action),
      };
    },
  };
}

function where(scope: Scope, query: AuditQuery): Prisma.AuditEntryWhereInput {
  return {
    ...(scope === "all" ? {} : { projectId: { in: scope } }),
    ...(query.person === undefined ? {} : { actorId: query.person }),
    ...(query.applicationId === undefined ? {} : { applicationId: query.applicationId }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.from || query.to ? { at: { gte: query.from, lte: query.to } } : {}),
    ...(query.before === undefined ? {} : { seq: { lt: query.before } }),
  };
}

function toRow(row: AuditEntry): AuditRow {
  const { seq, at, action, projectId, applicationId } = row;
  return {
    seq,
    at,
    action,
    projectId,
    applicationId,
    actor: fromJson<Actor>(row.actor),
    subject: fromJson<AuditSubject>(row.subject),
    detail: fromJson<Record<string, unknown>>(row.detail),
    origin: fromJson<Origin>(row.origin),
  };
}
