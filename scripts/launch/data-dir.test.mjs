import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { identityOf, isRunning } from "../process-identity.mjs";
import { clearDataDir, DataDirTaken, isHalfMade, takeDataDir } from "./data-dir.mjs";

let dir;
const started = [];
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-data-dir-test-"));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  fs.rmSync(dir, { recursive: true, force: true });
});

function startSomething() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
  started.push(child);
  return identityOf(child.pid);
}

function leaveBehind(running) {
  fs.writeFileSync(path.join(dir, "running.json"), JSON.stringify(running));
}

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  fs.writeFileSync(path.join(dir, file), text);
}

test("a directory in which another launcher lives is refused, and left alone", async () => {
  const launcher = startSomething();
  const child = startSomething();
  leaveBehind({ launcher, children: [child] });
  await expect(takeDataDir(dir)).rejects.toThrow(DataDirTaken);
  await expect(takeDataDir(dir)).rejects.toThrow(String(launcher.pid));
  expect(isRunning(child)).toBe(true);
});

test("a number that another program has by now is no obstacle, and that program is not ended", async () => {
  const other = startSomething();
  const reused = { pid: other.pid, began: "1" };
  leaveBehind({ launcher: reused, children: [reused] });
  const held = await takeDataDir(dir);
  expect(isRunning(other)).toBe(true);
  held.leave();
  expect(fs.readdirSync(dir)).toEqual([]);
});

test("what a killed launcher left running is ended before the next one begins", async () => {
  const child = startSomething();
  leaveBehind({ launcher: { pid: process.pid, began: "1" }, children: [child] });
  await takeDataDir(dir);
  await expect.poll(() => isRunning(child)).toBe(false);
});

test.each(["", "not json", "4711"])("a file that says nothing (%j) is no obstacle", async (text) => {
  write("running.json", text);
  await expect(takeDataDir(dir)).resolves.toBeDefined();
});

test("beginning anew deletes what a demo keeps and nothing else", async () => {
  for (const file of ["world/world.json", "logs/web.log", "secrets.json", "clusters/dev/settings.json"])
    write(file, "{}");
  for (const file of ["real/secrets.json", "dev/secrets.json", "thesis.md"]) write(file, "precious");
  await clearDataDir(dir);
  expect(fs.readdirSync(dir).toSorted()).toEqual(["dev", "real", "thesis.md"]);
});

test("a world is half made from its database's creation until it says that it is seeded", () => {
  expect(isHalfMade(dir)).toBe(false);
  write("postgres/logins.json", "{}");
  expect(isHalfMade(dir)).toBe(true);
  write("world/world.json", JSON.stringify({ isSeeded: false }));
  expect(isHalfMade(dir)).toBe(true);
  write("world/world.json", JSON.stringify({ isSeeded: true }));
  expect(isHalfMade(dir)).toBe(false);
});
