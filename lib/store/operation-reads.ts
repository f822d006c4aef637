import type { Actor, OperationKind, OperationOptions, OperationState } from "@/lib/domain/ledger/operation";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { fromJson } from "@/lib/store/json";
import { toStep } from "@/lib/store/operation-row";
import type { OperationStep } from "@/lib/store/operation-steps";
import { Prisma } from "@/lib/store/generated/client";

export type OperationRow = {
  id: string;
  projectId: string;
  kind: OperationKind;
  state: OperationState;
  groupId: string;
  afterId: string | null;
  application: { id: string; name: string };
  target: { id: string; clusterId: string; clusterName: string; namespace: string };
  actor: Actor;
  reason: string | null;
  fromSha: string | null;
  toSha: string;
  message: string | null;
  cancelledBy: string | null;
  done: number;
  total: number;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

export type OperationDetail = OperationRow & {
  options: OperationOptions;
  steps: (OperationStep & { intendedAt: Date | null; finishedAt: Date | null })[];
  /** The other operations of the same click, and this one. */
  group: OperationRow[];
  /** Stands in the audit chain; null while it runs. */
  resultsDigest: string | null;
};

/** Operations as pages show them; they are kept for ever, also those of applications that are gone. */
export function makeOperationReads({ prisma }: StoreContext) {
  const read = async (condition: Prisma.Sql, limit: number) =>
    prisma.$queryRaw<OperationRow[]>(select(condition, limit));
  return {
    /** Newest first; pass `nextBefore` of the last page as `before`. */
    async list(
      scope: Scope,
      filter: { applicationId?: string; state?: OperationState; before?: string },
      limit = 50,
    ): Promise<{ operations: OperationRow[]; nextBefore: string | null }> {
      const conditions = [scopeSql(scope)];
      if (filter.applicationId) conditions.push(Prisma.sql`o.application_id = ${filter.applicationId}::uuid`);
      if (filter.state) conditions.push(Prisma.sql`o.state = ${filter.state}`);
      if (filter.before) {
        conditions.push(Prisma.sql`(o.requested_at, o.id) < (
          select requested_at, id from operation where id = ${filter.before}::uuid)`);
      }
      const rows = await read(Prisma.join(conditions, " and "), limit + 1);
      const operations = rows.slice(0, limit);
      return { operations, nextBefore: rows.length > limit ? (operations.at(-1)?.id ?? null) : null };
    },

    /** One operation with every step and its group; null when out of scope. */
    async find(scope: Scope, operationId: string): Promise<OperationDetail | null> {
      const [operation] = await read(Prisma.sql`${scopeSql(scope)} and o.id = ${operationId}::uuid`, 1);
      if (!operation) return null;
      const [row, steps, group, entry] = await Promise.all([
        prisma.operation.findUniqueOrThrow({ where: { id: operationId }, select: { options: true } }),
        prisma.operationStep.findMany({ where: { operationId }, orderBy: { ordinal: "asc" } }),
        read(Prisma.sql`${scopeSql(scope)} and o.group_id = ${operation.groupId}::uuid`, 200),
        prisma.ledgerEntry.findUnique({ where: { operationId }, select: { resultsDigest: true } }),
      ]);
      return {
        ...operation,
        options: fromJson<OperationOptions>(row.options),
        steps: steps.map((step) => ({
          ...toStep(step),
          intendedAt: step.intendedAt,
          finishedAt: step.finishedAt,
        })),
        group,
        resultsDigest: entry?.resultsDigest ?? null,
      };
    },

    /** How many wait, are queued or run. */
    countActive: (scope: Scope): Promise<number> =>
      prisma.operation.count({
        where: { state: { in: ["waiting", "queued", "running"] }, ...inScope(scope) },
      }),
  };
}

/** Hooks for the failure of a sync count only once one is needed. */
export const isDue = Prisma.sql`not (s.phase = 'SyncFail' and s.outcome in ('planned', 'not_attempted'))`;

function scopeSql(scope: Scope): Prisma.Sql {
  return scope === "all" ? Prisma.sql`true` : Prisma.sql`o.project_id = any(${scope}::uuid[])`;
}

function select(condition: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`
    select o.id, o.project_id as "projectId", o.kind, o.state, o.group_id as "groupId", o.after_id as "afterId",
      json_build_object('id', a.id, 'name', a.name) as application,
      json_build_object('id', t.id, 'clusterId', c.id, 'clusterName', c.name, 'namespace', t.namespace) as target,
      o.actor, o.reason, o.from_sha as "fromSha", o.to_sha as "toSha", o.message,
      o.cancelled_by as "cancelledBy", o.requested_at as "requestedAt", o.started_at as "startedAt",
      o.finished_at as "finishedAt",
      (select count(*) filter (where s.outcome not in ('planned', 'intended', 'running'))::int
        from operation_step s where s.operation_id = o.id and ${isDue}) as done,
      (select count(*)::int from operation_step s where s.operation_id = o.id and ${isDue}) as total
    from operation o join application a on a.id = o.application_id
    join target t on t.id = o.target_id join cluster c on c.id = o.cluster_id
    where ${condition}
    order by o.requested_at desc, o.id desc limit ${limit}::int`;
}
