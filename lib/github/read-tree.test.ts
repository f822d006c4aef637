import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { git } from "@/demo/github/git-process";
import { collectBlobs, manifests, startGitHubWorld, type GitHubWorld } from "@/lib/testing/github-world";

let world: GitHubWorld;
let github: GitHubWorld["github"];
let seed: GitHubWorld["seed"];

beforeAll(async () => {
  world = await startGitHubWorld({ treeEntriesMax: 60 });
  ({ github, seed } = world);
});
beforeEach(() => github.resetCounters());
afterEach(() => github.faults.clear());
afterAll(() => world.stop());

test("a listing that GitHub cuts off is completed by walking its folders", async () => {
  const files = { ...manifests(50), "other/x/y/z.yaml": "z: 1\n", ...nested("wide", 45) };
  const { connection, sha } = await seed("wide", files);
  const tree = await connection.tree((await connection.commit(sha)).treeSha);
  expect(tree.map((entry) => entry.path).sort()).toEqual(Object.keys(files).sort());
  expect(github.counters.routes["GET /repos/{owner}/{repo}/git/trees/{sha}"]).toBeGreaterThan(2);
});

function nested(folder: string, count: number) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/${index % 5}/${index}.yaml`, `n: ${index}\n`]),
  );
}

test("links, programs and submodules are listed with their modes; a submodule has no content", async () => {
  const { bareDir, connection, sha } = await seed("modes", {
    "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
    link: { content: "run.sh", mode: "120000" },
  });
  const tree = (await git(bareDir, ["ls-tree", sha])).toString() + `160000 commit ${sha}\tvendor\n`;
  const treeSha = (await git(bareDir, ["mktree"], tree)).toString().trim();
  const entries = await connection.tree(treeSha);
  expect(entries.map(({ path: name, mode }) => `${mode} ${name}`)).toEqual([
    "120000 link",
    "100755 run.sh",
    "160000 vendor",
  ]);
  expect([...(await collectBlobs(connection.blobs(sha, entries))).values()].sort()).toEqual([
    "#!/bin/sh\n",
    "run.sh",
  ]);
});

test.each([
  { what: "climbs", name: "../../etc/passwd" },
  { what: "is absolute", name: "/etc/passwd" },
  { what: "climbs within", name: "a/../b" },
  { what: "has an empty part", name: "a//b" },
  { what: "begins with a dot", name: "./a" },
  { what: "has a backslash", name: "a\\b" },
  { what: "has a zero byte", name: "a\u0000b" },
  { what: "has a line break", name: "a\nb" },
  { what: "is too deep", name: `${"x/".repeat(70)}y` },
  { what: "is too long", name: "x".repeat(2000) },
])("a path that $what is refused", async ({ name }) => {
  const { connection, sha } = await seed("paths", { "a.yaml": "a: 1\n" });
  const { treeSha } = await connection.commit(sha);
  github.faults.intercept(/\/git\/trees\//, (_request, response) => {
    const tree = [{ path: name, mode: "100644", type: "blob", sha, size: 1 }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ sha: treeSha, tree, truncated: false }));
  });
  await expect(connection.tree(treeSha)).rejects.toMatchObject({ code: "content_refused" });
});

test("two files of one name are refused", async () => {
  const { connection, sha } = await seed("twins", { "a.yaml": "a: 1\n" });
  const { treeSha } = await connection.commit(sha);
  github.faults.intercept(/\/git\/trees\//, (_request, response) => {
    const entry = { path: "a.yaml", mode: "100644", type: "blob", sha, size: 1 };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ sha: treeSha, tree: [entry, entry], truncated: false }));
  });
  await expect(connection.tree(treeSha)).rejects.toMatchObject({ code: "content_refused" });
});
