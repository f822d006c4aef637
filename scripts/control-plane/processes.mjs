import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Long enough for the API server to end its watches, short enough for Ctrl-C to feel like one. */
const graceMs = 4_000;

/**
 * The programs of one control plane. Their pids stand in `DIR/pids.json`, so that a later start can end what an
 * earlier one left behind; they run in process groups of their own, so that Ctrl-C reaches only who ends them in order.
 */
export class Processes {
  #dir;
  #running = [];

  constructor(dir) {
    this.#dir = dir;
    process.once("exit", this.#killAtExit);
  }

  /** Starts a program with its output in `DIR/<name>.log`. */
  start(path, args) {
    const name = basename(path);
    const log = openSync(join(this.#dir, `${name}.log`), "a");
    const child = spawn(path, args, { cwd: this.#dir, detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    const entry = { name, path, pid: child.pid, ended: null };
    entry.ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve((entry.end = `${name} ended (${signal ?? code})`)));
      child.once("error", (error) => resolve((entry.end = `${name} did not start: ${error.message}`)));
    });
    this.#running.push(entry);
    this.#record();
    return entry;
  }

  /** What ended by itself, in words, or null. */
  get failure() {
    return this.#running.find(({ end }) => end)?.end ?? null;
  }

  /** Kills the programs of this name with SIGKILL; that they are gone is no failure. */
  async kill(name) {
    const killed = this.#running.filter((entry) => entry.name === name);
    this.#running = this.#running.filter((entry) => entry.name !== name);
    for (const { pid, end } of killed) if (!end) send(pid, "SIGKILL");
    await Promise.all(killed.map(({ ended }) => ended));
    this.#record();
  }

  /** Sends a signal to the programs of this name that still run. */
  signal(name, signal) {
    for (const entry of this.#running) if (entry.name === name && !entry.end) send(entry.pid, signal);
  }

  /**
   * Ends everything in the reverse order of starting: the API server before etcd, because it waits for an etcd that
   * is gone and never ends.
   */
  async stop(signal = "SIGTERM") {
    for (const entry of this.#running.reverse()) {
      if (!entry.end) {
        // A stopped program cannot hear SIGTERM.
        send(entry.pid, "SIGCONT");
        send(entry.pid, signal);
      }
      const hasEnded = await Promise.race([entry.ended, sleep(graceMs, false, { ref: false })]);
      if (!hasEnded) {
        send(entry.pid, "SIGKILL");
        await entry.ended;
      }
    }
    this.#running = [];
    rmSync(join(this.#dir, "pids.json"), { force: true });
    process.removeListener("exit", this.#killAtExit);
  }

  #record() {
    const programs = this.#running.map(({ name, path, pid }) => ({ name, path, pid }));
    writeFileSync(join(this.#dir, "pids.json"), JSON.stringify({ owner: process.pid, programs }));
  }

  #killAtExit = () => {
    for (const { pid, end } of this.#running.reverse()) if (!end) send(pid, "SIGKILL");
  };
}

/**
 * Ends the programs that an earlier start in this folder left behind. A pid counts only while its command line still
 * names that program: pids are used again. Throws when the process that started them still lives.
 */
export async function endLeftovers(dir) {
  const file = join(dir, "pids.json");
  if (!existsSync(file)) return;
  const { owner, programs } = JSON.parse(readFileSync(file, "utf8"));
  const left = programs.filter(({ pid, path }) => commandOf(pid).includes(path));
  if (owner !== process.pid && isAlive(owner) && left.length > 0) {
    throw new Error(`Process ${owner} runs a control plane in ${dir} already.`);
  }
  for (const { pid } of left.reverse()) {
    send(pid, "SIGKILL");
    for (let waited = 0; isAlive(pid) && waited < graceMs; waited += 20) await sleep(20);
  }
  rmSync(file, { force: true });
}

/** Whether a process with this id exists, ours or not. A zombie counts as gone. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return !existsSync("/proc/self/stat") || existsSync(`/proc/${pid}`);
  }
}

function commandOf(pid) {
  try {
    if (existsSync("/proc/self/cmdline"))
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

function send(pid, signal) {
  if (!pid) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
