import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { environment, productNode } from "./install.mjs";
import { root } from "./installed.mjs";
import { identityOf } from "../process-identity.mjs";
import { signalGroup } from "../signal-group.mjs";

const defaultGraceMs = 8_000;
const logBytesMax = 10_000_000;
const endWithLauncher = path.join(import.meta.dirname, "end-with-launcher.mjs");

/**
 * The processes that a launcher started. They run in process groups of their own, so that Ctrl-C in the terminal
 * reaches the launcher alone, which then ends them in order. They end by themselves when the launcher is killed.
 */
export class Children {
  #running = [];
  #isEnding = false;
  #hasFailed = false;
  #onFailure;
  #graceMs;

  /** `onFailure` is told once, in words, when a process ends that was not told to. */
  constructor(onFailure = () => {}, { graceMs = defaultGraceMs } = {}) {
    this.#onFailure = onFailure;
    this.#graceMs = graceMs;
    process.once("exit", this.#killAll);
  }

  /**
   * Starts a Node program. Its output goes to `logFile`, or to this terminal when there is none; `onLine` gets each
   * line of its standard output instead. Variables that are undefined in `env` are withheld from it.
   */
  start(name, args, { env = {}, logFile, onLine, cwd = root } = {}) {
    const { fd: log, from } = logFile ? openLog(logFile) : { fd: "inherit", from: 0 };
    const child = spawn(productNode(), ["--import", endWithLauncher, ...args], {
      cwd,
      env: { ...environment(), ...env },
      detached: true,
      stdio: ["ignore", onLine ? "pipe" : log, log, "ipc"],
    });
    if (typeof log === "number") closeSync(log);
    if (onLine) readLines(child.stdout, onLine);
    const entry = { name, child, hasEnded: false, identity: child.pid ? identityOf(child.pid) : null };
    entry.ended = new Promise((resolve) => {
      const end = (how) => {
        if (entry.hasEnded) return;
        entry.hasEnded = true;
        resolve();
        if (!this.#isEnding) this.#fail(`${name} ended unexpectedly (${how}).${lastWords(logFile, from)}`);
      };
      child.once("error", (error) => end(error.message));
      child.once("exit", (code, signal) => end(signal ?? `code ${code}`));
    });
    this.#running.push(entry);
    return child;
  }

  /** What runs now, as `identityOf` tells it: for whoever has to end it after a `kill -9` of the launcher. */
  get identities() {
    return this.#running.filter(({ hasEnded }) => !hasEnded).map(({ identity }) => identity);
  }

  /** Asks everything to end, what is named in the first place and the rest newest first; kills what does not in time. */
  async end(first) {
    this.#isEnding = true;
    const order = this.#running.toReversed().toSorted((a, b) => (b.name === first) - (a.name === first));
    for (const { child, ended, hasEnded } of order) {
      if (!child.pid) continue;
      if (!hasEnded) await endGroup(child.pid, ended, this.#graceMs);
      // What it started in turn, and did not end itself.
      signalGroup(child.pid, "SIGKILL");
    }
    this.#running = [];
    process.removeListener("exit", this.#killAll);
  }

  #fail(words) {
    if (!this.#hasFailed) this.#onFailure(words);
    this.#hasFailed = true;
  }

  #killAll = () => {
    for (const { child } of this.#running) if (child.pid) signalGroup(child.pid, "SIGKILL");
  };
}

async function endGroup(pid, ended, graceMs) {
  signalGroup(pid, "SIGTERM");
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, graceMs, "late")));
  if ((await Promise.race([ended, late])) === "late") signalGroup(pid, "SIGKILL");
  clearTimeout(timer);
  await ended;
}

/** A log goes on where it was, and begins anew when it has grown; the one before is kept. */
function openLog(logFile) {
  mkdirSync(path.dirname(logFile), { recursive: true });
  let from = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (from > logBytesMax) {
    renameSync(logFile, `${logFile}.old`);
    from = 0;
  }
  return { fd: openSync(logFile, "a", 0o600), from };
}

function lastWords(logFile, from) {
  if (!logFile) return "";
  const said = readFileSync(logFile).subarray(from).toString("utf8").trim();
  if (!said) return ` It said nothing (${logFile}).`;
  const lines = said.split("\n").slice(-8);
  return ` The end of ${logFile}:\n${lines.map((line) => `  ${line.slice(0, 400)}`).join("\n")}`;
}

function readLines(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
}
