import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { chromium } from "@playwright/test";
import { signalGroup } from "../signal-group.mjs";
import { productNode } from "./install.mjs";
import { root } from "./installed.mjs";

const systemPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const downloadMsMax = 180_000;
const packageMsMax = 600_000;

/**
 * A browser for the journeys: `CHROMIUM_PATH`, Playwright's own where it is installed, the system's, Playwright's
 * download, Debian's package (as root). Returns where it is (no path: Playwright knows), or why there is none.
 *
 * @param {(line: string) => void} [say]
 * @returns {Promise<{ path?: string, reason?: undefined } | { reason: string }>}
 */
export async function obtainChromium(say = (line) => console.error(line)) {
  const known = find();
  if (known) return known;
  say("there is no browser here; asking Playwright for its own …");
  const cli = "node_modules/@playwright/test/cli.js";
  await attempt(productNode(), [cli, "install", "chromium"], downloadMsMax);
  const downloaded = find();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0) {
    say("Playwright's browser cannot be had; installing Debian's chromium …");
    await attempt("apt-get", ["update", "-q"], downloadMsMax);
    await attempt("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], packageMsMax);
  }
  return find() ?? { reason: reasonOf(process.getuid?.() === 0) };
}

function find() {
  const own = process.env.CHROMIUM_PATH;
  if (own && existsSync(own)) return { path: own };
  if (existsSync(chromium.executablePath())) return {};
  const path = systemPaths.find((candidate) => existsSync(candidate));
  return path ? { path } : null;
}

function reasonOf(isRoot) {
  const debian = isRoot
    ? "`apt-get install chromium` worked"
    : "could Debian's package be installed by this user";
  return `There is no Chromium: neither did \`npx playwright install chromium\` work nor ${debian}. CHROMIUM_PATH may name one.`;
}

/** A way to a browser; whether it led there is seen by looking. */
function attempt(command, args, msMax) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const child = spawn(command, args, { cwd: root, env, stdio: "ignore", detached: true });
    const end = () => child.pid && signalGroup(child.pid, "SIGKILL");
    const timer = setTimeout(end, msMax);
    const finish = () => {
      clearTimeout(timer);
      process.removeListener("exit", end);
      resolve();
    };
    process.once("exit", end);
    child.once("error", finish);
    child.once("exit", finish);
  });
}
