import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parsePushEvent, verifyWebhookSignature } from "@/lib/platform/webhook-signature";
import { startGitHubWorld, worldToken, type GitHubWorld } from "@/lib/testing/github-world";

const run = promisify(execFile);
const secret = "canary-secret";
const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
let world: GitHubWorld;
let receiver: Server;

beforeAll(async () => {
  world = await startGitHubWorld();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  receiver.close();
  await world.stop();
});

test("a real git push is heard, verified, and followed to its commit", async () => {
  const { github } = world;
  const { bareDir, connection } = await world.seed("pushed", { "web.yaml": "replicas: 1\n" });
  const { port } = receiver.address() as AddressInfo;
  await github.setWebhook("acme", "pushed", { url: `http://127.0.0.1:${port}/hook`, secret });

  const clone = path.join(bareDir, "..", "clone");
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=Bo", "-c", "user.email=bo@acme.example", ...args], { cwd: clone });
  const remote = `http://bo:${worldToken}@127.0.0.1:${github.port}/acme/pushed.git`;
  await run("git", ["clone", "--quiet", remote, clone]);
  await git("switch", "--quiet", "--create", "release/2.0");
  await writeFile(path.join(clone, "web.yaml"), "replicas: 2\n");
  await git("commit", "--quiet", "--all", "--message", "Scale out");
  await git("push", "--quiet", "origin", "release/2.0");
  await github.webhooks.settled();

  const [delivery] = received;
  const signature = String(delivery!.headers["x-hub-signature-256"]);
  expect(verifyWebhookSignature(secret, delivery!.body, signature)).toBe(true);
  const forged = Buffer.from(delivery!.body.toString().replace("release/2.0", "release/6.6"));
  expect(verifyWebhookSignature(secret, forged, signature)).toBe(false);
  expect(verifyWebhookSignature("another", delivery!.body, signature)).toBe(false);

  const event = parsePushEvent(delivery!.body);
  expect(event).toMatchObject({ kind: "branch", shortRef: "release/2.0", repository: { name: "pushed" } });
  expect(await connection.resolve(event!.shortRef, null)).toMatchObject({ outcome: "at", sha: event!.sha });
  expect(await connection.commit(event!.sha!)).toMatchObject({ authorName: "Bo", message: "Scale out" });

  await git("push", "--quiet", "origin", "--delete", "release/2.0");
  await github.webhooks.settled();
  expect(parsePushEvent(received.at(-1)!.body)).toMatchObject({ shortRef: "release/2.0", sha: null });
  expect(await connection.resolve("release/2.0", null)).toEqual({ outcome: "missing" });
});

test("a delivery sent again is the same delivery, byte for byte", async () => {
  const [first] = received;
  await world.github.webhooks.redeliver(world.github.webhooks.deliveries[0]!);
  expect(received.at(-1)!.body.equals(first!.body)).toBe(true);
  expect(received.at(-1)!.headers["x-github-delivery"]).toBe(first!.headers["x-github-delivery"]);
});
