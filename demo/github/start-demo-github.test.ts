import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { commitFiles } from "./commit-files";
import { git } from "./git-process";
import { startDemoGitHub, type DemoGitHub } from "./start-demo-github";

const run = promisify(execFile);
const ada = { name: "Ada Obi", email: "ada@acme.example" };
let dir: string;
let github: DemoGitHub;
let bareDir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "demo-github-"));
  github = await startDemoGitHub({
    dir: path.join(dir, "repositories"),
    tokens: [
      "writer-token",
      { token: "reader-token", login: "reader", access: "read", repositories: ["acme/shop"] },
      { token: "metadata-token", login: "narrow", access: "metadata" },
    ],
  });
  bareDir = (await github.createRepository("acme", "shop")).bareDir;
  await commitFiles(bareDir, "main", {
    author: ada,
    date: "2026-01-05T09:00:00Z",
    message: "Run the shop",
    files: {
      "shop/web.yaml": "kind: Deployment\n",
      "shop/db.yaml": "kind: StatefulSet\n",
      "README.md": "hi\n",
    },
  });
});
afterEach(() => github.faults.clear());
afterAll(async () => {
  await github.stop();
  await rm(dir, { recursive: true, force: true });
});

const api = (route: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${github.apiUrl}${route}`, {
    ...init,
    headers: { authorization: "Bearer writer-token", ...headers },
  });

test("commits by program carry their author and a date that lies back", async () => {
  const sha = await commitFiles(bareDir, "feature/tax", {
    author: { name: "Bo <Evil>\nx", email: "bo@acme.example" },
    date: new Date("2025-12-24T18:00:00Z"),
    message: "Tax\n\nWith a body.\n",
    files: { "shop/tax/a b.yaml": "a: 1\n", "run.sh": { content: "#!/bin/sh\n", mode: "100755" } },
  });
  const shown = await git(bareDir, ["show", "-s", "--format=%an|%ae|%aI|%cI|%B", sha]);
  expect(shown.toString().trim()).toBe(
    "Bo Evilx|bo@acme.example|2025-12-24T18:00:00+00:00|2025-12-24T18:00:00+00:00|Tax\n\nWith a body.",
  );
  const removed = await commitFiles(bareDir, "feature/tax", {
    author: ada,
    date: "2025-12-25T18:00:00Z",
    message: "Remove the folder",
    files: { "shop/tax": null },
  });
  const listed = await git(bareDir, ["ls-tree", "-r", removed]);
  expect(listed.toString()).toContain("100755");
  expect(listed.toString()).not.toContain("tax");
  expect((await git(bareDir, ["rev-parse", `${removed}^`])).toString().trim()).toBe(sha);
});

test("webhooks follow the product to another address, and keep their path", async () => {
  const asked: string[] = [];
  const receiver = createServer((request, response) => {
    asked.push(request.url ?? "");
    request.resume().on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  await github.setWebhook("acme", "shop", { url: "http://127.0.0.1:9/api/hook?id=1", secret: "canary" });
  await github.moveWebhooks(`http://127.0.0.1:${port}`);
  const files = { "shop/moved.yaml": "a: 1\n" };
  const change = { author: ada, date: "2026-01-06T09:00:00Z", message: "Moved", files };
  await github.push("acme", "shop", "moved", [change]);
  await github.webhooks.settled();
  receiver.close();
  expect(asked).toEqual(["/api/hook?id=1"]);
  await github.setWebhook("acme", "shop", null);
});

test("git clone and git push work, and the push is told by a signed webhook", async () => {
  const received: { headers: Record<string, unknown>; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  await github.setWebhook("acme", "shop", { url: `http://127.0.0.1:${port}/hook`, secret: "canary" });

  const clone = path.join(dir, "clone");
  const remote = `http://ada:writer-token@127.0.0.1:${github.port}/acme/shop.git`;
  await run("git", ["clone", "--quiet", remote, clone]);
  expect(await readFile(path.join(clone, "shop/web.yaml"), "utf8")).toBe("kind: Deployment\n");
  await writeFile(path.join(clone, "shop/web.yaml"), `kind: Deployment\n# ${"x".repeat(2_000_000)}\n`);
  const commit = ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example", "commit", "-qam", "More"];
  await run("git", commit, { cwd: clone });
  await run("git", ["push", "--quiet"], { cwd: clone });
  await github.webhooks.settled();
  receiver.close();

  const sha = (await run("git", ["rev-parse", "HEAD"], { cwd: clone })).stdout.trim();
  expect((await git(bareDir, ["rev-parse", "main"])).toString().trim()).toBe(sha);
  expect(received).toHaveLength(1);
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(headers["x-github-event"]).toBe("push");
  expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/);
  const signature = createHmac("sha256", "canary").update(body).digest("hex");
  expect(headers["x-hub-signature-256"]).toBe(`sha256=${signature}`);
  expect(JSON.parse(body)).toMatchObject({
    ref: "refs/heads/main",
    after: sha,
    deleted: false,
    repository: { full_name: "acme/shop" },
    pusher: { name: "demo" },
    head_commit: { id: sha, modified: ["shop/web.yaml"] },
  });
  expect(github.webhooks.deliveries.at(-1)?.status).toBe(202);
  await github.setWebhook("acme", "shop", null);
});

