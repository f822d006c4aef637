import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installationSecrets, waitForHttp } from "./installation.mjs";

let dir;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-installation-test-"));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

test("the key is made once, and readable by its owner only", () => {
  const first = installationSecrets(path.join(dir, "new"));
  expect(first.key).toMatch(/^[0-9a-f]{64}$/);
  expect(installationSecrets(path.join(dir, "new"))).toEqual(first);
  expect(installationSecrets(path.join(dir, "other"))).not.toEqual(first);
  expect(fs.statSync(path.join(dir, "new/secrets.json")).mode & 0o777).toBe(0o600);
});

test("an address is awaited until it answers with success", async () => {
  let asked = 0;
  const server = http.createServer((_request, response) => {
    response.writeHead(++asked < 3 ? 503 : 200).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  await waitForHttp(url, 5_000);
  expect(asked).toBe(3);
  await new Promise((resolve) => server.close(resolve));
  await expect(waitForHttp(url, 120)).rejects.toThrow(`${url} did not answer within 0.12 s.`);
});
