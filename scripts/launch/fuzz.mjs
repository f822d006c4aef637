// Starts a real API server without controllers, runs the cases of a seed against it, and reports. The cases and what is
// made of them are in lib/testing/fuzz.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { startControlPlane } from "../control-plane/control-plane.mjs";
import { root } from "./installed.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";

const help = `npm run fuzz -- [--objects N] [--seed S] [--json]

Makes N objects (500) of every built-in kind and of custom ones, lets other managers at them, compares each with a
respelled or changed wish, and applies that: the server's own answer is the judge. The same seed makes the same cases.
Ends with 1 when anything was said to be in sync that an apply changed, when one in two hundred was said to differ that
an apply did not change, or when less than 95 % of what is spelled as the server keeps it was settled without a call.
--json prints one line of figures at the end; misses are printed in full before it.`;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-fuzz-"));
const bundle = path.join(root, `node_modules/.fuzz-${process.pid}.mjs`);
let plane = null;

whenToldToEnd(() => void end(130));
try {
  const options = readOptions();
  if (options) await end((await fuzz(options)) ? 0 : 1);
} catch (error) {
  console.error(wordsOf(error));
  await end(2);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      objects: { type: "string", default: "500" },
      seed: { type: "string", default: "9" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    void end(0);
    return null;
  }
  const [objects, seed] = [Number(values.objects), Number(values.seed)];
  if (!Number.isInteger(objects) || objects < 1 || objects > 1_000_000)
    throw new Error("--objects expects how many objects, from 1 to 1000000.");
  if (!Number.isInteger(seed)) throw new Error("--seed expects a whole number.");
  return { objects, seed, isJson: values.json };
}

async function fuzz({ objects, seed, isJson }) {
  plane = await startControlPlane({ dir: scratch, parts: "api", log: (line) => console.error(line) });
  if (plane.missing)
    throw new Error(plane.missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
  const { runFuzz, reportOf, isGood, isFalselySynced, isFalselyDifferent, inWords } = await bundled();
  const place = { namespace: "fuzz", group: "fuzz.plumbline.test" };
  let said = 0;
  const onProgress = (done) => {
    if (done - said < 1_000 && done < objects) return;
    said = done;
    console.error(`${done} of ${objects}`);
  };
  const startedAt = performance.now();
  const run = await runFuzz(plane, { objects, seed, place, onProgress });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  for (const miss of run.outcomes.filter(
    (outcome) => isFalselySynced(outcome) || isFalselyDifferent(outcome),
  ))
    console.log(inWords(miss));
  const report = reportOf(run);
  if (isJson) console.log(JSON.stringify(report));
  else console.table({ seed, ...report, seconds });
  return isGood(report);
}

/** The cases, bundled below the packages, which stay outside. */
async function bundled() {
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `export * from "@/lib/testing/fuzz/run-fuzz"; export * from "@/lib/testing/fuzz/fuzz-report";`,
      resolveDir: root,
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    packages: "external",
    logLevel: "warning",
  });
  return import(bundle);
}

async function end(code) {
  if (plane && !plane.missing) await plane.stop();
  fs.rmSync(bundle, { force: true });
  fs.rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
