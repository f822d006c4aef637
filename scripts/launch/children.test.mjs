import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { identityOf } from "../process-identity.mjs";
import { Children } from "./children.mjs";

let scratch;
let children;
let failures;
beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-children-test-"));
  failures = [];
  children = new Children((words) => failures.push(words), { graceMs: 300 });
});
afterEach(async () => {
  await children.end();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Starts a program that is given as text, and waits until it has said something. */
async function start(name, text, options = {}) {
  const program = path.join(scratch, `${name}.mjs`);
  fs.writeFileSync(program, text);
  const lines = [];
  const child = children.start(name, [program], { onLine: (line) => lines.push(line), ...options });
  if (text.includes("console.log")) await expect.poll(() => lines.length).toBeGreaterThan(0);
  return { pid: child.pid, lines };
}

/** A zombie has ended; where nobody collects them they stay. */
function isAlive(pid) {
  return identityOf(pid) !== null;
}

const forever = "setInterval(() => {}, 1000);";

test("what is named ends first, and the rest newest first", async () => {
  const log = path.join(scratch, "order");
  const told = (name) =>
    `import fs from "node:fs"; process.on("SIGTERM", () => { fs.appendFileSync(${JSON.stringify(log)}, "${name} "); process.exit(); }); console.log("up"); ${forever}`;
  await start("first", told("first"));
  await start("second", told("second"));
  await start("third", told("third"));
  await children.end("second");
  expect(fs.readFileSync(log, "utf8")).toBe("second third first ");
  expect(failures).toEqual([]);
});

test("what does not end is killed, and so is what it started", async () => {
  const { pid, lines } = await start(
    "stubborn",
    `import { spawn } from "node:child_process";
     process.on("SIGTERM", () => {});
     console.log(spawn(process.execPath, ["-e", ${JSON.stringify(forever)}]).pid); ${forever}`,
  );
  const grandchild = Number(lines[0]);
  expect(isAlive(grandchild)).toBe(true);
  await children.end();
  await expect.poll(() => [isAlive(pid), isAlive(grandchild)]).toEqual([false, false]);
});

test("an end that nobody asked for is told once, with the end of this run's log", async () => {
  const logFile = path.join(scratch, "logs/program.log");
  fs.mkdirSync(path.dirname(logFile));
  fs.writeFileSync(logFile, "from an earlier run\n");
  const dying = 'process.stderr.write("out of cheese\\n"); process.exit(3);';
  await start("one", dying, { logFile });
  await expect.poll(() => failures).toHaveLength(1);
  expect(failures[0]).toContain("one ended unexpectedly (code 3)");
  expect(failures[0]).toContain("out of cheese");
  expect(failures[0]).not.toContain("from an earlier run");
  const second = await start("two", dying, { logFile: `${logFile}.2` });
  await expect.poll(() => isAlive(second.pid)).toBe(false);
  expect(failures).toHaveLength(1);
});

test("a program that has finished is not held up by the channel to its launcher", async () => {
  const { pid } = await start("finished", 'console.log("done");');
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test("a launcher that is killed takes its programs with it", async () => {
  const launcher = path.join(scratch, "launcher.mjs");
  const program = path.join(scratch, "program.mjs");
  fs.writeFileSync(program, `console.log(process.pid); ${forever}`);
  fs.writeFileSync(
    launcher,
    `import { Children } from ${JSON.stringify(path.join(import.meta.dirname, "children.mjs"))};
     new Children().start("program", [${JSON.stringify(program)}], { onLine: (line) => console.log(line) });`,
  );
  const killed = spawn(process.execPath, [launcher], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  killed.stdout.on("data", (chunk) => (said += chunk));
  await expect.poll(() => said, { timeout: 10_000 }).toMatch(/\d+\n/);
  killed.kill("SIGKILL");
  await expect.poll(() => isAlive(Number(said))).toBe(false);
});
