import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.mjs";

let file;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-lock-test-")), "some.lock");
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true, force: true }));

test("the second waits for the first, and says so once", async () => {
  const order = [];
  let finish;
  const first = withLock(
    file,
    () => {},
    async () => {
      await new Promise((resolve) => (finish = resolve));
      order.push("first");
    },
  );
  await expect.poll(() => fs.existsSync(file)).toBe(true);
  const waits = [];
  const second = withLock(
    file,
    () => waits.push("waiting"),
    async () => order.push("second"),
  );
  await expect.poll(() => waits).toEqual(["waiting"]);
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
  expect(fs.existsSync(file)).toBe(false);
});

test.each([JSON.stringify({ pid: process.pid, began: "1" }), "4711", "null"])(
  "a lock whose holder is gone (%j) is taken over",
  async (left) => {
    fs.writeFileSync(file, left);
    expect(
      await withLock(
        file,
        () => {},
        async () => "done",
      ),
    ).toBe("done");
  },
);
