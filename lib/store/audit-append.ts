import type { Actor } from "@/lib/domain/ledger/operation";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Keyring } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { storableJson } from "@/lib/store/json";
import type { Prisma } from "@/lib/store/generated/client";

/** Where a request came from. */
export type Origin = { ip?: string; userAgent?: string };

/** Who does something, and from where; every change that a person asks for takes one. */
export type By = { actor: Actor; origin: Origin };

export type AuditSubject = { type: string; id: string | null; name: string };

/** An entry before it has its place in the chain. No secret value may stand in any part of it. */
export type AuditDraft = By & {
  /** What was done: sync.requested, operation.finished, hold.started, cluster.registered, person.signed_in … */
  action: string;
  subject: AuditSubject;
  projectId: string | null;
  applicationId: string | null;
  detail: Record<string, unknown>;
};

/** An entry with its place, as far as its MAC covers it: everything. */
export type ChainedEntry = AuditDraft & { seq: bigint; at: Date; prevMac: string };

/** One link of the chain, as the witness keeps it. */
export type ChainLink = { seq: bigint; mac: string };

/**
 * The message whose MAC chains an entry to the one before it. Times are ISO with milliseconds and are stored with no
 * more than those, so that recomputing is exact.
 */
export function chainMessage(entry: ChainedEntry): string {
  return canonicalJson({
    seq: entry.seq.toString(),
    at: entry.at.toISOString(),
    projectId: entry.projectId,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    applicationId: entry.applicationId,
    detail: entry.detail,
    origin: entry.origin,
    prevMac: entry.prevMac,
  });
}

/**
 * Extends the chain by these entries and moves its head, which stays locked until the commit: call it last. Returns
 * the new links for the witness.
 */
export async function appendEntries(
  db: Prisma.TransactionClient,
  keyring: Keyring,
  drafts: AuditDraft[],
): Promise<ChainLink[]> {
  if (drafts.length === 0) return [];
  const heads = await db.$queryRaw<{ seq: bigint; mac: string; at: Date }[]>`
    select seq, mac, date_trunc('milliseconds', clock_timestamp()) as at
    from (select seq, mac from audit_head where singleton for update) as head`;
  const head = heads[0];
  if (!head) throw new AppError("internal", "The record has lost its head; nothing is written without it.");

  const links: ChainLink[] = [];
  let { seq, mac: prevMac } = head;
  const rows = drafts.map((draft) => {
    seq += 1n;
    const entry = { ...storableJson(draft), seq, at: head.at, prevMac };
    const mac = keyring.chainMac(chainMessage(entry));
    links.push({ seq, mac });
    prevMac = mac;
    return {
      seq,
      projectId: entry.projectId,
      actor: JSON.stringify(entry.actor),
      actorId: entry.actor.kind === "person" ? entry.actor.id : null,
      action: entry.action,
      subject: JSON.stringify(entry.subject),
      applicationId: entry.applicationId,
      detail: JSON.stringify(entry.detail),
      origin: JSON.stringify(entry.origin),
      prevMac: entry.prevMac,
      mac,
    };
  });
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await db.$executeRaw`
    insert into audit_entry (seq, at, project_id, actor, actor_id, action, subject, application_id, detail, origin,
      prev_mac, mac)
    select seq, ${head.at}, project_id, actor::jsonb, actor_id, action, subject::jsonb, application_id, detail::jsonb,
      origin::jsonb, prev_mac, mac
    from unnest(${column("seq")}::bigint[], ${column("projectId")}::uuid[], ${column("actor")}::text[],
      ${column("actorId")}::text[], ${column("action")}::text[], ${column("subject")}::text[],
      ${column("applicationId")}::uuid[], ${column("detail")}::text[], ${column("origin")}::text[],
      ${column("prevMac")}::text[], ${column("mac")}::text[])
      as row (seq, project_id, actor, actor_id, action, subject, application_id, detail, origin, prev_mac, mac)`;
  await db.$executeRaw`update audit_head set seq = ${seq}::bigint, mac = ${prevMac} where singleton`;
  return links;
}
