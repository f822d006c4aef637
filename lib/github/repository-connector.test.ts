import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { git } from "@/demo/github/git-process";
import type { RepositoryConnector } from "@/lib/engine/ports/repository";
import { makeRepositoryConnector } from "@/lib/github/repository-connector";
import {
  collectBlobs,
  manifests,
  startGitHubWorld,
  worldToken,
  type GitHubWorld,
} from "@/lib/testing/github-world";

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

test("it fits the engine's port", () => {
  expect(connector satisfies RepositoryConnector).toBe(connector);
});

test("a probe says what the repository is, by the name that GitHub has for it", async () => {
  await seed("shop", { "a.yaml": "a: 1\n" });
  const probe = await connector.connect({ url: `${github.url}/ACME/Shop.git`, token: worldToken }).probe();
  expect(probe).toEqual({
    url: `${github.url}/acme/shop`,
    apiUrl: github.apiUrl,
    owner: "acme",
    name: "shop",
    defaultBranch: "main",
    isPrivate: true,
    branches: ["main"],
  });
});

test("a commit and the history of a path carry author, time and tree", async () => {
  const { bareDir, connection, sha, change } = await seed("history", { "shop/a.yaml": "a: 1\n" });
  const other = await change("Elsewhere", { "other/b.yaml": "b: 1\n" }, "2026-03-02T08:00:00Z");
  const second = await change("Scale\n\nBecause.", { "shop/a.yaml": "a: 2\n" }, "2026-03-03T08:00:00Z");
  const treeSha = (await git(bareDir, ["rev-parse", `${second}^{tree}`])).toString().trim();
  const newest = {
    sha: second,
    treeSha,
    parents: [other],
    authorName: "Ada Obi",
    authorEmail: "ada@acme.example",
    message: "Scale\n\nBecause.",
    committedAt: "2026-03-03T08:00:00.000Z",
  };
  expect(await connection.commit(second)).toEqual(newest);
  expect((await connection.history("main", "./shop/", 10))[0]).toEqual(newest);
  expect((await connection.history("main", "shop", 10)).map((commit) => commit.sha)).toEqual([second, sha]);
  expect((await connection.history(sha, "", 10)).map((commit) => commit.sha)).toEqual([sha]);
  expect(await connection.history("main", "", 2)).toHaveLength(2);
  await expect(connection.commit("f".repeat(40))).rejects.toMatchObject({ code: "not_found" });
  await expect(connection.history("gone", "", 10)).rejects.toMatchObject({
    code: "not_found",
    message: "acme/history has no branch, tag or commit gone.",
  });
});

test("addresses inside the network are refused, also behind a name", async () => {
  const fenced = makeRepositoryConnector({ allowedHosts: [], userAgent: "plumbline-test" });
  expect(() => fenced.connect({ url: `${github.url}/acme/shop`, token: worldToken })).toThrow(
    "would travel in clear",
  );
  for (const host of ["127.0.0.1", "localhost", "[::1]", "169.254.169.254"]) {
    const connection = fenced.connect({ url: `https://${host}:${github.port}/acme/shop`, token: worldToken });
    await expect(connection.probe()).rejects.toMatchObject({
      code: "repository_unreachable",
      message: expect.stringContaining("inside a private network"),
    });
  }
  expect(github.counters.total).toBe(0);
  await fenced.close();
});

test("a redirect to another host never carries the token, and never leads inside", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const { connection, sha } = await seed("redirected", manifests(25));
  const tree = await connection.tree((await connection.commit(sha)).treeSha);

  let location = `http://127.0.0.1:${port}/archive`;
  github.faults.intercept(/\/tarball\//, (request, response) => {
    expect(request.headers.authorization).toBe(`token ${worldToken}`);
    response.writeHead(302, { location }).end();
  });
  await expect(collectBlobs(connection.blobs(sha, tree))).rejects.toMatchObject({ code: "not_found" });
  expect(seen).toHaveLength(1);
  expect(seen[0]!.authorization).toBeUndefined();

  // localhost is not among the allowed hosts, although it is the same machine.
  location = `http://localhost:${port}/archive`;
  await expect(collectBlobs(connection.blobs(sha, tree))).rejects.toThrow("inside a private network");
  location = `file:///etc/passwd`;
  await expect(collectBlobs(connection.blobs(sha, tree))).rejects.toThrow("does not follow");
  expect(seen).toHaveLength(1);
  other.close();
});

test("an endless redirect ends", async () => {
  const { connection } = await seed("endless", { "a.yaml": "a: 1\n" });
  github.faults.intercept(/\/git\/ref\//, (request, response) => {
    response.writeHead(301, { location: request.url }).end();
  });
  await expect(connection.resolve("main", null)).rejects.toThrow("does not follow");
});

test("a repository that was renamed is still read, and its probe says the new name", async () => {
  await seed("new-name", { "a.yaml": "a: 1\n" });
  github.faults.intercept(/\/repos\/acme\/old-name/, (request, response) => {
    response.writeHead(301, { location: request.url!.replace("old-name", "new-name") }).end();
  });
  const connection = connector.connect({ url: `${github.url}/acme/old-name`, token: worldToken });
  expect(await connection.probe()).toMatchObject({ url: `${github.url}/acme/new-name`, name: "new-name" });
});
