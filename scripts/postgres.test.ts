import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate, readMigrations } from "@/scripts/migrate.mjs";
import { killPostgres, postgresLog, postgresPort, startPostgres, stopPostgres } from "@/scripts/postgres.mjs";

let scratch: string;
let dir: string;
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "plumbline-postgres-test-"));
  chmodSync(scratch, 0o755); // as root, the database runs as another user
  dir = path.join(scratch, "postgres");
});
afterAll(async () => {
  await stopPostgres({ dir });
  rmSync(scratch, { recursive: true, force: true });
});

function dataOf(home: string): string {
  return (JSON.parse(readFileSync(path.join(home, "logins.json"), "utf8")) as { data: string }).data;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("starts, migrates once, and is found running by the next start", async () => {
  const started = await startPostgres({ dir });
  expect(await migrate(started.ownerUrl)).toEqual(readMigrations().map(({ name }) => name));
  expect(await migrate(started.ownerUrl)).toEqual([]);
  const again = await startPostgres({ dir });
  expect([again.ownerUrl, again.appUrl]).toEqual([started.ownerUrl, started.appUrl]);
  expect(await ask(again.appUrl, "select current_user, session_user")).toEqual([
    { current_user: "plumbline_app", session_user: "plumbline_login" },
  ]);
});

test("its passwords are readable by their owner only", () => {
  expect(statSync(path.join(dir, "logins.json")).mode & 0o777).toBe(0o600);
});

test("a login that may not change tables is enough where nothing is missing, and is told otherwise", async () => {
  const { appUrl, ownerUrl } = await startPostgres({ dir });
  expect(await migrate(appUrl)).toEqual([]);
  const last = readMigrations().at(-1)!.name;
  await ask(ownerUrl, `delete from _prisma_migrations where migration_name = '${last}'`);
  await expect(migrate(appUrl)).rejects.toThrow("npm start -- --migrate");
  expect(await migrate(ownerUrl)).toEqual([last]);
});

test("two processes that migrate at once do it once", async () => {
  const { ownerUrl } = await startPostgres({ dir });
  const url = new URL(ownerUrl);
  url.pathname = "/twice";
  const applied = await Promise.all([migrate(url.toString()), migrate(url.toString())]);
  expect(applied.flat()).toEqual(readMigrations().map(({ name }) => name));
});

test("killed with all its children it is gone at once, and the next start recovers at the same port", async () => {
  const { ownerUrl, port } = await startPostgres({ dir });
  await ask(ownerUrl, "create table killed (at int)");
  await ask(ownerUrl, "insert into killed values (1)");
  await killPostgres({ dir });
  await killPostgres({ dir });
  expect(await postgresPort({ dir })).toBeNull();
  expect(postgresLog({ dir })).not.toContain("not properly shut down");
  expect((await startPostgres({ dir })).port).toBe(port);
  expect(postgresLog({ dir })).toContain("not properly shut down");
  expect(await ask(ownerUrl, "select at from killed")).toEqual([{ at: 1 }]);
});

test("after kill -9 it comes back with everything that was committed", async () => {
  const { ownerUrl } = await startPostgres({ dir });
  await ask(ownerUrl, "create table kept as select 42 as answer");
  const [pid] = readFileSync(path.join(dataOf(dir), "postmaster.pid"), "utf8").split("\n");
  process.kill(Number(pid), "SIGKILL");
  await expect.poll(() => postgresPort({ dir })).toBeNull();
  const again = await startPostgres({ dir });
  expect(await ask(again.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("a port that somebody else took is left to them", async () => {
  const before = await startPostgres({ dir });
  await before.stop();
  expect(await postgresPort({ dir })).toBeNull();
  const squatter = net.createServer().listen(before.port, "127.0.0.1");
  await new Promise((resolve) => squatter.once("listening", resolve));
  try {
    const after = await startPostgres({ dir });
    expect(after.port).not.toBe(before.port);
    expect(await ask(after.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
  } finally {
    squatter.close();
  }
});

test("stopping what is down is no error", async () => {
  await stopPostgres({ dir });
  await stopPostgres({ dir });
  expect(await postgresPort({ dir })).toBeNull();
});
