// Starts an installation of its own, kills its parts while it syncs, and reports. The plan, the world and the promises
// are in lib/testing/chaos; bundled here, because they are TypeScript of the same kind as the product.
import { randomInt } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { endLeftovers } from "../control-plane/processes.mjs";
import { killPostgres } from "../postgres.mjs";
import { nodeBuildOptions } from "./build.mjs";
import { root } from "./installed.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";

const help = `npm run chaos -- [--kills N] [--seed S] [--applications N] [--json]

Kills the worker, Postgres or the API server with SIGKILL, N times (100), at instants that the seed chooses, while five
applications with waves, hooks and deletions are synced, rolled back and cancelled; each comes back, and goes on. After
every round, and when a fresh worker has synced everything at the end, it looks whether

  every operation ended          the cluster agrees with the ledger     nothing was pruned that is not ours
  no hook ran twice              nothing was written with two meanings  the record verifies

Who did what is told from etcd's own history, not from what Plumbline says. The same seed makes the same plan; a seed by
chance is printed. Ends with 1 when any promise is broken, and keeps the data and the logs then.
--json prints one line at the end: {"kills":…,"operations":…,"violations":…,"seed":…}`;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-chaos-"));
const bundle = path.join(root, `node_modules/.chaos-${process.pid}`);
const logsShown = 3_000;
// Whatever is made on the way lies in it, and goes with it however this ends.
process.env.TMPDIR = scratch;
let program = null;
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

whenToldToEnd(() => void end(130));
try {
  const options = readOptions();
  if (options) await end((await chaos(options)) ? 0 : 1);
} catch (error) {
  console.error(wordsOf(error));
  await end(2);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "100" },
      seed: { type: "string", default: String(randomInt(1_000_000)) },
      applications: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    void end(0);
    return null;
  }
  const [kills, seed, applications] = [values.kills, values.seed, values.applications].map(Number);
  if (!Number.isInteger(kills) || kills < 1 || kills > 10_000)
    throw new Error("--kills expects how many, from 1 to 10000.");
  if (!Number.isInteger(seed)) throw new Error("--seed expects a whole number.");
  if (!Number.isInteger(applications) || applications < 3 || applications > 10)
    throw new Error("--applications expects how many, from 3 to 10.");
  return { kills, seed, applications, isJson: values.json };
}

async function chaos({ kills, seed, applications, isJson }) {
  console.error(`seed ${seed}`);
  const { runChaos, startInstallation, bundleKillableWorker } = await bundled();
  const say = (line) => console.error(line);
  const installation = await startInstallation(scratch, say);
  program = await bundleKillableWorker();
  const begunAt = performance.now();
  try {
    const report = await runChaos(installation, { program, kills, seed, applications, onRound: say });
    const { violations, operations, examined, kills: killed, logs, ...rest } = report;
    const seconds = Math.round((performance.now() - begunAt) / 1000);
    const sum = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);
    if (violations.length > 0) fs.writeFileSync(path.join(scratch, "workers.log"), logs.join("\n----\n"));
    for (const words of violations) console.log(words.slice(0, logsShown));
    console.table({ ...killed, ...operations, ...rest, seconds });
    console.table(Object.fromEntries(Object.entries(examined).map(([name, cases]) => [name, { cases }])));
    if (isJson) {
      const figures = {
        kills: sum(killed),
        operations: sum(operations),
        violations: violations.length,
        seed,
      };
      console.log(JSON.stringify(figures));
    }
    if (violations.length > 0) console.error(`Data and logs are kept in ${scratch}. The seed was ${seed}.`);
    return violations.length === 0;
  } finally {
    await installation.stop();
  }
}

async function bundled() {
  await build({
    ...nodeBuildOptions(),
    entryPoints: undefined,
    stdin: {
      contents: ["chaos/run-chaos", "chaos/chaos-world", "start-killable-worker"]
        .map((name) => `export * from "@/lib/testing/${name}";`)
        .join("\n"),
      resolveDir: root,
    },
    outdir: undefined,
    outfile: path.join(bundle, "run-chaos.js"),
    plugins: [scriptsOutside],
  });
  return import(path.join(bundle, "run-chaos.js"));
}

async function end(code) {
  if (isEnding) return;
  isEnding = true;
  await program?.remove();
  await endLeftovers(path.join(scratch, "cluster")).catch(() => {});
  await killPostgres({ dir: path.join(scratch, "postgres") }).catch(() => {});
  fs.rmSync(bundle, { recursive: true, force: true });
  if (code !== 1) fs.rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
