// Builds what production runs: the web server (Next, standalone), the worker and its render thread, and the demo world.
//
//   node scripts/build.mjs [--if-stale] [--only=web|node]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { withLock } from "../lock.mjs";
import { signalGroup } from "../signal-group.mjs";
import { environment, productNode } from "./install.mjs";
import { root } from "./installed.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";

const stampFile = path.join(root, "dist/build-stamp");
const sources = ["app", "components", "lib", "demo", "public", "prisma/schema.prisma", "package-lock.json"];
const settings = [
  "next.config.ts",
  "tsconfig.json",
  "postcss.config.mjs",
  "instrumentation.ts",
  "proxy.ts",
  "scripts/launch/build.mjs",
];

/** The programs that run under plain Node, each with its entry. */
const nodeEntries = {
  worker: "lib/worker.ts",
  "render-worker": "lib/render/render-worker.ts",
  "lua-worker": "lib/lua/lua-worker.ts",
  "check-environment": "lib/check-environment.ts",
  demo: "demo/main.ts",
};

/**
 * Builds everything when a source has changed since the last build, and says so to `say` before. The build runs in
 * processes of its own, which end with this one. Returns whether there was something to do; throws with the end of
 * what a failed build said.
 *
 * @param {{ say?: (text: string) => void, isForced?: boolean, only?: "web" | "node" }} [options]
 */
export async function buildIfStale({ say = () => {}, isForced = false, only } = {}) {
  if (!isForced && isBuilt(digestOfSources())) return false;
  const onWait = () => say("Another command is building; waiting for it …");
  return withLock(path.join(root, ".plumbline/build.lock"), onWait, async () => {
    const stamp = digestOfSources();
    if (!isForced && isBuilt(stamp)) return false;
    say("Building …");
    // A build that is interrupted must not look like the finished one before it.
    fs.rmSync(stampFile, { force: true });
    await Promise.all([only !== "web" && buildNode(), only !== "node" && buildWeb()]);
    // A source that changed meanwhile may be in it or not.
    if (!only && digestOfSources() === stamp) fs.writeFileSync(stampFile, stamp);
    return true;
  });
}

/** How the programs for Node are bundled. Packages stay outside: they load files of their own. */
export function nodeBuildOptions() {
  const entries = Object.entries(nodeEntries).filter(([, entry]) => fs.existsSync(path.join(root, entry)));
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  };
}

async function buildNode() {
  // Loaded only here: where nothing is to be built, it may be missing.
  const { build, stop } = await import("esbuild");
  await build({ ...nodeBuildOptions(), outdir: "dist" });
  await stop();
}

async function buildWeb() {
  await run(["node_modules/next/dist/bin/next", "build"]);
  const standalone = path.join(root, ".next/standalone");
  fs.cpSync(path.join(root, ".next/static"), path.join(standalone, ".next/static"), { recursive: true });
  if (fs.existsSync(path.join(root, "public"))) {
    fs.cpSync(path.join(root, "public"), path.join(standalone, "public"), { recursive: true });
  }
}

function isBuilt(stamp) {
  const results = [".next/standalone/server.js", "dist/worker.js"];
  return (
    results.every((file) => fs.existsSync(path.join(root, file))) &&
    fs.existsSync(stampFile) &&
    fs.readFileSync(stampFile, "utf8") === stamp
  );
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(productNode(), args, {
      cwd: root,
      env: { ...environment(), NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const end = () => child.pid && signalGroup(child.pid, "SIGKILL");
    process.once("exit", end);
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("exit", (code) => {
      process.removeListener("exit", end);
      if (code === 0) resolve(output);
      else reject(new Error(`${args.join(" ")} failed:\n${output.slice(-4000)}`));
    });
  });
}

function digestOfSources() {
  const hash = createHash("sha256");
  const add = (file) => {
    const full = path.join(root, file);
    const stat = fs.statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      if (file === "lib/store/generated") return;
      for (const name of fs.readdirSync(full).toSorted()) add(`${file}/${name}`);
    } else if (!/\.test\.tsx?$|\.md$/.test(file)) hash.update(`${file}\0`).update(fs.readFileSync(full));
  };
  for (const file of [...sources, ...settings]) add(file);
  return hash.digest("hex");
}

if (process.argv[1] === import.meta.filename) {
  whenToldToEnd(() => process.exit(130));
  const only = process.argv.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
  try {
    const isForced = !process.argv.includes("--if-stale");
    await buildIfStale({ say: (text) => console.error(text), isForced, only });
    process.exit(0);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
