import type { ObjectSync } from "@/lib/domain/compare/verdict";
import type { HealthStatus } from "@/lib/domain/health/health";
import type { OperationState } from "@/lib/domain/ledger/operation";
import type { Refusal, RenderProblem } from "@/lib/domain/render/render";
import type { Freshness, Status, TargetSync } from "@/lib/domain/status/status";
import { fromJson } from "@/lib/store/json";
import { isDue } from "@/lib/store/operation-reads";
import { Prisma } from "@/lib/store/generated/client";

/** A live target as pages show it. */
export type TargetRow = {
  id: string;
  projectId: string;
  applicationId: string;
  clusterId: string;
  namespace: string;
  path: string;
  revision: string;
  isBySelector: boolean;
  status: Status;
  sync: TargetSync;
  health: HealthStatus;
  summary: string | null;
  statusSince: Date;
  freshness: Freshness;
  wantedSha: string | null;
  appliedSha: string | null;
  headSha: string | null;
  problems: RenderProblem[];
  refusals: Refusal[];
  counts: Partial<Record<ObjectSync, number>>;
  differenceKey: string | null;
  hold: HoldRow | null;
  /** What is under way; what waits behind it comes later. */
  activeOperation: { id: string; state: OperationState; done: number; total: number } | null;
  /** The newest finished operation. */
  lastOperation: { id: string; state: OperationState; message: string | null; finishedAt: Date } | null;
};

export type HoldRow = {
  id: string;
  sha: string;
  reason: string;
  personName: string;
  startedAt: Date;
  remindAt: Date | null;
  headAtStart: string | null;
};

type Joined = Omit<TargetRow, "hold" | "activeOperation" | "lastOperation"> & {
  hold: (Omit<HoldRow, "startedAt" | "remindAt"> & { startedAt: string; remindAt: string | null }) | null;
  activeOperation: TargetRow["activeOperation"];
  lastOperation: { id: string; state: OperationState; message: string | null; finishedAt: string } | null;
};

/** Live targets `t` (of application `a`) that meet a condition, with hold and operations. */
export function selectTargets(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    select t.id, t.project_id as "projectId", t.application_id as "applicationId", t.cluster_id as "clusterId",
      t.namespace, t.path, t.revision, t.by_selector as "isBySelector", t.status, t.sync, t.health, t.summary, t.status_since as "statusSince",
      t.freshness, t.wanted_sha as "wantedSha", t.applied_sha as "appliedSha", t.head_sha as "headSha",
      t.problems, t.refusals, t.counts, t.difference_key as "differenceKey",
      (select json_build_object('id', h.id, 'sha', h.sha, 'reason', h.reason, 'personName', h.person_name,
          'startedAt', h.started_at, 'remindAt', h.remind_at, 'headAtStart', h.head_at_start)
        from hold h where h.target_id = t.id and h.ended_at is null) as hold,
      (select json_build_object('id', o.id, 'state', o.state,
          'done', count(s.ordinal) filter (where s.outcome not in ('planned', 'intended', 'running')),
          'total', count(s.ordinal))
        from operation o left join operation_step s on s.operation_id = o.id and ${isDue}
        where o.target_id = t.id and o.state in ('waiting', 'queued', 'running')
        group by o.id, o.state, o.requested_at
        order by (o.state = 'waiting'), o.requested_at limit 1) as "activeOperation",
      (select json_build_object('id', l.operation_id, 'state', l.state, 'message', l.message,
          'finishedAt', l.finished_at)
        from ledger_entry l where l.target_id = t.id order by l.finished_at desc limit 1) as "lastOperation"
    from target t join application a on a.id = t.application_id
    where t.detached_at is null and a.removed_at is null and ${condition}
    order by t.application_id, t.cluster_id, t.namespace`;
}

/** A joined row with its times as dates. */
export function toTargetRow(row: unknown): TargetRow {
  const { hold, lastOperation, ...rest } = row as Joined;
  return {
    ...rest,
    freshness: fromJson<Freshness>(rest.freshness as never),
    hold: hold && {
      ...hold,
      startedAt: new Date(hold.startedAt),
      remindAt: hold.remindAt === null ? null : new Date(hold.remindAt),
    },
    lastOperation: lastOperation && { ...lastOperation, finishedAt: new Date(lastOperation.finishedAt) },
  };
}
