// Runs the workloads of bench/ on a real control plane and prints what they took. The worlds and the workloads are in
// bench/.
import os from "node:os";
import path from "node:path";
import { findPrograms } from "../control-plane/programs.mjs";
import { buildIfStale } from "./build.mjs";
import { bundleDir, importBundled } from "./bundled.mjs";
import { obtainChromium } from "./chromium.mjs";
import { root } from "./installed.mjs";
import { readNumberOptions } from "./number-options.mjs";
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

const profiles = path.join(root, "bench/.profiles");
const webPort = 41_000;
let isEnding = false;

whenToldToEnd(() => end(130));
try {
  // The worker that is measured is bundled as it stands, whatever was built last.
  const programs = ["worker", "render-worker", "lua-worker"];
  const { runBench, workloads } = await importBundled(["bench/run-bench"], programs);
  const options = readOptions(workloads);
  if (options) await bench(runBench, options);
  end(0);
} catch (error) {
  console.error(wordsOf(error));
  end(1);
}

function readOptions(known) {
  const numbers = { applications: { byDefault: 300, min: 1, max: 10_000 } };
  const options = readNumberOptions(help, numbers, { flags: ["detail", "profile"], takesNames: true });
  const unknown = options?.names.find((name) => !known.includes(name));
  if (unknown) throw new Error(`There is no workload ${unknown}. There are: ${known.join(", ")}.`);
  return options && { ...options, workloads: options.names.length > 0 ? options.names : known };
}

async function bench(
  runBench,
  { applications, json: isJson, detail: isDetailed, profile: isProfiled, workloads },
) {
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
    workerScript: path.join(bundleDir, "worker.js"),
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

function end(code) {
  if (isEnding) return;
  isEnding = true;
  process.exit(code);
}
