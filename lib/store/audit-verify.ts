import type { Actor } from "@/lib/domain/ledger/operation";
import { type AuditSubject, chainMessage, type Origin } from "@/lib/store/audit-append";
import type { StoreContext } from "@/lib/store/context";
import type { AuditEntry } from "@/lib/store/generated/client";
import { fromJson } from "@/lib/store/json";
import { verifyLedger, verifyManifests } from "@/lib/store/ledger-verify";

export type Finding = { code: FindingCode; seq: string | null; message: string };
export type FindingCode =
  | "altered"
  | "deleted"
  | "reordered"
  | "cut_off"
  | "head_altered"
  | "witness_differs"
  | "results_altered"
  | "results_missing"
  | "manifest_altered"
  | "ledger_missing"
  | "ledger_unrecorded";

/** What checking the record found. */
export type Verification = {
  isIntact: boolean;
  entriesChecked: number;
  operationsChecked: number;
  findings: Finding[];
  checkedAt: string;
};

/** More findings than this add nothing: the record is broken, and where it begins is said. */
const findingsMax = 200;
const batchDefault = 1000;
/** How far an entry that does not fit its place is tried elsewhere, to say "moved" and not only "changed". */
const reorderingReach = 50n;

/**
 * Walks the whole record: every MAC, every link, its end against the head and against the witness outside Postgres,
 * and every ledger row against the digest that its entry carries. Entries that are written meanwhile are not looked
 * at. It cannot find what was cut off at the end if the witness was cut, too.
 */
export function makeAuditVerify(context: StoreContext) {
  return async function verify({ batch = batchDefault } = {}): Promise<Verification> {
    const findings: Finding[] = [];
    const find = (code: FindingCode, seq: bigint | null, message: string) => {
      if (findings.length < findingsMax) findings.push({ code, seq: seq?.toString() ?? null, message });
    };
    // The witness is read before the head: it is written after the commit, so it can only lag behind.
    const witnessed = await readWitness(context, find);
    const head = await context.prisma.auditHead.findUnique({ where: { singleton: true } });
    const walked = await walk(context, head?.seq ?? 0n, batch, witnessed, find);

    if (!head) find("head_altered", null, "The head of the record is gone.");
    else if (head.seq > 0n && walked.last?.seq === head.seq && walked.last.mac !== head.mac)
      find("head_altered", head.seq, "The head of the record does not fit its last entry.");
    else if (head.seq > (walked.last?.seq ?? 0n))
      find("cut_off", head.seq, `The record ends at ${walked.last?.seq ?? 0n}; its head says ${head.seq}.`);
    const newest = [...witnessed.keys()].reduce((most, seq) => (seq > most ? seq : most), 0n);
    if (newest > (head?.seq ?? 0n))
      find("cut_off", newest, `The witness has seen entry ${newest}; the record ends at ${head?.seq ?? 0n}.`);
    const beyond = await context.prisma.auditEntry.findFirst({
      where: { seq: { gt: head?.seq ?? 0n } },
      orderBy: { seq: "asc" },
    });
    if (beyond && (await isStillBeyond(context, beyond.seq)))
      find("head_altered", beyond.seq, `Entry ${beyond.seq} stands after the head of the record.`);

    const operationsChecked = await verifyLedger(context.prisma, batch, find);
    await verifyManifests(context.prisma, find);
    const checkedAt = new Date().toISOString();
    return {
      isIntact: findings.length === 0,
      entriesChecked: walked.count,
      operationsChecked,
      findings,
      checkedAt,
    };
  };
}

/**
 * What the witness has seen of each entry. An entry that it saw twice, differently, was written anew: the record was
 * taken back to before it (by restoring a backup, or by hand) and went on from there, which the chain alone cannot tell.
 */
