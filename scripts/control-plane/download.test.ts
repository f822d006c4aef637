import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { downloadProgram } from "./download.mjs";

const content = "#!/bin/sh\n";
const program = { name: "kubectl", release: "kubernetes" };
let folder: string;
let server: Server | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-download-"));
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

async function download(published: string | null) {
  server = createServer((request, response) => {
    if (published === null) response.writeHead(404).end();
    else response.end(request.url?.endsWith(".sha256") ? published : content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const from = { kubernetes: origin, github: origin, githubApi: origin };
  return downloadProgram(program, "v1.0.0", join(folder, "kubectl"), { log: () => {}, from });
}

test("a program with its published SHA-256 is put in place, ready to run", async () => {
  expect(await download(createHash("sha256").update(content).digest("hex"))).toEqual({ outcome: "done" });
  expect(readFileSync(join(folder, "kubectl"), "utf8")).toBe(content);
  expect(statSync(join(folder, "kubectl")).mode & 0o111).toBe(0o111);
});

test.each([
  ["another SHA-256", "0".repeat(64), "published SHA-256"],
  ["nothing to download", null, "HTTP 404"],
])("%s leaves nothing behind and says why", async (_name, published, words) => {
  expect(await download(published)).toMatchObject({
    outcome: "failed",
    reason: expect.stringContaining(words) as string,
  });
  expect(existsSync(join(folder, "kubectl"))).toBe(false);
});
