import { inspect } from "node:util";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startGitHubWorld, worldToken, type GitHubWorld } from "@/lib/testing/github-world";

let world: GitHubWorld;
let github: GitHubWorld["github"];
let seed: GitHubWorld["seed"];
let connector: GitHubWorld["connector"];

beforeAll(async () => {
  world = await startGitHubWorld();
  ({ github, seed, connector } = world);
});
beforeEach(() => github.resetCounters());
afterEach(() => github.faults.clear());
afterAll(() => world.stop());

test.each([
  {
    case: "a wrong token",
    connect: { url: "/acme/shop", token: "canary-wrong" },
    code: "repository_unauthorized",
    words: "is wrong, has expired or was revoked",
  },
  {
    case: "a token without contents",
    connect: { url: "/acme/shop", token: "metadata-token" },
    code: "repository_unauthorized",
    words: '"Contents: read"',
  },
  {
    case: "an unknown repository",
    connect: { url: "/acme/none", token: worldToken },
    code: "repository_not_found",
    words: "has no repository acme/none, or this token may not see it.",
  },
  {
    case: "a private repository without a token",
    connect: { url: "/acme/shop", token: null },
    code: "repository_not_found",
    words: "A private one needs a token.",
  },
])("$case is said in words", async ({ connect, code, words }) => {
  await seed("shop", { "a.yaml": "a: 1\n" });
  const connection = connector.connect({ url: github.url + connect.url, token: connect.token });
  const error = await connection.probe().then(
    () => null,
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  // Nor may the private cause, which goes to the log, repeat a token.
  expect(inspect(error, { depth: 12 })).not.toContain("canary");
});

test("a ref of a repository that has vanished is not merely missing", async () => {
  const connection = connector.connect({ url: `${github.url}/acme/none`, token: worldToken });
  await expect(connection.resolve("main", null)).rejects.toMatchObject({ code: "repository_not_found" });
});

test.each([
  { case: "the hourly limit", status: 403, seconds: 1800 },
  { case: "the secondary limit", status: 429, seconds: 90 },
  { case: "a limit in the far future", status: 429, seconds: 9_999_999 },
])("$case says until when, and nothing is tried again before", async ({ status, seconds }) => {
  const { connection } = await seed("limited", { "a.yaml": "a: 1\n" });
  github.resetCounters();
  const reset = Math.floor(Date.now() / 1000) + seconds;
  const headers: Record<string, number> =
    status === 403 ? { "x-ratelimit-remaining": 0, "x-ratelimit-reset": reset } : { "retry-after": seconds };
  github.faults.next(status, headers);
  const error = await connection.resolve("main", null).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "repository_rate_limited",
    retryable: true,
    message: expect.stringMatching(/rate limit for this token is reached until \d\d:\d\d UTC/),
  });
  const { retryAt } = error as { retryAt: Date };
  const expected = Date.now() + Math.min(seconds, 7200) * 1000;
  expect(Math.abs(retryAt.getTime() - expected)).toBeLessThan(5000);
  expect(github.counters.total).toBe(1);
});

test("a server's stumble is tried once more; a lasting one is said in words", async () => {
  const { connection, sha } = await seed("stumble", { "a.yaml": "a: 1\n" });
  github.faults.next(502);
  expect(await connection.resolve("main", null)).toMatchObject({ sha });
  github.faults.next(502);
  github.faults.next(503);
  await expect(connection.resolve("main", null)).rejects.toMatchObject({
    code: "repository_unreachable",
    retryable: true,
    message: expect.stringContaining("has trouble of its own (HTTP 503)"),
  });
});

test("what is no GitHub, or no server at all, is said in words", async () => {
  github.faults.intercept(/^\/api\/v3/, (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<html>a login page</html>");
  });
  const page = connector.connect({ url: `${github.url}/acme/shop`, token: worldToken });
  await expect(page.probe()).rejects.toThrow("does not answer like GitHub's API");
  const port = await closedPort();
  const nobody = connector.connect({ url: `http://127.0.0.1:${port}/acme/shop`, token: worldToken });
  await expect(nobody.probe()).rejects.toMatchObject({
    code: "repository_unreachable",
    message: `127.0.0.1:${port} refuses the connection.`,
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
