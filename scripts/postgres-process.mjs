// Whether a Postgres of a data directory runs. Its postmaster.pid outlives `kill -9`, and where nobody collects dead
// processes (containers whose first process is no init) the dead one looks alive to pg_ctl and to Postgres itself.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const startMsMax = 30_000;
const pollMs = 50;

/** The port on which the server of `data` answers, awaited while it starts; null when it does not run. */
export async function runningPortOf(data) {
  const deadline = performance.now() + startMsMax;
  while (performance.now() < deadline) {
    const server = readPidFile(data);
    if (!server || !isAlive(server.pid)) return null;
    if (server.port && server.status === "ready" && (await answers(server.port))) return server.port;
    // Another program has the number of a server that was killed: it will never be ready.
    if (!isPostgres(server.pid)) return null;
    await pause(pollMs);
  }
  return null;
}

/**
 * Removes what a killed server left behind, once its last child is gone: Postgres would take the dead for the living.
 * Does nothing while the server lives, and leaves the judgement to Postgres where there is no /proc.
 */
export async function clearDeadServer(data) {
  const server = readPidFile(data);
  if (!server || !fs.existsSync("/proc/self/stat") || (isAlive(server.pid) && isPostgres(server.pid))) return;
  const deadline = performance.now() + startMsMax;
  while (workersOf(data).length > 0) {
    if (performance.now() > deadline) return; // Postgres itself will refuse, with the reason
    await pause(pollMs);
  }
  fs.rmSync(path.join(data, "postmaster.pid"), { force: true });
}

/**
 * Kills the server of `data` and all its children with SIGKILL, the first one first, so that it starts no others.
 * Resolves when the last one is gone.
 */
export async function killServer(data) {
  const server = readPidFile(data);
  if (!server || !isAlive(server.pid) || !isPostgres(server.pid)) return;
  const children = fs.existsSync("/proc/self/stat") ? [] : childrenOf(server.pid);
  send(server.pid, "SIGKILL");
  for (const child of children) send(child, "SIGKILL");
  while (isAlive(server.pid)) await pause(1);
  if (!fs.existsSync("/proc/self/stat")) return;
  for (let left = workersOf(data); left.length > 0; left = workersOf(data)) {
    for (const pid of left) send(Number(pid), "SIGKILL");
    await pause(1);
  }
}

/** PostgreSQL, "pg_ctl": lines 1, 4 and 8 are the process, the port and the status. */
function readPidFile(data) {
  try {
    const lines = fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]) || null, status: (lines[7] ?? "").trim() };
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  return stateOf(pid) !== "Z";
}

/** One letter of /proc; null where there is none. The name in brackets may hold anything, so it is cut at its end. */
function stateOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  } catch {
    return null;
  }
}

function isPostgres(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return true; // no /proc: its own lock decides
  }
}

/** Processes that work in the data directory, as every process of a Postgres server does. */
function workersOf(data) {
  const home = fs.realpathSync(data);
  return fs.readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`) === home && stateOf(pid) !== "Z";
    } catch {
      return false; // gone meanwhile, or somebody else's
    }
  });
}

function childrenOf(pid) {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child);
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: "127.0.0.1" });
    const end = (isAnswered) => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .setTimeout(1000, () => end(false));
  });
}
