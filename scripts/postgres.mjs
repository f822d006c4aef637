// A real Postgres from npm, without Docker: started and stopped with pg_ctl in a data directory of ours. The
// package's own wrapper fails for root under a private folder, after `kill -9` and with --ignore-scripts.
//
//   node scripts/postgres.mjs start|stop|status [DIR]
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { binaries, run } from "./postgres-binaries.mjs";
import { createData, findData, ownerRole, savePort } from "./postgres-data.mjs";
import { clearDeadServer, killServer, runningPortOf } from "./postgres-process.mjs";

const database = "plumbline";
const loginRole = "plumbline_login";
/** What the product works as: the migrations grant it what it may do, and it cannot sign in. */
const appRole = "plumbline_app";

/** Politely, then as a power cut would; the next start recovers from the second. */
const stopModes = [
  ["fast", "15"],
  ["immediate", "10"],
];

/**
 * Starts (or finds running) the Postgres whose data lives in `dir`. The owner migrates; the app's login is a member
 * of plumbline_app and works as it. `port` is taken when free, else another; a data directory keeps its port.
 * `settings` are further `-c` options of the server. Throws with the server's own last words when it will not start.
 *
 * @param {{ dir: string, port?: number, settings?: Record<string, string> }} options
 * @returns {Promise<{ ownerUrl: string, appUrl: string, port: number, stop: () => Promise<void> }>}
 */
export async function startPostgres({ dir, port, settings = {} }) {
  const home = path.resolve(dir);
  const found = findData(home) ?? (await createData(home));
  let runningPort = await runningPortOf(found.data);
  if (!runningPort) {
    runningPort = await freePort(port ?? found.port);
    await launch(found.data, runningPort, settings);
    savePort(home, runningPort);
  }
  const at = `127.0.0.1:${runningPort}/${database}`;
  const ownerUrl = `postgresql://${ownerRole}:${found.owner}@${at}`;
  const role = encodeURIComponent(`-c role=${appRole}`);
  const appUrl = `postgresql://${loginRole}:${found.login}@${at}?options=${role}`;
  await prepare(ownerUrl, found.login);
  return { ownerUrl, appUrl, port: runningPort, stop: () => stopPostgres({ dir }) };
}

/** Ends the Postgres of `dir` after its running transactions were rolled back; nothing happens when it is down. */
export async function stopPostgres({ dir }) {
  const found = findData(path.resolve(dir));
  if (!found || !(await runningPortOf(found.data))) return;
  for (const [mode, seconds] of stopModes) {
    const wait = ["-w", "-t", seconds];
    const { status } = await run(binaries().bin("pg_ctl"), ["stop", "-m", mode, ...wait, "-D", found.data]);
    if (status === 0) return;
  }
  throw new Error(`The Postgres in ${found.data} does not end.`);
}

/** Ends the Postgres of `dir` as a crash would: the next start recovers. Resolves when its last process is gone. */
export async function killPostgres({ dir }) {
  const found = findData(path.resolve(dir));
  if (found) await killServer(found.data);
}

/** What the Postgres of `dir` has said so far. */
export function postgresLog({ dir }) {
  const found = findData(path.resolve(dir));
  const file = found && path.join(found.data, "server.log");
  return file && fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

/** The port on which the Postgres of `dir` listens, or null when it is down. */
export async function postgresPort({ dir }) {
  const found = findData(path.resolve(dir));
  return found && runningPortOf(found.data);
}

async function launch(data, port, settings) {
  await clearDeadServer(data);
  const log = path.join(data, "server.log");
  const options = Object.entries({
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 200,
    ...settings,
  });
  const answer = await run(
    binaries().bin("pg_ctl"),
    ["start", "-w", "-t", "60", "-D", data, "-l", log, "-o"].concat(
      options.map(([name, value]) => `-c ${name}='${value}'`).join(" "),
    ),
  );
  if (answer.status !== 0) {
    const words = fs.existsSync(log) ? fs.readFileSync(log, "utf8").slice(-800) : answer.output;
    throw new Error(`Postgres did not start:\n${words}`);
  }
}

/** The product's database and roles, made once; safe to repeat. */
async function prepare(ownerUrl, loginPassword) {
  const url = new URL(ownerUrl);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(72707370)");
    await client.query(roleSql(appRole, "nologin"));
    await client.query(roleSql(loginRole, `login password '${loginPassword}'`));
    await client.query(`grant ${appRole} to ${loginRole}`);
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

function roleSql(name, attributes) {
  return `do $$ begin
    if not exists (select from pg_roles where rolname = '${name}') then create role ${name} ${attributes}; end if;
  end $$`;
}

/** `wanted` when nobody listens there, else a port that the system gives. */
async function freePort(wanted) {
  return (wanted && (await tryPort(wanted))) || tryPort(0);
}

function tryPort(port) {
  return new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [command, dir = ".plumbline/postgres"] = process.argv.slice(2);
  if (command === "start") process.stdout.write(`${(await startPostgres({ dir })).ownerUrl}\n`);
  else if (command === "stop") await stopPostgres({ dir });
  else process.stdout.write(`${(await postgresPort({ dir })) ?? "stopped"}\n`);
}
