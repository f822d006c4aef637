// Installs the definition of each kind on a real API server and lets it judge the examples of the health table, whose
// releases lib/testing/health/definition-sources.ts finds. Writes what was seen to checked-examples.json beside it.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { startControlPlane } from "../control-plane/control-plane.mjs";
import { ask } from "../control-plane/request.mjs";
import { importBundled } from "./bundled.mjs";
import { findDefinition, isStatusOpen, judging } from "./custom-definitions.mjs";
import { root } from "./installed.mjs";
import { whenToldToEnd } from "./told-to-end.mjs";
import { wordsOf } from "./words-of.mjs";

const help = `npm run check-health-examples -- [--only WORD]

Holds the objects that the health table is tested with (lib/testing/health/row-examples.ts) against the definitions of
the releases that they name: a real API server without controllers takes each definition, without its status
subresource, and judges each object (dryRun=All&fieldValidation=Strict). The definitions come from Go modules, so Go
and its module proxy are needed. What was taken is recorded in lib/testing/health/checked-examples.json; ends with 1
when an object was refused or a definition could not be had.
--only checks the kinds or releases alone whose name contains WORD, and keeps the other records.`;

const recordFile = path.join(root, "lib/testing/health/checked-examples.json");
const atOnce = 2;
const servedTimeoutMs = 60_000;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-examples-"));
let plane = null;

whenToldToEnd(() => void end(130));
try {
  const { values } = parseArgs({
    options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) console.log(help);
  await end(values.help || (await check(values.only ?? "")) ? 0 : 1);
} catch (error) {
  console.error(wordsOf(error));
  await end(2);
}

async function check(only) {
  plane = await startControlPlane({ dir: scratch, parts: "api", log: (line) => console.error(line) });
  if (plane.missing)
    throw new Error(plane.missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
  const { rowExamples, definitionSources, objectsOf, digestOf } = await importBundled([
    "lib/testing/health/row-examples",
    "lib/testing/health/definition-sources",
    "lib/testing/health/example-objects",
  ]);
  const before = fs.existsSync(recordFile) ? JSON.parse(fs.readFileSync(recordFile, "utf8")) : {};
  const records = {};
  const refusals = [];
  const queue = [...rowExamples];
  async function work() {
    for (let example = queue.shift(); example; example = queue.shift()) {
      const { of, release } = example;
      if (!`${of} ${release}`.includes(only)) {
        if (before[of]) records[of] = before[of];
        continue;
      }
      const source = definitionSources[release] ?? { absent: "" };
      if (source.absent === "") refusals.push(`${of}: nothing is said of where ${release} is.`);
      else if (source.absent) records[of] = { digest: digestOf(example), absent: source.absent };
      else {
        const objects = objectsOf(example).map(({ object }) => object);
        const answer = await judge(source, objects).catch((error) => ({ refused: [wordsOf(error)] }));
        if (answer.refused) refusals.push(...answer.refused.map((words) => `${of} (${release}): ${words}`));
        else records[of] = { digest: digestOf(example), module: source.module, ...answer };
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  await write(records);
  for (const words of refusals) console.log(words);
  const checked = Object.values(records).filter(({ module }) => module);
  const open = checked.filter(({ statusIsOpen }) => statusIsOpen).length;
  console.log(
    `${checked.length} kinds of ${rowExamples.length} checked (${open} by a definition that takes any status), ` +
      `${Object.keys(records).length - checked.length} whose definition no package carries, ${refusals.length} refusals.`,
  );
  return refusals.length === 0;
}

/** The definition's file, or what the API server refused. */
async function judge(source, objects) {
  const { apiVersion, kind } = objects[0];
  const [group, version] = apiVersion.split("/");
  const { definition, file } = await findDefinition(source, group, kind);
  const judged = judging(definition, version);
  if (!judged) return { refused: [`${file} has no version ${version}.`] };
  const made = await call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", judged);
  if (made.status !== 201) return { refused: [`${file}: ${messageOf(made)}`] };
  const { plural } = judged.spec.names;
  const isNamespaced = judged.spec.scope === "Namespaced";
  await untilServed(`/apis/${apiVersion}/${plural}?limit=1`);
  const collection = `/apis/${apiVersion}${isNamespaced ? "/namespaces/default" : ""}/${plural}`;
  const refused = [];
  for (const [index, object] of objects.entries()) {
    const answer = await call("POST", `${collection}?dryRun=All&fieldValidation=Strict`, object);
    if (answer.status !== 201) refused.push(`state ${index + 1}: ${messageOf(answer)}`);
  }
  if (refused.length > 0) return { refused };
  return { file, ...(isStatusOpen(judged) ? { statusIsOpen: true } : {}) };
}

async function untilServed(address) {
  const deadline = Date.now() + servedTimeoutMs;
  while (Date.now() < deadline) {
    if ((await call("GET", address)).status === 200) return;
    await sleep(100);
  }
  throw new Error(`The API server does not serve ${address}.`);
}

function call(method, address, body) {
  return ask(Number(new URL(plane.url).port), plane.token, plane.certificate, method, address, body);
}

function messageOf({ status, body }) {
  try {
    return JSON.parse(body).message;
  } catch {
    return `${status} ${body.slice(0, 200)}`;
  }
}

async function write(records) {
  const sorted = Object.fromEntries(Object.entries(records).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const options = { ...(await resolveConfig(recordFile)), filepath: recordFile };
  fs.writeFileSync(recordFile, await format(JSON.stringify(sorted), options));
}

async function end(code) {
  if (plane && !plane.missing) await plane.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
