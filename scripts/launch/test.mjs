// `npm test`: everything, and one sum at the end. `--quick` (npm run check) is the half that needs no server.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isTestPostgresRunning, stopIdleTestPostgres } from "../test-postgres.mjs";
import { obtainChromium } from "./chromium.mjs";
import { root } from "./installed.mjs";
import { endSteps, runStep } from "./run-step.mjs";
import { playwrightResults, vitestResults } from "./test-results.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";

const help = `npm test -- [options]

  --quick    only format, lint, types and the rules (npm run check)
  --help     this text

With CI=true, what cannot be had here (a control plane, a browser) is a failure; otherwise it is skipped, with the reason.`;

const minuteMs = 60_000;
/** Far above what a slow machine needs: a limit that is reached means that something hangs. */
const msMax = {
  check: 5 * minuteMs,
  build: 15 * minuteMs,
  programs: 25 * minuteMs,
  unit: 25 * minuteMs,
  journeys: 45 * minuteMs,
};
const allMsMax = 90 * minuteMs;
const quietMsMax = 20_000;

const options = readOptions();
const isCi = process.env.CI === "true";
const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const reports = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"));
process.on("exit", () => fs.rmSync(reports, { recursive: true, force: true }));
let isInterrupted = false;
let keepsPostgres = true;

whenToldToEnd(() => void interrupt("interrupted", 130));
const overall = setTimeout(
  () => void interrupt(`not through after ${allMsMax / minuteMs} minutes`, 1),
  allMsMax,
);
process.on("uncaughtException", (error) => void interrupt(`the test run itself: ${wordsOf(error)}`, 1));
await run();
clearTimeout(overall);
if (!isInterrupted) await finish(sum.failed > 0 || sum.passed === 0 ? 1 : 0);

async function run() {
  await check("format", ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."]);
  await check("lint", ["node_modules/oxlint/bin/oxlint", "--quiet"]);
  await check("types", ["node_modules/typescript/bin/tsc", "--noEmit"]);
  // Whatever needs a real API server could need minutes to build one.
  const needServer = "--exclude=**/real-cluster*.test.ts";
  if (options.quick) return vitest("rules", ["lib/domain", "lib/platform", "components", needServer]);
  keepsPostgres = await isTestPostgresRunning();
  await check("migrations produce the schema", ["scripts/check-migrations.mjs"]);
  await controlPlane();
  await vitest("unit and adapters", []);
  await check("build", ["scripts/launch/build.mjs", "--if-stale"], msMax.build);
  await journeys();
}

/** A program that says nothing while all is well. */
async function check(name, args, limitMs = msMax.check) {
  await step(name, limitMs, async (runIt) => {
    const { code, output } = await runIt(args, { isQuiet: true });
    if (code === 0) return count({ passed: 1 });
    if (!isInterrupted) console.log(output.slice(-8_000).trimEnd());
    fail(name);
  });
}

/** Building the control plane belongs to nobody's time limit, so it happens before the tests that need it. */
async function controlPlane() {
  await step("control plane", msMax.programs, async (runIt) => {
    const { code } = await runIt(["scripts/control-plane/programs.mjs"]);
    if (code === 0) return;
    if (isCi) fail("control plane: it cannot be had here, see above");
    else console.log("  What needs it is skipped.");
  });
}

async function vitest(name, folders) {
  await step(name, msMax.unit, async (runIt) => {
    const file = path.join(reports, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { code } = await runIt(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...folders]);
    const report = readJson(file);
    if (!report) return fail(`${name}: ended with code ${code} and without a report`);
    add(vitestResults(report, code, (absolute) => path.relative(root, absolute)));
  });
}

async function journeys() {
  await step("journeys", msMax.journeys, async (runIt) => {
    const chromium = await obtainChromium((line) => console.log(`  ${line}`));
    if (chromium.reason) {
      if (isCi) return fail(`journeys: ${chromium.reason}`);
      return add({ passed: 0, failed: 0, skipped: 1, failures: [], skips: [`journeys: ${chromium.reason}`] });
    }
    const file = path.join(reports, "playwright.json");
    const { code } = await runIt(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], {
      env: {
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
        ...(chromium.path ? { CHROMIUM_PATH: chromium.path } : {}),
      },
    });
    const report = readJson(file);
    if (!report) return fail(`journeys: ended with code ${code} and without a report`);
    add(playwrightResults(report, code));
  });
}

/** One part of the run, with its name before, its time after, and a sign of life when it is silent for long. */
async function step(name, limitMs, act) {
  if (isInterrupted) return;
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  let lastSaidAt = startedAt;
  console.log(`${name} …`);
  const life = setInterval(() => {
    if (Date.now() - lastSaidAt < quietMsMax) return;
    console.log(`  … still at ${name} after ${Math.round(seconds())} s`);
    lastSaidAt = Date.now();
  }, 1_000);
  const runIt = async (args, { env, isQuiet = false } = {}) => {
    const onOutput = (text) => {
      if (isQuiet) return;
      lastSaidAt = Date.now();
      process.stdout.write(text);
    };
    const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
    const answer = await runStep(args, { env: { ...color, ...env }, msMax: limitMs, onOutput });
    if (answer.isLate) fail(`${name}: did not end within ${limitMs / minuteMs} minutes`);
    return answer;
  };
  try {
    await act(runIt);
  } catch (error) {
    fail(`${name}: ${wordsOf(error)}`);
  } finally {
    clearInterval(life);
  }
  if (!isInterrupted) console.log(`${name}: ${seconds()} s`);
}

/** Ends what runs; what that says of itself then is of no interest. */
async function interrupt(reason, code) {
  if (isInterrupted) return;
  fail(reason);
  isInterrupted = true;
  await endSteps();
  await finish(code);
}

/** The shared Postgres goes as it was found. Its failure to end is no failure of what was tested. */
async function finish(code) {
  if (!keepsPostgres) await stopIdleTestPostgres().catch((error) => console.log(wordsOf(error)));
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join("\n")}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exit(code);
}

function add(results) {
  if (isInterrupted) return;
  count(results);
  failures.push(...results.failures);
  for (const name of results.skips) console.log(`  skipped: ${name}`);
}

function count({ passed = 0, failed = 0, skipped = 0 }) {
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
}

function fail(name) {
  if (isInterrupted) return;
  failures.push(name);
  count({ failed: 1 });
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { quick: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (!values.help) return values;
    console.log(help);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
