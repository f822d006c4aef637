// For working on Plumbline: Next with reloads, a worker that is bundled and started anew when its sources change, and an
// embedded Postgres in .plumbline/dev/. With DATABASE_URL set, that database is used instead.
import path from "node:path";
import { context } from "esbuild";
import { migrate } from "../migrate.mjs";
import { startPostgres, stopPostgres } from "../postgres.mjs";
import { nodeBuildOptions } from "./build.mjs";
import { Children } from "./children.mjs";
import { takeDataDir } from "./data-dir.mjs";
import { installationSecrets } from "./installation.mjs";
import { root } from "./installed.mjs";
import { takePortFrom } from "./ports.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";
import { workerEnvironment, workerNodeArguments } from "./worker-process.mjs";

const help = `npm run dev

Listens on PORT (default 3000, or the next free one). Uses DATABASE_URL when it is set (and DATABASE_MIGRATION_URL for
the migrations), else a Postgres of its own in .plumbline/dev/. The README's table has every other variable.`;

const dataDir = path.join(root, ".plumbline/dev");
const outdir = path.join(dataDir, "dist");
const web = new Children((failure) => void end(1, failure));
let startingPostgres = null;
let held = null;
let bundler = null;
let worker = null;
/** Restarts follow one another, however fast files are saved. */
let restarting = Promise.resolve();
let isEnding = false;

if (process.argv.length > 2) {
  const isHelp = ["--help", "-h"].includes(process.argv[2]);
  console.error(isHelp ? help : `npm run dev takes no options.\n\n${help}`);
  process.exit(isHelp ? 0 : 2);
}
whenToldToEnd(() => void end(0));
try {
  await run();
} catch (error) {
  await end(1, wordsOf(error));
}

async function run() {
  held = await takeDataDir(dataDir);
  const wanted = Number(process.env.PORT || 3000);
  if (!Number.isInteger(wanted)) throw new Error("PORT is not usable: it expects a port, from 1 to 65535.");
  const port = await takePortFrom(wanted);
  if (port !== wanted) console.error(`Port ${wanted} is taken; using ${port}.`);
  const { DATABASE_URL: given, DATABASE_MIGRATION_URL: givenForMigrations } = process.env;
  if (!given) startingPostgres = startPostgres({ dir: path.join(dataDir, "postgres") });
  const own = await startingPostgres;
  await migrate(own?.ownerUrl ?? (givenForMigrations || given));
  if (isEnding) return;
  const env = environmentOf(own?.appUrl ?? given, port);
  web.start("web", ["node_modules/next/dist/bin/next", "dev", "-p", String(port)], { env });
  held.note(web.identities);
  const { demo: _, ...entryPoints } = nodeBuildOptions().entryPoints;
  const restart = {
    name: "restart",
    setup: ({ onEnd }) => onEnd(({ errors }) => void (errors.length === 0 && restartWorker(env))),
  };
  bundler = await context({ ...nodeBuildOptions(), entryPoints, outdir, plugins: [restart] });
  await bundler.watch();
}

function environmentOf(databaseUrl, port) {
  const { PLUMBLINE_KEY, PLUMBLINE_BASE_URL, PLUMBLINE_ALLOWED_HOSTS, PLUMBLINE_WITNESS_FILE } = process.env;
  return {
    NODE_ENV: "development",
    DATABASE_URL: databaseUrl,
    DATABASE_MIGRATION_URL: undefined,
    PLUMBLINE_KEY: PLUMBLINE_KEY || installationSecrets(dataDir).key,
    PLUMBLINE_BASE_URL: PLUMBLINE_BASE_URL || `http://localhost:${port}`,
    PLUMBLINE_ALLOWED_HOSTS: PLUMBLINE_ALLOWED_HOSTS || `127.0.0.1:${port}`,
    PLUMBLINE_WITNESS_FILE: PLUMBLINE_WITNESS_FILE || path.join(dataDir, "audit-witness"),
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(port),
  };
}

function restartWorker(env) {
  restarting = restarting.then(async () => {
    await worker?.end();
    if (isEnding) return;
    worker = new Children((failure) => console.error(`${failure} It starts again when its sources change.`));
    worker.start("worker", [...workerNodeArguments, path.join(outdir, "worker.js")], {
      env: { ...env, ...workerEnvironment },
    });
    held.note([...web.identities, ...worker.identities]);
  });
}

async function end(code, failure) {
  if (isEnding) return;
  isEnding = true;
  if (failure) console.error(failure);
  await bundler?.dispose();
  await restarting;
  await Promise.all([worker?.end(), web.end()]);
  await startingPostgres?.catch(() => null);
  if (startingPostgres) await stopPostgres({ dir: path.join(dataDir, "postgres") });
  held?.leave();
  process.exit(code);
}
