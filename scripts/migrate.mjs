// Applies prisma/migrations at start with `pg` alone. Table, checksum and advisory lock are those of `prisma migrate
// deploy`, so both can be used on one database.
//
//   DATABASE_URL=… node scripts/migrate.mjs [DIR]
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** Prisma's own lock: two processes that start together migrate one after the other. */
const migrationLock = 72707369;
/** Postgres' code for what a role may not do (PostgreSQL, "Error Codes"). */
const insufficientPrivilege = "42501";

/** Where the product's migrations lie. */
export const migrationsDir = fileURLToPath(new URL("../prisma/migrations", import.meta.url));

/**
 * Brings the database of `url` (as its owner; created when absent) to the newest migration of `dir`, each in a
 * transaction of its own. Returns the names of those applied now. Throws with the migration's name when one fails,
 * when one failed earlier, when one was edited after it had been applied, or when one is missing that this login may
 * not apply. Where none is missing, a login that may only read their list is enough.
 */
export async function migrate(url, dir = migrationsDir) {
  const client = await connect(url);
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const known = await readKnown(client);
    const applied = [];
    for (const migration of readMigrations(dir)) {
      const row = known.get(migration.name);
      if (!row) {
        await apply(client, migration);
        applied.push(migration.name);
      } else if (!row.finished_at) {
        throw new Error(
          `The migration ${migration.name} failed earlier; repair it, then \`prisma migrate resolve\`.`,
        );
      } else if (row.checksum !== migration.checksum) {
        throw new Error(`The migration ${migration.name} was edited after it had been applied.`);
      }
    }
    return applied;
  } catch (error) {
    if (error.code !== insufficientPrivilege) throw error;
    throw new Error(
      "The database is not up to date, and this login may not change its tables. Run `npm start -- --migrate` with DATABASE_MIGRATION_URL first.",
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

/** What was applied, by name. The table is made only where it is missing: making it takes an owner, reading does not. */
async function readKnown(client) {
  const found = await client.query("select to_regclass('_prisma_migrations') as name");
  if (!found.rows[0].name) {
    await client.query(`create table _prisma_migrations (
      id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`);
  }
  const { rows } = await client.query(
    "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null",
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

/** Name, SQL and SHA-256 of every migration, oldest first. */
export function readMigrations(dir = migrationsDir) {
  return fs
    .readdirSync(dir)
    .sort()
    .map((name) => ({ name, file: path.join(dir, name, "migration.sql") }))
    .filter(({ file }) => fs.existsSync(file))
    .map(({ name, file }) => {
      const sql = fs.readFileSync(file, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

async function apply(client, { name, sql, checksum }) {
  const id = randomUUID();
  await client.query("insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)", [
    id,
    checksum,
    name,
  ]);
  try {
    // Several statements in one simple query are one transaction (PostgreSQL, "Multiple Statements in a Simple Query").
    await client.query(sql);
  } catch (error) {
    await client.query("update _prisma_migrations set logs = $2 where id = $1", [id, error.message]);
    throw new Error(`The migration ${name} failed: ${error.message}`, { cause: error });
  }
  await client.query(
    "update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1",
    [id],
  );
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (error.code !== "3D000") throw error; // anything but "the database does not exist"
    await client.end().catch(() => {});
  }
  await createDatabase(url);
  const created = new pg.Client({ connectionString: url });
  await created.connect();
  return created;
}

async function createDatabase(url) {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  address.pathname = "/postgres";
  const client = new pg.Client({ connectionString: address.toString() });
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (error.code !== "42P04" && error.code !== "23505") throw error; // another process was faster
  } finally {
    await client.end();
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const applied = await migrate(process.env.DATABASE_URL, process.argv[2]);
  process.stdout.write(applied.length ? `applied ${applied.join(", ")}\n` : "nothing to apply\n");
}