test.each([
  { who: "nobody", credentials: "", words: /could not read Username|Authentication failed/ },
  { who: "a wrong token", credentials: "ada:guess@", words: /Authentication failed/ },
  { who: "a reader", credentials: "reader:reader-token@", words: /403/ },
])("$who may not push", async ({ credentials, words }) => {
  const remote = `http://${credentials}127.0.0.1:${github.port}/acme/shop.git`;
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "true" };
  await expect(run("git", ["push", remote, "main:stolen"], { cwd: bareDir, env })).rejects.toThrow(words);
  await expect(git(bareDir, ["rev-parse", "--verify", "refs/heads/stolen"])).rejects.toThrow("128");
});

test("a validator that still holds is answered 304 and costs nothing", async () => {
  const first = await api("/repos/acme/shop/git/ref/heads%2Fmain");
  const etag = first.headers.get("etag")!;
  const left = Number(first.headers.get("x-ratelimit-remaining"));
  const second = await api("/repos/acme/shop/git/ref/heads/main", { "if-none-match": etag });
  expect(second.status).toBe(304);
  expect(Number(second.headers.get("x-ratelimit-remaining"))).toBe(left);
  await commitFiles(bareDir, "main", {
    author: ada,
    date: "2026-07-06T09:00:00Z",
    message: "Move",
    files: { "README.md": "moved\n" },
  });
  const third = await api("/repos/acme/shop/git/ref/heads/main", { "if-none-match": etag });
  expect(third.status).toBe(200);
  expect(Number(third.headers.get("x-ratelimit-remaining"))).toBe(left - 1);
});

test.each([
  { case: "a wrong token", token: "guess", route: "/repos/acme/shop", status: 401 },
  { case: "an unknown repository", token: "writer-token", route: "/repos/acme/none", status: 404 },
  { case: "a repository out of sight", token: "reader-token", route: "/repos/acme/hidden", status: 404 },
  { case: "the same for who may see it", token: "writer-token", route: "/repos/acme/hidden", status: 200 },
  {
    case: "a token without contents",
    token: "metadata-token",
    route: "/repos/acme/shop/branches",
    status: 403,
  },
  { case: "an empty repository", token: "writer-token", route: "/repos/acme/hidden/commits", status: 409 },
  { case: "an unknown ref", token: "writer-token", route: "/repos/acme/shop/commits/none", status: 422 },
  { case: "git's arithmetic", token: "writer-token", route: "/repos/acme/shop/commits/main~1", status: 422 },
  { case: "an unknown route", token: "writer-token", route: "/repos/acme/shop/issues", status: 404 },
])("$case is answered $status", async ({ token, route, status }) => {
  await github.createRepository("acme", "hidden");
  const answer = await api(route, { authorization: `token ${token}` });
  expect(answer.status).toBe(status);
  await answer.body?.cancel();
});

test("history is paged by Link headers and narrowed by path", async () => {
  const { bareDir: log } = await github.createRepository("acme", "log");
  for (const day of [1, 2, 3, 4, 5]) {
    await commitFiles(log, "main", {
      author: ada,
      date: `2026-02-0${day}T09:00:00Z`,
      message: `Day ${day}`,
      files: { [day % 2 ? "odd/file" : "even/file"]: `${day}\n` },
    });
  }
  const answer = await api("/repos/acme/log/commits?path=odd&per_page=2");
  const commits = (await answer.json()) as { commit: { message: string; author: { date: string } } }[];
  expect(commits.map(({ commit }) => commit.message)).toEqual(["Day 5", "Day 3"]);
  expect(commits[0]!.commit.author.date).toBe("2026-02-05T09:00:00Z");
  expect(answer.headers.get("link")).toContain('page=2>; rel="next"');
  const last = await api("/repos/acme/log/commits?path=odd&per_page=2&page=2");
  expect(await last.json()).toHaveLength(1);
  expect(last.headers.get("link")).not.toContain("next");
});

test("an archive is fetched by a redirect, without the token", async () => {
  const redirect = await api("/repos/acme/shop/tarball/main", {}, { redirect: "manual" });
  expect(redirect.status).toBe(302);
  const location = redirect.headers.get("location")!;
  const archive = await fetch(location);
  expect(archive.headers.get("content-type")).toBe("application/x-gzip");
  expect(Buffer.from(await archive.arrayBuffer()).readUInt16BE(0)).toBe(0x1f8b);
  expect((await fetch(location.replace(/token=\w+/, "token=guess"))).status).toBe(404);
});

test("the limit ends in a 403 that says when it ends", async () => {
  const small = await startDemoGitHub({
    dir: path.join(dir, "small"),
    tokens: ["t"],
    rateLimit: { signedIn: 1 },
  });
  await small.createRepository("acme", "shop");
  const ask = () => fetch(`${small.apiUrl}/repos/acme/shop`, { headers: { authorization: "Bearer t" } });
  expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect(refused.status).toBe(403);
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(Number(refused.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
  await small.stop();
});

test("a fault is answered once", async () => {
  github.faults.next(503, { "retry-after": "7" });
  const answer = await api("/repos/acme/shop");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "7"]);
  expect((await api("/repos/acme/shop")).status).toBe(200);
});

test("the start page shows how to clone, and what was there is found after a restart", async () => {
  const page = await (await fetch(github.url)).text();
  expect(page).toContain(`git clone http://demo:writer-token@127.0.0.1:${github.port}/acme/shop.git`);
  const again = await startDemoGitHub({ dir: path.join(dir, "repositories"), tokens: ["writer-token"] });
  const answer = await fetch(`${again.apiUrl}/repos/ACME/shop/commits/main`, {
    headers: { authorization: "Bearer writer-token", accept: "application/vnd.github.sha" },
  });
  expect(await answer.text()).toMatch(/^[0-9a-f]{40}$/);
  await again.stop();
});
