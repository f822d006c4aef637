// The Postgres that tests share: one for each user of a machine, so that every checkout finds it warm.
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { postgresPort, startPostgres, stopPostgres } from "./postgres.mjs";

/** Where it lives. */
export const testPostgresDir = path.join(os.tmpdir(), `plumbline-test-postgres-${os.userInfo().username}`);

/** Whether it runs now. */
export async function isTestPostgresRunning() {
  return (await postgresPort({ dir: testPostgresDir })) !== null;
}

/** Ends it unless the tests of another checkout are at work on it. */
export async function stopIdleTestPostgres() {
  if (!(await isTestPostgresRunning())) return;
  const { ownerUrl } = await startPostgres({ dir: testPostgresDir });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rowCount } = await client
    .query("select from pg_stat_activity where datname like 'test\\_%' or datname like 'template\\_%'")
    .finally(() => client.end());
  if (rowCount === 0) await stopPostgres({ dir: testPostgresDir });
}
