// Starts an installation of its own, kills its parts while it syncs, and reports. The plan, the world and the promises
// are in lib/testing/chaos.
import { randomInt } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { endLeftovers } from "../control-plane/processes.mjs";
import { killPostgres } from "../postgres.mjs";
import { importBundled } from "./bundled.mjs";
import { readNumberOptions } from "./number-options.mjs";
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
const logsShown = 3_000;
// Whatever is made on the way lies in it, and goes with it however this ends.
process.env.TMPDIR = scratch;
let program = null;
let isEnding = false;

whenToldToEnd(() => void end(130));
try {
  const options = readNumberOptions(help, {
    kills: { byDefault: 100, min: 1, max: 10_000 },
    seed: { byDefault: randomInt(1_000_000) },
    applications: { byDefault: 5, min: 3, max: 10 },
  });
  await end(options === null || (await chaos(options)) ? 0 : 1);
} catch (error) {
  console.error(wordsOf(error));
  await end(2);
}

async function chaos({ kills, seed, applications, json: isJson }) {
  console.error(`seed ${seed}`);
  const { runChaos, startInstallation, bundleKillableWorker } = await importBundled([
    "lib/testing/chaos/run-chaos",
    "lib/testing/chaos/chaos-world",
    "lib/testing/start-killable-worker",
  ]);
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

async function end(code) {
  if (isEnding) return;
  isEnding = true;
  await program?.remove();
  await endLeftovers(path.join(scratch, "cluster")).catch(() => {});
  await killPostgres({ dir: path.join(scratch, "postgres") }).catch(() => {});
  if (code !== 1) fs.rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
