import { spawn } from "node:child_process";
import path from "node:path";
import { signalGroup } from "../signal-group.mjs";
import { environment, productNode } from "./install.mjs";
import { root } from "./installed.mjs";

const endWithLauncher = path.join(import.meta.dirname, "end-with-launcher.mjs");
const outputMax = 100_000;
const graceMs = 10_000;
const running = new Set();

/**
 * Runs a Node program in a process group of its own until it ends, for `msMax` at most; then it is told to end, and
 * killed when it does not. `onOutput` gets what it says, as it says it.
 *
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, msMax: number, onOutput?: (text: string) => void }} options
 * @returns {Promise<{ code: number, output: string, isLate: boolean }>} the end of its output
 */
export async function runStep(args, { env = {}, msMax, onOutput = () => {} }) {
  const child = spawn(productNode(), ["--import", endWithLauncher, ...args], {
    cwd: root,
    env: { ...environment(), ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let output = "";
  const hear = (chunk) => {
    output = (output + chunk).slice(-outputMax);
    onOutput(chunk);
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, words: error.message }));
    child.once("exit", (code, signal) =>
      resolve({ code: code ?? 1, words: signal ? `ended by ${signal}` : "" }),
    );
  });
  const step = { pid: child.pid, ended };
  running.add(step);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void endOne(step);
  }, msMax);
  const { code, words } = await ended;
  clearTimeout(timer);
  running.delete(step);
  // What it left running in its group; a pipe that such a process holds would never close.
  if (child.pid) signalGroup(child.pid, "SIGKILL");
  child.stdout.destroy();
  child.stderr.destroy();
  return { code: isLate ? 1 : code, output: words ? `${output}\n${words}` : output, isLate };
}

/** Ends every step that runs. */
export async function endSteps() {
  await Promise.all([...running].map(endOne));
}

async function endOne({ pid, ended }) {
  if (!pid) return;
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
}

process.on("exit", () => {
  for (const { pid } of running) if (pid) signalGroup(pid, "SIGKILL");
});
