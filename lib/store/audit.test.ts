import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { saveManifests } from "@/lib/store/manifests";
import { ada, deployment, makeStoreWorld, plannedStep, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
const opened: TestDatabase[] = [];
afterAll(() => Promise.all(opened.map((each) => each.drop())));

beforeEach(async () => {
  database = await testDatabase();
  opened.push(database);
  world = await makeStoreWorld(database.store);
  await finishOne();
});

async function finishOne(): Promise<string> {
  const { operations } = database.store;
  await operations.requestAutomatic(world.request());
  const claimed = (await operations.claim(world.clusterIds[0]!, crypto.randomUUID()))!;
  await operations.plan(claimed.lease, [plannedStep(0), plannedStep(1)]);
  const steps = [
    plannedStep(0, { outcome: "done" }),
    plannedStep(1, { outcome: "done", message: "applied" }),
  ];
  const end = {
    state: "succeeded" as const,
    message: "2 of 2 applied, healthy.",
    steps,
    isWholeTarget: true,
  };
  await operations.finish(claimed.lease, end);
  return claimed.operation.id;
}

/** Changes the record as only somebody with the owner's powers and bad intentions can. */
async function tamper(table: string, sql: string): Promise<void> {
  await database.asOwner(
    `alter table ${table} disable trigger user; ${sql}; alter table ${table} enable trigger user`,
  );
}

async function codes(): Promise<string[]> {
  const { findings } = await database.store.audit.verify({ batch: 3 });
  return [...new Set(findings.map(({ code }) => code))].sort();
}

test("a record that nobody touched is intact, and all of it was looked at", async () => {
  const verification = await database.store.audit.verify({ batch: 2 });
  const [{ seq }] = (await database.asOwner<{ seq: string }>("select seq from audit_head")) as [
    { seq: string },
  ];
  expect(verification).toMatchObject({ isIntact: true, findings: [], operationsChecked: 1 });
  expect(verification.entriesChecked).toBe(Number(seq));
  expect(verification.entriesChecked).toBeGreaterThan(4);
});

test("an altered entry is found, and named", async () => {
  await tamper(
    "audit_entry",
    `update audit_entry set actor = '{"id":"eve","kind":"person","name":"Eve"}' where seq = 2`,
  );
  const { findings } = await database.store.audit.verify();
  expect(findings).toEqual([{ code: "altered", seq: "2", message: expect.stringContaining("Entry 2") }]);
});

test.each([
  { what: "time", set: "at = at + interval '1 millisecond'" },
  { what: "person in the index", set: "actor_id = 'eve'" },
  { what: "detail", set: `detail = '{}'` },
  { what: "action", set: "action = 'nothing.happened'" },
  { what: "project", set: "project_id = gen_random_uuid()" },
  { what: "origin", set: `origin = '{"ip":"198.51.100.1"}'` },
])("a changed $what is found", async ({ set }) => {
  await tamper("audit_entry", `update audit_entry set ${set} where seq = 3`);
  expect(await codes()).toEqual(["altered"]);
});

test("a deleted entry is found", async () => {
  await tamper("audit_entry", "delete from audit_entry where seq = 3");
  expect(await codes()).toEqual(["deleted"]);
});

test("two entries that changed places are found", async () => {
  await tamper(
    "audit_entry",
    "update audit_entry set seq = 1000 where seq = 2; update audit_entry set seq = 2 where seq = 3; update audit_entry set seq = 3 where seq = 1000",
  );
  const { findings } = await database.store.audit.verify();
  expect(findings.filter(({ code }) => code === "reordered").map(({ seq }) => seq)).toEqual(["2", "3"]);
});

test("an entry that was cut off the end is found by the head", async () => {
  await tamper("audit_entry", "delete from audit_entry where seq = (select max(seq) from audit_entry)");
  expect(await codes()).toContain("cut_off");
});

test("an end that was cut off together with the head is found by the witness", async () => {
  await tamper(
    "ledger_result",
    "alter table ledger_entry disable trigger user; delete from ledger_result; delete from ledger_entry; alter table ledger_entry enable trigger user",
  );
  await tamper("operation", "delete from operation");
  await tamper("audit_entry", "delete from audit_entry where seq > 3");
  await tamper(
    "audit_head",
    "update audit_head set seq = 3, mac = (select mac from audit_entry where seq = 3)",
  );
  expect(await codes()).toEqual(["cut_off"]);

  await writeFile(
    database.witnessFile,
    (await readFile(database.witnessFile, "utf8")).split("\n").slice(0, 3).join("\n"),
  );
  expect(await codes()).toEqual([]); // what the witness forgot, too, nobody can know
});

test("a record that was taken back and went on from there is found, however long ago it was", async () => {
  const { audit } = database.store;
  const before = await audit.verify();
  await tamper("audit_entry", "delete from audit_entry where seq > 3 and action <> 'operation.finished'");
  await tamper(
    "audit_entry",
    "delete from audit_entry where seq > 3; alter table ledger_entry disable trigger user; delete from ledger_entry; alter table ledger_entry enable trigger user",
  );
  await tamper("ledger_result", "delete from ledger_result");
  await tamper("operation", "delete from operation");
  await tamper(
    "audit_head",
    "update audit_head set seq = 3, mac = (select mac from audit_entry where seq = 3)",
  );
  const more = {
    ...ada,
    subject: { type: "test", id: null, name: "x" },
    projectId: null,
    applicationId: null,
  };
  for (let index = 0; index < before.entriesChecked + 3; index += 1)
    await audit.record({ ...more, action: "test.done", detail: {} });
  const { findings } = await audit.verify();
  expect(findings).toEqual([
    { code: "cut_off", seq: "4", message: expect.stringContaining("the record was taken back") },
  ]);
});

test("a manifest that was changed under its digest is found", async () => {
  const { manifest, digest } = deployment("web", 3);
  await database.store.transact((tx) => saveManifests(tx.db, world.projectId, [manifest]));
  expect(await codes()).toEqual([]);
  await tamper(
    "manifest",
    `update manifest set body = replace(body::text, '"replicas":3', '"replicas":1')::json`,
  );
  const { findings } = await database.store.audit.verify();
  expect(findings).toEqual([
    { code: "manifest_altered", seq: null, message: expect.stringContaining(digest.slice(0, 12)) },
  ]);
});

test("a record that was written anew with another key is found by its MACs and by the witness", async () => {
  await tamper("audit_entry", "update audit_entry set mac = repeat('0', 64) where seq = 1");
  expect(await codes()).toEqual(["altered", "witness_differs"]);
});

test("a head that was rewound is found", async () => {
  await tamper("audit_head", "update audit_head set seq = seq - 1");
  expect(await codes()).toContain("head_altered");
});

test("a changed result of an operation is found", async () => {
  await tamper("ledger_result", "update ledger_result set outcome = 'failed' where ordinal = 1");
  const { findings } = await database.store.audit.verify();
  expect(findings).toMatchObject([{ code: "results_altered", seq: expect.any(String) }]);
});

test.each(["phase = 'PostSync'", "wave = 7", "phase = null, wave = null", "wave = null"])(
  "a result of which was changed when it had its turn is found: %s",
  async (change) => {
    await tamper("ledger_result", `update ledger_result set ${change} where ordinal = 1`);
    const { findings } = await database.store.audit.verify();
    expect(findings).toMatchObject([{ code: "results_altered", seq: expect.any(String) }]);
  },
);

test("a result that was taken away is found", async () => {
  await tamper("ledger_result", "delete from ledger_result where ordinal = 1");
  expect(await codes()).toEqual(["results_altered"]);
});

test("a changed ledger row is found even when its own digest was adapted", async () => {
  await tamper("ledger_entry", "update ledger_entry set to_sha = 'other', results_digest = repeat('0', 64)");
  expect(await codes()).toEqual(["results_altered"]);
});

test("an operation that ended without a row in the ledger is found", async () => {
  await tamper("ledger_entry", "delete from ledger_entry");
  expect(await codes()).toEqual(["ledger_missing", "results_missing"]);
});

test("the product's own role can neither change nor delete the record", async () => {
  const { prisma } = database.store;
  for (const table of ["audit_entry", "ledger_entry", "ledger_result", "manifest", "rendering"]) {
    for (const sql of [`delete from ${table}`, `truncate ${table}`]) {
      await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(/permission denied/);
    }
  }
  // What the record names stays, too, and with it all that hangs on it.
  for (const table of [
    "project",
    `"user"`,
    "application",
    "target",
    "cluster",
    "repository",
    "hold",
    "drift",
  ])
    await expect(prisma.$executeRawUnsafe(`delete from ${table}`)).rejects.toThrow(/permission denied/);
  await expect(prisma.$executeRawUnsafe("update audit_entry set action = 'x'")).rejects.toThrow(
    /permission denied/,
  );
  await expect(prisma.$executeRawUnsafe("update ledger_result set outcome = 'x'")).rejects.toThrow(
    /permission denied/,
  );
  await expect(prisma.$executeRawUnsafe("update audit_head set seq = seq - 1")).rejects.toThrow(
    /only goes forward/,
  );
  await expect(prisma.$executeRawUnsafe("delete from audit_head")).rejects.toThrow(/permission denied/);
  await expect(prisma.$executeRawUnsafe("update operation set message = 'x'")).rejects.toThrow(/is finished/);
});

test("the owner who signs in by the product's way has no more powers than it", async () => {
  const [{ role }] = (await database.store.prisma.$queryRawUnsafe("select current_user as role")) as [
    { role: string },
  ];
  expect(role).toBe("plumbline_app");
});

test("the owner's slip is refused by the triggers", async () => {
  await expect(database.asOwner("delete from audit_entry")).rejects.toThrow(/append-only/);
  await expect(database.asOwner("truncate ledger_result")).rejects.toThrow(/append-only/);
});

test("many at once make one unbroken chain, from several processes", async () => {
  const other = database.anotherStore();
  const entry = (index: number) => ({
    ...ada,
    action: "test.done",
    subject: { type: "test", id: null, name: `number ${index}` },
    projectId: null,
    applicationId: null,
    detail: { odd: "a\u0000b\ud800", number: 1e21, absent: undefined, nested: { z: 1, a: [null, true] } },
  });
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => (index % 2 ? other : database.store).audit.record(entry(index))),
  );
  expect(await database.store.audit.verify({ batch: 7 })).toMatchObject({ isIntact: true });
});

test("a change that fails leaves neither entry nor news", async () => {
  const before = await database.store.audit.verify();
  await expect(
    database.store.transact(async (tx) => {
      tx.audit({
        ...ada,
        action: "test.failed",
        subject: { type: "test", id: null, name: "x" },
        projectId: null,
        applicationId: null,
        detail: {},
      });
      tx.tell(null, [["fleet"]]);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect((await database.store.audit.verify()).entriesChecked).toBe(before.entriesChecked);
});
