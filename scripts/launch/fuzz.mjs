// Starts a real API server without controllers, runs the cases of a seed against it, and reports. The cases and what is
// made of them are in lib/testing/fuzz.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startControlPlane } from "../control-plane/control-plane.mjs";
import { importBundled } from "./bundled.mjs";
import { readNumberOptions } from "./number-options.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";

const help = `npm run fuzz -- [--objects N] [--seed S] [--json]

Makes N objects (500) of every built-in kind and of custom ones, lets other managers at them, compares each with a
respelled or changed wish, and applies that: the server's own answer is the judge. The same seed makes the same cases.
Ends with 1 when anything was said to be in sync that an apply changed, when one in two hundred was said to differ that
an apply did not change, or when less than 95 % of what is spelled as the server keeps it was settled without a call.
--json prints one line of figures at the end; misses are printed in full before it.`;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-fuzz-"));
let plane = null;

whenToldToEnd(() => void end(130));
try {
  const options = readNumberOptions(help, {
    objects: { byDefault: 500, min: 1, max: 1_000_000 },
    seed: { byDefault: 9 },
  });
  await end(options === null || (await fuzz(options)) ? 0 : 1);
} catch (error) {
  console.error(wordsOf(error));
  await end(2);
}

async function fuzz({ objects, seed, json: isJson }) {
  plane = await startControlPlane({ dir: scratch, parts: "api", log: (line) => console.error(line) });
  if (plane.missing)
    throw new Error(plane.missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
  const { runFuzz, reportOf, isGood, isFalselySynced, isFalselyDifferent, inWords } = await importBundled([
    "lib/testing/fuzz/run-fuzz",
    "lib/testing/fuzz/fuzz-report",
  ]);
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

async function end(code) {
  if (plane && !plane.missing) await plane.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
