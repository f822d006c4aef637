import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endLeftovers } from "../control-plane/processes.mjs";
import { stopPostgres } from "../postgres.mjs";
import { identityOf, isRunning } from "../process-identity.mjs";
import { signalGroup } from "../signal-group.mjs";

const graceMs = 8_000;
const pollMs = 50;
const runningFile = "running.json";
/** All that a demo keeps. Whatever else lies in the folder is somebody else's. */
const kept = ["postgres", "world", "clusters", "logs", "secrets.json", "audit-witness", "demo.pid"];

/** Another launcher has this data directory. */
export class DataDirTaken extends Error {}

/**
 * Takes a data directory for this launcher; it is one's alone. What a killed launcher left running there is
 * ended first. Throws `DataDirTaken`, in words, while another one lives.
 *
 * @param {string} dir
 * @returns {Promise<{ note(children: object[]): void, leave(): void }>} `note` remembers what has been started, so that
 *   the next start finds it after a `kill -9`
 */
export async function takeDataDir(dir) {
  try {
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    throw new Error(`The data directory ${dir} cannot be used: ${error.message}`, { cause: error });
  }
  const file = path.join(dir, runningFile);
  const before = readJson(file);
  if (before && isRunning(before.launcher))
    throw new DataDirTaken(
      `Plumbline (process ${before.launcher.pid}) runs in ${dir} already. End it first, or choose another directory.`,
    );
  await Promise.all((before?.children ?? []).map(endLeftover));
  fs.rmSync(file, { force: true });
  const launcher = identityOf(process.pid);
  const write = (children, flag) => fs.writeFileSync(file, JSON.stringify({ launcher, children }), { flag });
  try {
    write([], "wx");
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    throw new DataDirTaken(`Plumbline is being started in ${dir} already. Choose another directory.`);
  }
  return {
    note: (children) => write(children, "w"),
    leave: () => fs.rmSync(file, { force: true }),
  };
}

/** Deletes what a demo kept in its data directory, and nothing else; ends its database and control planes before. */
export async function clearDataDir(dir) {
  await stopPostgres({ dir: path.join(dir, "postgres") });
  const clusters = path.join(dir, "clusters");
  for (const name of fs.existsSync(clusters) ? fs.readdirSync(clusters) : [])
    await endLeftovers(path.join(clusters, name));
  for (const name of kept) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
}

/**
 * Whether a demo was interrupted here before its world was finished. Nothing in it is anybody's work yet, and it cannot
 * be gone on with: people, applications and commits are made together.
 */
export function isHalfMade(dir) {
  if (!fs.existsSync(path.join(dir, "postgres"))) return false;
  return readJson(path.join(dir, "world/world.json"))?.isSeeded !== true;
}

async function endLeftover(identity) {
  if (!isRunning(identity)) return;
  signalGroup(identity.pid, "SIGTERM");
  const until = Date.now() + graceMs;
  while (isRunning(identity) && Date.now() < until) await sleep(pollMs);
  signalGroup(identity.pid, "SIGKILL");
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
