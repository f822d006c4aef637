import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { type Keyring, makeKeyring } from "@/lib/platform/crypto";
import { makeStore, type Store } from "@/lib/store/store";
import { holdFileLock } from "@/lib/testing/file-lock";
import { migrate, readMigrations } from "@/scripts/migrate.mjs";
import { type Postgres, startPostgres, stopPostgres } from "@/scripts/postgres.mjs";
import { testPostgresDir } from "@/scripts/test-postgres.mjs";

export type TestDatabase = {
  /** As the owner: may change anything, the record included. */
  ownerUrl: string;
  /** As the product. */
  appUrl: string;
  keyring: Keyring;
  /** From which the keyring is made, as another process is given it. */
  key: string;
  witnessFile: string;
  store: Store;
  /** Another store on the same database, as another process would have it; closed by `drop`. */
  anotherStore(): Store;
  /** Runs SQL as the owner, several statements at once if there are no parameters. */
  asOwner<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Closes what was opened and removes the database. */
  drop(): Promise<void>;
};

/** Tests of every checkout share the server, and each state of the migrations has its own template. */
const dir = testPostgresDir;
/** Data that nobody misses after a power cut. */
const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  autovacuum: "off",
  shared_buffers: "64MB",
  max_connections: "300",
};
let server: Promise<{ postgres: Postgres; template: string }> | undefined;

/**
 * A database of its own, with every migration applied: a copy of a template, made in a few hundredths of a second.
 * The server is started by the first test that needs it and lives on for the next run; `stopTestPostgres` ends it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  server ??= prepare();
  const { postgres, template } = await server;
  const name = `test_${process.pid}_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await onServer(postgres, async (client) => {
    await client.query(`create database ${name} template ${template}`);
  });
  return openTestDatabase(
    { ownerUrl: withDatabase(postgres.ownerUrl, name), appUrl: withDatabase(postgres.appUrl, name) },
    () => onServer(postgres, (client) => client.query(`drop database if exists ${name} with (force)`)),
  );
}

/** A database that has been migrated, with a key and a witness of its own; `remove` is what `drop` does to it. */
export function openTestDatabase(
  { ownerUrl, appUrl }: { ownerUrl: string; appUrl: string },
  remove: () => Promise<unknown>,
): TestDatabase {
  const scratch = mkdtempSync(path.join(tmpdir(), "plumbline-witness-"));
  const witnessFile = path.join(scratch, "witness");
  const key = createHash("sha256").update("plumbline tests").digest("hex");
  const keyring = makeKeyring(key);
  const stores: Store[] = [];
  const open = () => {
    const store = makeStore({ url: appUrl, keyring, witnessFile, connections: 5 });
    stores.push(store);
    return store;
  };
  return {
    ownerUrl,
    appUrl,
    keyring,
    key,
    witnessFile,
    store: open(),
    anotherStore: open,
    asOwner: async (sql, values) => (await query(ownerUrl, sql, values)).rows,
    async drop() {
      await Promise.all(stores.map((store) => store.close()));
      await remove();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Ends the shared server; the next test starts it again. */
export async function stopTestPostgres(): Promise<void> {
  server = undefined;
  await stopPostgres({ dir });
}

async function prepare(): Promise<{ postgres: Postgres; template: string }> {
  const release = await holdFileLock(`${dir}.lock`);
  try {
    const postgres = await startOrRestart();
    const checksums = readMigrations().map(({ checksum }) => checksum);
    const hash = createHash("sha256").update(checksums.join()).digest("hex").slice(0, 16);
    const template = `template_${hash}`;
    await onServer(postgres, async (client) => {
      await dropAbandoned(client);
      const found = await client.query("select 1 from pg_database where datname = $1", [template]);
      if (found.rowCount) return;
      // Made under another name, so that a run that is killed in between leaves no half template behind.
      const draft = `${template}_${process.pid}`;
      await client.query(`drop database if exists ${draft} with (force)`);
      await migrate(withDatabase(postgres.ownerUrl, draft));
      await client.query(`alter database ${draft} rename to ${template}`);
    });
    return { postgres, template };
  } finally {
    release();
  }
}

async function startOrRestart(): Promise<Postgres> {
  try {
    return await startPostgres({ dir, settings });
  } catch {
    // A machine that lost its power, or a server of an older version: nothing here is worth repairing.
    await stopPostgres({ dir });
    rmSync(dir, { recursive: true, force: true });
    return startPostgres({ dir, settings });
  }
}

/** Databases of test processes that are gone. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    "select datname from pg_database where datname like 'test\\_%'",
  );
  for (const { datname } of rows) {
    if (!isAlive(Number(datname.split("_")[1]))) {
      await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.toString();
}

async function onServer<T>(postgres: Postgres, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(withDatabase(postgres.ownerUrl, "postgres"), work);
}

async function query(url: string, sql: string, values?: unknown[]): Promise<pg.QueryResult> {
  return withClient(url, (client) => client.query(sql, values));
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
