import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { isFree, takePortFrom } from "./ports.mjs";

const ending = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** Listens somewhere above the ports that systems give away, and returns where. */
async function listen(host) {
  const server = net.createServer();
  for (let port = 20_000 + (process.pid % 5_000); ; port++) {
    const answer = await new Promise((resolve) => {
      server.once("error", resolve);
      server.listen(port, host, () => resolve(null));
    });
    if (answer) continue;
    ending.push(() => new Promise((resolve) => server.close(resolve)));
    return port;
  }
}

test.each(["127.0.0.1", "0.0.0.0", "::1"])("a port that somebody uses on %s is not free", async (host) => {
  const port = await listen(host);
  expect(await isFree(port)).toBe(false);
  expect(await takePortFrom(port)).toBeGreaterThan(port);
});

test("of two launchers that start together, the second takes another port", async () => {
  const port = (await listen("127.0.0.1")) + 1;
  const script = `import { takePortFrom } from ${JSON.stringify(path.join(import.meta.dirname, "ports.mjs"))};
    console.log(await takePortFrom(${port})); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "-e", script]);
  const gone = new Promise((resolve) => other.once("exit", resolve));
  ending.push(() => other.kill("SIGKILL"));
  const [first] = await new Promise((resolve) =>
    other.stdout.once("data", (data) => resolve([Number(data)])),
  );
  const second = await takePortFrom(first);
  expect(second).toBeGreaterThan(first);
  other.kill("SIGKILL");
  await gone;
  expect(await takePortFrom(first)).toBe(first);
});

test("when none is free, that is said", async () => {
  const taken = await takePortFrom(65_535).catch(() => 65_535);
  await expect(takePortFrom(taken)).rejects.toThrow("There is no free port between 65535 and 65535.");
});
