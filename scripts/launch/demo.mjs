// The demo: a real Postgres, web, worker, and a world to try them in, on this machine alone.
import path from "node:path";
import { migrate } from "../migrate.mjs";
import { startPostgres, stopPostgres } from "../postgres.mjs";
import { buildIfStale } from "./build.mjs";
import { Children } from "./children.mjs";
import { clearDataDir, isHalfMade, takeDataDir } from "./data-dir.mjs";
import { demoHelp, readDemoOptions } from "./demo-options.mjs";
import { installationSecrets, waitForHttp } from "./installation.mjs";
import { root } from "./installed.mjs";
import { takePortFrom } from "./ports.mjs";
import { startRealClusters } from "./real-clusters.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";
import { workerEnvironment, workerNodeArguments } from "./worker-process.mjs";

const webMsMax = 60_000;
/** The story gives each of its moments a minute and a half at most; beyond this nothing comes any more. */
const worldMsMax = 900_000;

const say = (text) => console.error(text);
const startedAt = Date.now();
const options = readOptions();
const { dataDir } = options;
const children = new Children((failure) => void end(1, failure));
/** Both are promises: what is being started has to be there before it can be ended. */
let startingPostgres = null;
let startingClusters = null;
let held = null;
let isEnding = false;

whenToldToEnd(() => {
  say("Ending …");
  void end(0);
});
try {
  await run();
} catch (error) {
  await end(1, wordsOf(error));
}

async function run() {
  held = await takeDataDir(dataDir);
  if (options.isFresh) await clearDataDir(dataDir);
  else if (isHalfMade(dataDir)) {
    say("The last start was interrupted while it made its world; beginning anew.");
    await clearDataDir(dataDir);
  }
  startingPostgres = preparePostgres();
  if (options.isReal) startingClusters = startRealClusters(path.join(dataDir, "clusters"), say);
  const [postgres, clusters] = await Promise.all([startingPostgres, startingClusters, buildIfStale({ say })]);
  if (isEnding) return;
  const port = await takePortFrom(options.port);
  if (port !== options.port) say(`Port ${options.port} is taken; using ${port}.`);
  const env = environmentOf(postgres, port);
  const setup = { token: null };
  start("web", [path.join(root, ".next/standalone/server.js")], env, (line) => {
    // The link of the first start: the world makes the demo's administrator with it.
    setup.token = /\/setup\?token=(\S+)/.exec(line)?.[1] ?? setup.token;
  });
  await waitForHttp(`http://127.0.0.1:${port}/api/healthz`, webMsMax);
  if (isEnding) return;
  const startWorker = () =>
    start("worker", [...workerNodeArguments, path.join(root, "dist/worker.js")], {
      ...env,
      ...workerEnvironment,
    });
  const kubeconfigs = clusters?.kubeconfigs ?? [];
  const { accounts, startPage } = await startWorld(env, setup.token, kubeconfigs, startWorker);
  const [admin] = accounts;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `Plumbline is at http://localhost:${port} (sign in as ${admin.email} with ${admin.password}; more to try: ${startPage}). Ctrl-C ends it. [${seconds} s]`,
  );
}

async function preparePostgres() {
  const postgres = await startPostgres({ dir: path.join(dataDir, "postgres") });
  await migrate(postgres.ownerUrl);
  return postgres;
}

function start(name, args, env, onLine) {
  const logFile = path.join(dataDir, "logs", `${name}.log`);
  children.start(name, args, { env, logFile, onLine });
  held.note(children.identities);
}

/**
 * The world says when it stands, which is when the worker may look at it, and when it is ready: the first history made.
 */
function startWorld(env, setupToken, kubeconfigs, onStanding) {
  const args = ["--data", path.join(dataDir, "world"), "--product", env.PLUMBLINE_BASE_URL];
  if (setupToken) args.push("--setup-token", setupToken);
  for (const { name, file } of kubeconfigs) args.push("--kubeconfig", `${name}=${file}`);
  if (!options.hasDrift) args.push("--no-drift");
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`The demo world was not ready within ${worldMsMax / 1000} s.`));
    const timer = setTimeout(late, worldMsMax);
    start("world", [path.join(root, "dist/demo.js"), ...args], {}, (line) => {
      const message = readJson(line);
      if (message?.progress) say(message.progress);
      if (message?.standing && !isEnding) onStanding();
      if (!message?.ready) return;
      clearTimeout(timer);
      resolve(message);
    });
  });
}

function environmentOf(postgres, port) {
  const { key } = installationSecrets(dataDir);
  const host = process.env.HOST || "127.0.0.1";
  return {
    NODE_ENV: "production",
    DATABASE_URL: postgres.appUrl,
    // The owner's address is for the migrations alone.
    DATABASE_MIGRATION_URL: undefined,
    PLUMBLINE_KEY: key,
    PLUMBLINE_BASE_URL: `http://localhost:${port}`,
    PLUMBLINE_ALLOWED_HOSTS: [`127.0.0.1:${port}`, process.env.PLUMBLINE_ALLOWED_HOSTS]
      .filter(Boolean)
      .join(),
    PLUMBLINE_WITNESS_FILE: path.join(dataDir, "audit-witness"),
    // The demo's GitHub lives on this machine.
    PLUMBLINE_INSIDE_HOSTS: "127.0.0.1,localhost",
    PLUMBLINE_REPOSITORY_INTERVAL_MS: "15000",
    PORT: String(port),
    HOST: host,
    HOSTNAME: host,
  };
}

async function end(code, failure) {
  if (isEnding) return;
  isEnding = true;
  if (failure) console.error(failure);
  // It must not see its clusters go away, nor may the world see the product go away while it tells its story.
  await children.end("worker");
  const endings = await Promise.allSettled([endClusters(), endPostgres()]);
  for (const { reason } of endings) if (reason) console.error(wordsOf(reason));
  held?.leave();
  process.exit(code);
}

async function endClusters() {
  const clusters = await startingClusters?.catch(() => null);
  await clusters?.stop();
}

async function endPostgres() {
  await startingPostgres?.catch(() => null);
  if (held) await stopPostgres({ dir: path.join(dataDir, "postgres") });
}

function readOptions() {
  try {
    const read = readDemoOptions(process.argv.slice(2), { root, cwd: process.env.INIT_CWD ?? process.cwd() });
    if (!read.isHelp) return read;
    console.log(demoHelp);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${demoHelp}`);
    process.exit(2);
  }
}

function readJson(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
