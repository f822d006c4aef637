// What a command of the front door needs before it can begin: the packages, and the Node that they bring. Runs on the
// machine's own Node, which may be older than the product's, so it imports nothing that is not part of it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { withLock } from "../lock.mjs";
import { findMissing, root } from "./installed.mjs";
import { whenNpmEnds } from "./npm-parent.mjs";

const nodeMin = [22, 19];
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
let found = null;

/**
 * Installs the packages when they are not there or the lock file has changed since, then goes on in `script` under
 * the Node of the packages (24), or under this one where there is no such package. Ends the process with its code.
 *
 * The script runs in a process group of its own and is told to end exactly once, by whatever ends this process:
 * Ctrl-C, a signal, the end of npm, or (it notices its channel closing) a `kill -9`.
 */
export async function installAndRun(script, args) {
  await install();
  const code = await runTold(productNode(), [path.join(root, "scripts/launch", script), ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: true,
    env: environment(),
  });
  process.exit(code);
}

/** The environment in which scripts of packages find the product's own Node first. */
export function environment() {
  const bin = path.join(root, "node_modules/.bin");
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` };
}

/** The Node that the product runs on. Ends the process, in words, when there is none that is new enough. */
export function productNode() {
  found ??= findNode();
  if (found) return found;
  console.error(
    `This machine needs Node ${nodeMin.join(".")} or newer to run Plumbline; it has ${process.versions.node}. ` +
      "On Linux the packages bring one; here please install it from nodejs.org.",
  );
  process.exit(1);
}

function findNode() {
  const own = path.join(root, "node_modules/.bin/node");
  if (existsSync(own) && spawnSync(own, ["--version"]).status === 0) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]) ? process.execPath : null;
}

async function install() {
  if (!findMissing()) return;
  const onWait = () => console.error("Another command is installing packages; waiting for it …");
  await withLock(path.join(root, ".plumbline/install.lock"), onWait, async () => {
    const missing = findMissing();
    if (missing === "packages") {
      console.error("Installing packages …");
      await must("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
    }
    // Where scripts of packages are switched off.
    if (findMissing()) await must(productNode(), ["scripts/postinstall.mjs"]);
  });
}

async function must(command, args) {
  // All packages, whatever NODE_ENV or npm's settings leave out elsewhere: the product is built here.
  const env = { ...process.env, npm_config_omit: "" };
  const code = await runTold(command, args, { stdio: ["ignore", 2, 2], env });
  if (code === 0) return;
  console.error(
    `\`${[path.basename(command), ...args.slice(0, 1)].join(" ")}\` failed; what it says stands above.`,
  );
  process.exit(code);
}

/** Runs a program, tells it to end when this process is told so, and returns its exit code. */
function runTold(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  const tell = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, tell);
  const stopWatching = whenNpmEnds(() => tell("SIGTERM"));
  return new Promise((resolve) => {
    const end = (code) => {
      for (const signal of signals) process.removeListener(signal, tell);
      stopWatching();
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(error.message);
      end(1);
    });
    child.once("exit", (code, signal) => end(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}
