// Runs the workloads of bench/ on a real control plane and prints what they took. The worlds and the workloads are in
// bench/; bundled here, because they are TypeScript of the same kind as the product.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { findPrograms } from "../control-plane/programs.mjs";
import { buildIfStale, nodeBuildOptions } from "./build.mjs";
import { obtainChromium } from "./chromium.mjs";
import { root } from "./installed.mjs";
import { takePortFrom } from "./ports.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";
import { workerEnvironment, workerNodeArguments } from "./worker-process.mjs";

const help = `npm run bench -- [WORKLOAD…] [--applications N] [--detail] [--profile] [--json]

Runs all workloads, or those that are named, on a real control plane with 300 applications of ten objects:

  sync          every application for the first time: 3,000 objects created, all healthy
  cold          a worker starts; until every target is verified
  refresh       a person asks for a look at everything; nothing has changed
  commit        one file of a monorepo changes; until every application is at the new revision
  drift         an object is edited in the cluster; until a browser shows it (the median of sixteen)
  memory        of the worker, at rest and at its peak
  kubectl-diff  the baseline: kubectl diff --server-side over the same objects
  eleventh      how many times as long drift takes while ten other clusters fail, each in its own way
  growth        sync, cold, refresh and commit at 1, 10, 100 and 1,000 applications

--detail adds what the worker asked for most; --profile writes what its time went into (*.cpuprofile) to bench/.profiles.
--json prints one line of JSON for each figure instead of the table. bench/README.md says what they mean.`;

const folder = path.join(root, `node_modules/.bench-${process.pid}`);
const profiles = path.join(root, "bench/.profiles");
const webPort = 41_000;
let isEnding = false;

/** The scripts read files beside them, and so stay where they are. */
const scriptsOutside = {
  name: "scripts-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^@\/scripts\// }, ({ path: name }) => ({
      path: pathToFileURL(path.join(root, name.slice(2))).href,
      external: true,
    }));
  },
};

whenToldToEnd(() => end(130));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
try {
  const { runBench, workloads } = await bundled();
  const options = readOptions(workloads);
  if (options) await bench(runBench, options);
  end(0);
} catch (error) {
  console.error(wordsOf(error));
  end(1);
}

function readOptions(workloads) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      applications: { type: "string", default: "300" },
      detail: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return null;
  }
  const unknown = positionals.find((name) => !workloads.includes(name));
  if (unknown) throw new Error(`There is no workload ${unknown}. There are: ${workloads.join(", ")}.`);
  const applications = Number(values.applications);
  if (!Number.isInteger(applications) || applications < 1 || applications > 10_000)
    throw new Error("--applications expects how many, from 1 to 10000.");
  return {
    applications,
    isJson: values.json,
    isDetailed: values.detail,
    isProfiled: values.profile,
    workloads: positionals.length > 0 ? positionals : workloads,
  };
}

async function bench(runBench, { applications, isJson, isDetailed, isProfiled, workloads }) {
  const { programs, missing } = await findPrograms(["kubectl"], { log: say });
  if (missing) throw new Error(missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
  const browser = workloads.some((name) => ["drift", "eleventh"].includes(name))
    ? await preparedBrowser()
    : null;
  const [cpu] = os.cpus();
  const machine = {
    cores: os.cpus().length,
    cpu: cpu?.model ?? "unknown",
    memoryGb: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    load: Math.round(os.loadavg()[0] * 100) / 100,
  };
  if (isJson) console.log(JSON.stringify({ name: "machine", ...machine }));
  const results = [];
  await runBench({
    root,
    workerScript: path.join(folder, "worker.js"),
    workerArguments: [
      ...workerNodeArguments,
      ...(isProfiled ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : []),
    ],
    workerEnvironment,
    kubectl: programs.kubectl,
    browser,
    applications,
    workloads,
    say,
    onResult({ kinds, ...result }) {
      results.push(result);
      if (isDetailed) for (const [kind, times] of Object.entries(kinds ?? {})) say(`  ${times}  ${kind}`);
      if (isJson) console.log(JSON.stringify(result));
      else say(`${result.name}, ${result.applications} applications: ${result.value} ${result.unit}`);
    },
  });
  if (isJson) return;
  console.table(machine);
  console.table(results);
}

/** The browser, the web process that it opens, and a port for that. */
async function preparedBrowser() {
  await buildIfStale({ say });
  const { path: program, reason } = await obtainChromium(say);
  if (reason) throw new Error(reason);
  return { chromium: program, port: await takePortFrom(webPort) };
}

function say(line) {
  console.error(line);
}

/** The bench and the worker that it measures, built as the product is, below the packages, which stay outside. */
async function bundled() {
  const options = nodeBuildOptions();
  const { worker, "render-worker": renderWorker, "lua-worker": luaWorker } = options.entryPoints;
  await build({
    ...options,
    entryPoints: {
      "run-bench": "bench/run-bench.ts",
      worker,
      "render-worker": renderWorker,
      "lua-worker": luaWorker,
    },
    outdir: folder,
    plugins: [scriptsOutside],
  });
  return import(path.join(folder, "run-bench.js"));
}

function end(code) {
  if (isEnding) return;
  isEnding = true;
  process.exit(code);
}
