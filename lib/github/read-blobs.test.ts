import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import { blobSha } from "@/lib/github/read-archive";
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

beforeAll(async () => {
  world = await startGitHubWorld();
  ({ github, seed } = world);
});
beforeEach(() => github.resetCounters());
afterEach(() => github.faults.clear());
afterAll(() => world.stop());

test("few blobs are fetched one by one", async () => {
  const { connection, sha } = await seed("few", manifests(30));
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  github.resetCounters();
  expect((await collectBlobs(connection.blobs(sha, tree.slice(0, 3)))).size).toBe(3);
  expect(github.counters.routes).toEqual({ "GET /repos/{owner}/{repo}/git/blobs/{sha}": 3 });
});

test("many blobs come as one archive; what .gitattributes changed in it is fetched singly", async () => {
  const { connection, sha } = await seed("many", {
    ...manifests(40),
    "deploy/again.yaml": "replicas: 7\n",
    "deploy/current.yaml": { content: "app-1.yaml", mode: "120000" },
    "deploy/hidden.yaml": "hidden: true\n",
    "deploy/stamped.yaml": "version: $Format:%H$\n",
    "deploy/ünïcode and a name that is far longer than the hundred characters of the old tar format, by quite a bit.yaml":
      "long: true\n",
    ".gitattributes": "hidden.yaml export-ignore\nstamped.yaml export-subst\n",
  });
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  github.resetCounters();
  const found = await collectBlobs(connection.blobs(sha, tree));
  expect([...found.keys()].sort()).toEqual([...new Set(tree.map((entry) => entry.sha))].sort());
  expect(found.get(tree.find((entry) => entry.path.endsWith("stamped.yaml"))!.sha)).toBe(
    "version: $Format:%H$\n",
  );
  expect(github.counters.routes).toEqual({
    "GET /repos/{owner}/{repo}/tarball/{ref}": 1,
    "GET /repos/{owner}/{repo}/git/blobs/{sha}": 2,
  });
});

test("a consumer may stop in the middle of an archive", async () => {
  const { connection, sha } = await seed("stopped", { ...manifests(40), "zz.bin": "x".repeat(3_000_000) });
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  for await (const blob of connection.blobs(sha, tree)) {
    expect(blob.content.length).toBeGreaterThan(0);
    break;
  }
});

test("a blob with another content than its SHA is refused", async () => {
  const { connection, sha } = await seed("tampered", { "a.yaml": "a: 1\n" });
  const [entry] = await connection.tree((await connection.commit(sha)).treeSha);
  github.faults.intercept(/\/git\/blobs\//, (_request, response) => {
    const content = Buffer.from("a: evil\n");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ encoding: "base64", content: content.toString("base64"), size: content.length }),
    );
  });
  await expect(collectBlobs(connection.blobs(sha, [entry!]))).rejects.toMatchObject({
    code: "content_refused",
    message: expect.stringContaining("a.yaml"),
  });
});

test("a tampered archive changes nothing: what does not fit its SHA is fetched singly", async () => {
  const { connection, sha } = await seed("tampered-archive", manifests(25));
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  const evil = tree.map((entry) => ({
    name: `acme-x-1/${entry.path}`,
    content: "evil:    true\n".slice(0, entry.size!),
  }));
  serveArchive(await tarball(evil));
  const found = await collectBlobs(connection.blobs(sha, tree));
  expect([...found.values()].sort()).toEqual(Object.values(manifests(25)).sort());
});

test("an archive that unpacks to more than the limit is given up", async () => {
  const small = makeRepositoryConnector({
    allowedHosts: ["127.0.0.1"],
    userAgent: "plumbline-test",
    limits: { unpackedBytesMax: 5_000_000, blobsAfterArchiveMax: 10 },
  });
  const { sha } = await seed("bomb", manifests(25));
  const connection = small.connect({ url: `${github.url}/acme/bomb`, token: worldToken });
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  const bomb = await tarball([{ name: "acme-x-1/zeros", content: Buffer.alloc(200_000_000) }]);
  expect(bomb.length).toBeLessThan(1_000_000);
  serveArchive(bomb);
  await expect(collectBlobs(connection.blobs(sha, tree))).rejects.toMatchObject({ code: "content_refused" });
  await small.close();
});

test.each([
  { what: "not gzip", body: Buffer.from("<html>") },
  { what: "cut off", body: gzipSync(Buffer.alloc(5000)).subarray(0, 20) },
  { what: "not a tar", body: gzipSync(Buffer.alloc(2000, "x")) },
])("an archive that is $what is made up for by single calls", async ({ what, body }) => {
  const { connection, sha } = await seed(`broken-${what.replaceAll(" ", "-")}`, manifests(25));
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  serveArchive(body);
  expect((await collectBlobs(connection.blobs(sha, tree))).size).toBe(25);
});

test("more or larger files than the limits are refused before anything is fetched", async () => {
  const { connection, sha } = await seed("large", { "a.yaml": "a: 1\n" });
  const entry = (size: number, name: string): GitTreeEntry => ({
    path: name,
    mode: "100644",
    sha: blobSha(Buffer.from(name)),
    size,
  });
  github.resetCounters();
  const huge = connection.blobs(sha, [entry(6 * 1024 * 1024, "dump.yaml")]);
  await expect(collectBlobs(huge)).rejects.toThrow(
    "dump.yaml is too large (6 MB); Plumbline reads files up to 5 MB.",
  );
  const many = Array.from({ length: 40 }, (_, index) => entry(4 * 1024 * 1024, `${index}.yaml`));
  await expect(collectBlobs(connection.blobs(sha, many))).rejects.toMatchObject({ code: "content_refused" });
  expect(github.counters.total).toBe(0);
});

function serveArchive(body: Buffer) {
  github.faults.intercept(/^\/_codeload\//, (_request, response) => {
    response.writeHead(200, { "content-type": "application/x-gzip" }).end(body);
  });
}

async function tarball(files: { name: string; content: string | Buffer }[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content } of files) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks), { level: 9 });
}
