// How long until a browser shows what happened: a `git push`, and an edit in a cluster. Against a running demo.
//
//   node bench/live-times.mjs [--url http://localhost:3000] [--data .plumbline] [--runs 10]
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { chromium } from "@playwright/test";
import { deploymentPath, patchAsKubectl } from "../demo/world/kube-client.ts";
import { obtainChromium } from "../scripts/launch/chromium.mjs";

const run = promisify(execFile);
const quietMs = 1_500;
const waitMsMax = 30_000;
const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:3000" },
    data: { type: "string", default: ".plumbline" },
    runs: { type: "string", default: "10" },
  },
});
const world = path.resolve(options.data, "world");
const { githubPort, githubToken, password } = JSON.parse(
  fs.readFileSync(path.join(world, "world.json"), "utf8"),
);
const kubeconfig = fs.readFileSync(findKubeconfig(), "utf8");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-bench-"));

const { path: executablePath, reason } = await obtainChromium();
if (reason) throw new Error(reason);
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
try {
  const page = await openFleet();
  const edits = await measure(page, editCluster);
  const pushes = await measure(page, await pusher());
  report(
    "edit in the cluster, from the server's answer",
    edits.map(({ seen, done }) => seen - done),
  );
  report(
    "git push, from the end of the command",
    pushes.map(({ seen, done }) => seen - done),
  );
  report(
    "git push, from its beginning",
    pushes.map(({ seen, begun }) => seen - begun),
  );
} finally {
  await browser.close();
  fs.rmSync(scratch, { recursive: true, force: true });
}

/** The fleet page, which notes when the row of the shop last changed. */
async function openFleet() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${options.url}/sign-in`);
  await page.getByLabel("Email").fill("admin@acme.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${options.url}/`);
  const header = page.getByRole("rowheader", { name: /^shop\b/ });
  await header.waitFor();
  await header.evaluate((element) => {
    window.changedAt = [];
    const row = element.closest('[role="row"]');
    new MutationObserver(() => window.changedAt.push(Date.now())).observe(row, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["data-status", "href"],
    });
  });
  return page;
}

/**
 * Does it as often as asked, each time when the row has been still for a while, and notes its first change. `act`
 * returns when it began.
 */
async function measure(page, act) {
  const times = [];
  for (let turn = 0; turn < Number(options.runs); turn++) {
    await page.waitForFunction((ms) => Date.now() - (window.changedAt.at(-1) ?? 0) > ms, quietMs);
    const begun = await act(turn);
    const done = Date.now();
    const first = (from) => window.changedAt.find((at) => at >= from);
    const handle = await page.waitForFunction(first, begun, { timeout: waitMsMax, polling: 50 });
    times.push({ begun, done, seen: await handle.jsonValue() });
  }
  return times;
}

/** Scales the shop in dev, whose policy does not heal: now drifted, now as Git has it. */
async function editCluster(turn) {
  const begun = Date.now();
  await patchAsKubectl(kubeconfig, deploymentPath("shop"), { spec: { replicas: turn % 2 === 0 ? 4 : 2 } });
  return begun;
}

/** Commits to the shop's repository through a clone, as people do. */
async function pusher() {
  const clone = path.join(scratch, "shop-config");
  const git = (...args) =>
    run("git", ["-C", clone, "-c", "user.name=Bench", "-c", "user.email=bench@acme.example", ...args]);
  await run("git", [
    "clone",
    "-q",
    `http://demo:${githubToken}@127.0.0.1:${githubPort}/acme/shop-config.git`,
    clone,
  ]);
  const file = path.join(clone, "apps/shop/dev/config.yaml");
  return async (turn) => {
    const text = fs.readFileSync(file, "utf8").replace(/\n {2}BENCH: .*/g, "");
    fs.writeFileSync(file, text.replace("\ndata:\n", `\ndata:\n  BENCH: "${Date.now()}"\n`));
    await git("commit", "-qam", `bench: turn ${turn + 1}`);
    const begun = Date.now();
    await git("push", "-q");
    return begun;
  };
}

function findKubeconfig() {
  const places = [
    path.join(world, "clusters/dev.kubeconfig"),
    path.resolve(options.data, "clusters/dev/kubeconfig"),
  ];
  const found = places.find((file) => fs.existsSync(file));
  if (!found) throw new Error(`There is no demo in ${options.data}.`);
  return found;
}

function report(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  console.log(
    `${what}: median ${at(0.5)} ms, 90 % within ${at(0.9)} ms, longest ${sorted.at(-1)} ms (${sorted.length} times)`,
  );
}