async function readWitness(
  context: StoreContext,
  find: (code: FindingCode, seq: bigint, message: string) => void,
): Promise<Map<bigint, string>> {
  const witnessed = new Map<bigint, string>();
  let lost: { from: bigint; to: bigint } | null = null;
  for await (const { seq, mac } of context.witness.read()) {
    const seen = witnessed.get(seq);
    if (seen !== undefined && seen !== mac)
      lost = { from: lost && lost.from < seq ? lost.from : seq, to: seq };
    witnessed.set(seq, mac);
  }
  if (lost) {
    const words = lost.from === lost.to ? `Entry ${lost.from}` : `Entries ${lost.from} to ${lost.to}`;
    find(
      "cut_off",
      lost.from,
      `${words} stood there before with another content: the record was taken back.`,
    );
  }
  return witnessed;
}

type Walked = { seq: bigint; mac: string; isSound: boolean };

async function walk(
  context: StoreContext,
  headSeq: bigint,
  batch: number,
  witnessed: Map<bigint, string>,
  find: (code: FindingCode, seq: bigint, message: string) => void,
): Promise<{ count: number; last: Walked | null }> {
  let last: Walked | null = null;
  let count = 0;
  for (;;) {
    const rows: AuditEntry[] = await context.prisma.auditEntry.findMany({
      where: { seq: { gt: last?.seq ?? 0n, lte: headSeq } },
      orderBy: { seq: "asc" },
      take: batch,
    });
    for (const row of rows) {
      const isSound = checkEntry(context, row, last, find);
      const seen = witnessed.get(row.seq);
      if (seen !== undefined && seen !== row.mac)
        find("witness_differs", row.seq, `Entry ${row.seq} is not the one that the witness has seen.`);
      last = { seq: row.seq, mac: row.mac, isSound };
      count += 1;
    }
    if (rows.length < batch) return { count, last };
  }
}

function checkEntry(
  context: StoreContext,
  row: AuditEntry,
  last: Walked | null,
  find: (code: FindingCode, seq: bigint, message: string) => void,
): boolean {
  const expectedSeq = (last?.seq ?? 0n) + 1n;
  const isFirstAfterGap = row.seq !== expectedSeq;
  if (isFirstAfterGap) {
    const missing = row.seq - expectedSeq;
    const words = missing === 1n ? "One entry is" : `${missing} entries are`;
    find("deleted", expectedSeq, `${words} missing before entry ${row.seq}.`);
  }
  const isSound =
    macOf(context, row, row.seq) === row.mac && row.actorId === personOf(fromJson<Actor>(row.actor));
  if (!isSound) {
    if (stoodElsewhere(context, row))
      find("reordered", row.seq, `Entry ${row.seq} stood elsewhere in the record.`);
    else find("altered", row.seq, `Entry ${row.seq} was changed after it was written.`);
  } else if (!isFirstAfterGap && last?.isSound !== false && row.prevMac !== (last?.mac ?? "")) {
    find("reordered", row.seq, `Entry ${row.seq} does not follow the one before it.`);
  }
  return isSound;
}

function macOf(context: StoreContext, row: AuditEntry, seq: bigint): string {
  return context.keyring.chainMac(
    chainMessage({
      seq,
      at: row.at,
      projectId: row.projectId,
      actor: fromJson<Actor>(row.actor),
      action: row.action,
      subject: fromJson<AuditSubject>(row.subject),
      applicationId: row.applicationId,
      detail: fromJson<Record<string, unknown>>(row.detail),
      origin: fromJson<Origin>(row.origin),
      prevMac: row.prevMac,
    }),
  );
}

/** Whether the entry is whole but was written for another place, as far as `reorderingReach` entries away. */
function stoodElsewhere(context: StoreContext, row: AuditEntry): boolean {
  for (let away = 1n; away <= reorderingReach; away += 1n) {
    if ([row.seq - away, row.seq + away].some((seq) => macOf(context, row, seq) === row.mac)) return true;
  }
  return false;
}

function personOf(actor: Actor): string | null {
  return actor.kind === "person" ? actor.id : null;
}

/** An entry that a running transaction has just committed moves the head with it. */
async function isStillBeyond(context: StoreContext, seq: bigint): Promise<boolean> {
  const head = await context.prisma.auditHead.findUnique({ where: { singleton: true } });
  return !head || head.seq < seq;
}
