// Production: web and worker against DATABASE_URL, together or apart.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { migrate } from "../migrate.mjs";
import { buildIfStale } from "./build.mjs";
import { Children } from "./children.mjs";
import { environment, productNode } from "./install.mjs";
import { root } from "./installed.mjs";
import { canListen } from "./ports.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";
import { workerEnvironment, workerNodeArguments } from "./worker-process.mjs";

const help = `npm start -- [options]

  --web       only a web process        (both when neither is named)
  --worker    only a worker
  --migrate   only bring the database up to date, then end
  --help      this text

Needs DATABASE_URL and PLUMBLINE_KEY; the README's table has every variable. More than one of each may run against one
database. Migrates at start, as DATABASE_MIGRATION_URL where that is set.`;

const options = readOptions();
const children = new Children((failure) => void end(1, failure));
let isEnding = false;
whenToldToEnd(() => void end(0));
try {
  await run();
} catch (error) {
  await end(1, wordsOf(error));
}

async function run() {
  await buildIfStale({ say: (text) => console.error(text) });
  if (isEnding) return;
  checkEnvironment();
  await bringUpToDate();
  if (isEnding) return;
  if (options.migrate) return end(0);
  const isBoth = !options.web && !options.worker;
  const host = process.env.HOST || "0.0.0.0";
  const port = process.env.PORT || "3000";
  const env = {
    NODE_ENV: "production",
    HOSTNAME: host,
    PORT: port,
    // Web and worker run in different folders, and both witness the record in this one file.
    PLUMBLINE_WITNESS_FILE: path.resolve(root, process.env.PLUMBLINE_WITNESS_FILE || ".plumbline-witness"),
    // Only the migrations may change tables and the record.
    DATABASE_MIGRATION_URL: undefined,
  };
  if (isBoth || options.web) {
    if (!(await canListen(Number(port), host)))
      throw new Error(`Port ${port} is taken on ${host}: set PORT to a free one.`);
    children.start("web", [path.join(root, ".next/standalone/server.js")], { env });
  }
  if (isBoth || options.worker)
    children.start("worker", [...workerNodeArguments, path.join(root, "dist/worker.js")], {
      env: { ...env, ...workerEnvironment },
    });
}

/** Every bad variable at once, before the database is touched. */
function checkEnvironment() {
  const script = path.join(root, "dist/check-environment.js");
  const { status } = spawnSync(productNode(), [script], { env: environment(), stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

async function bringUpToDate() {
  const url = process.env.DATABASE_MIGRATION_URL || process.env.DATABASE_URL;
  try {
    const applied = await migrate(url);
    if (applied.length > 0) console.error(`Applied ${applied.join(", ")}.`);
    else if (options.migrate) console.error("The database is up to date.");
  } catch (error) {
    throw withAddress(error, url);
  }
}

/** Where the database was looked for, without its password. */
function withAddress(error, url) {
  const { hostname, port, pathname } = new URL(url);
  const words = error.message || error.code || error.errors?.[0]?.message;
  return new Error(`The database at ${hostname}:${port || 5432}${pathname} cannot be used. ${words}`, {
    cause: error,
  });
}

async function end(code, failure) {
  if (isEnding) return;
  isEnding = true;
  if (failure) console.error(failure);
  await children.end();
  process.exit(code);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        web: { type: "boolean" },
        worker: { type: "boolean" },
        migrate: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (!values.help) return values;
    console.log(help);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}
