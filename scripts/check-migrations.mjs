// Refuses a schema that its migrations do not produce: applies them to a scratch Postgres and asks Prisma what is
// still missing. What only SQL can say (roles, triggers, partial indexes, checks) Prisma does not look at.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { whenToldToEnd } from "./launch/told-to-end.mjs";
import { migrate } from "./migrate.mjs";
import { startPostgres, stopPostgres } from "./postgres.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-migrations-"));
fs.chmodSync(dir, 0o755);
// Told to end, it must not leave a server behind.
whenToldToEnd(() => void clear().finally(() => process.exit(130)));
const postgres = await startPostgres({ dir: path.join(dir, "postgres"), settings: { fsync: "off" } });
try {
  await migrate(postgres.ownerUrl);
  const result = spawnSync(
    process.execPath,
    ["node_modules/prisma/build/index.js", "migrate", "diff", "--from-config-datasource"].concat([
      "--to-schema",
      "prisma/schema.prisma",
      "--script",
      "--exit-code",
    ]),
    {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
        DATABASE_URL: postgres.ownerUrl,
      },
    },
  );
  // `--exit-code`: 0 nothing to do, 2 something, 1 an error.
  if (result.status !== 0) {
    process.stderr.write(
      result.status === 2
        ? `prisma/schema.prisma asks for what no migration makes:\n${result.stdout}`
        : `${result.stdout}${result.stderr}`,
    );
    process.exitCode = 1;
  } else process.stdout.write("The migrations produce the schema.\n");
} finally {
  await clear();
}

async function clear() {
  await stopPostgres({ dir: path.join(dir, "postgres") });
  fs.rmSync(dir, { recursive: true, force: true });
}
