import type { Manifest } from "@/lib/domain/object/manifest";
import { manifestDigest } from "@/lib/store/manifests";
import type { Db } from "@/lib/store/database";
import { resultsDigest } from "@/lib/store/ledger-digest";
import type { FindingCode } from "@/lib/store/audit-verify";

type Find = (code: FindingCode, seq: bigint | null, message: string) => void;

/**
 * Holds the ledger against the record: every finished operation has its row, every row the entry that carries its
 * digest, and row and results still have that digest. Returns how many operations were looked at.
 */
export async function verifyLedger(db: Db, batch: number, find: Find): Promise<number> {
  let after = "00000000-0000-0000-0000-000000000000";
  let count = 0;
  for (;;) {
    const entries = await db.ledgerEntry.findMany({
      where: { operationId: { gt: after } },
      orderBy: { operationId: "asc" },
      take: batch,
    });
    await checkEntries(db, entries, find);
    count += entries.length;
    if (entries.length < batch) break;
    after = entries.at(-1)!.operationId;
  }
  await findMissing(db, find);
  return count;
}

const manifestsPerRead = 200;

/** Holds every manifest against the digest it is kept under: the ledger names them by nothing else. */
export async function verifyManifests(db: Db, find: Find): Promise<void> {
  let after: { projectId: string; digest: string } | null = null;
  for (;;) {
    const rows: { projectId: string; digest: string; body: unknown }[] = await db.$queryRaw`
      select project_id as "projectId", digest, body from manifest
      where ${after === null} or (project_id, digest) > (${after?.projectId ?? null}::uuid, ${after?.digest ?? ""})
      order by project_id, digest limit ${manifestsPerRead}::int`;
    for (const { digest, body } of rows) {
      if (manifestDigest(body as Manifest) !== digest)
        find("manifest_altered", null, `The manifest ${digest.slice(0, 12)} was changed after it was kept.`);
    }
    if (rows.length < manifestsPerRead) return;
    after = rows.at(-1)!;
  }
}

async function checkEntries(
  db: Db,
  entries: Awaited<ReturnType<Db["ledgerEntry"]["findMany"]>>,
  find: Find,
): Promise<void> {
  const ids = entries.map(({ operationId }) => operationId);
  const results = Map.groupBy(
    await db.ledgerResult.findMany({ where: { operationId: { in: ids } }, orderBy: { ordinal: "asc" } }),
    ({ operationId }) => operationId,
  );
  const recorded = await db.$queryRaw<{ seq: bigint; id: string; digest: string | null }[]>`
    select seq, subject ->> 'id' as id, detail ->> 'resultsDigest' as digest from audit_entry
    where action = 'operation.finished' and subject ->> 'id' = any(${ids}::text[]) order by seq`;
  const byOperation = new Map(recorded.map((entry) => [entry.id, entry]));
  for (const entry of entries) {
    const { operationId } = entry;
    const { resultsDigest: kept, ...row } = entry;
    const digest = resultsDigest(row, results.get(operationId) ?? []);
    const record = byOperation.get(operationId);
    if (!record) {
      find("ledger_unrecorded", null, `The record does not know the operation ${operationId} of the ledger.`);
    } else if (record.digest !== digest || kept !== digest) {
      find("results_altered", record.seq, `The results of operation ${operationId} were changed.`);
    }
  }
}

async function findMissing(db: Db, find: Find): Promise<void> {
  const unledgered = await db.$queryRaw<{ id: string }[]>`
    select o.id from operation o
    where o.state in ('succeeded', 'partial', 'failed', 'cancelled')
      and not exists (select 1 from ledger_entry l where l.operation_id = o.id)
    order by o.id limit 100`;
  for (const { id } of unledgered) {
    find("ledger_missing", null, `The operation ${id} ended without a row in the ledger.`);
  }
  const gone = await db.$queryRaw<{ seq: bigint; id: string }[]>`
    select e.seq, e.subject ->> 'id' as id from audit_entry e
    where e.action = 'operation.finished'
      and not exists (select 1 from ledger_entry l where l.operation_id::text = e.subject ->> 'id')
    order by e.seq limit 100`;
  for (const { seq, id } of gone) {
    find("results_missing", seq, `The results of operation ${id} are gone from the ledger.`);
  }
}
