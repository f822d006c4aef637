import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { git } from "@/demo/github/git-process";
import { startGitHubWorld, type GitHubWorld } from "@/lib/testing/github-world";

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

test("an unmoved branch is unchanged and costs nothing; a moved one is at its new commit", async () => {
  const { connection, sha, change } = await seed("poll", { "a.yaml": "a: 1\n" });
  const first = await connection.resolve("main", null);
  expect(first).toMatchObject({ outcome: "at", sha });
  const etag = first.outcome === "at" ? first.etag : null;
  github.resetCounters();
  for (let times = 0; times < 3; times += 1)
    expect(await connection.resolve("main", etag)).toEqual({ outcome: "unchanged" });
  expect(github.counters).toMatchObject({ total: 3, notModified: 3, counted: 0 });
  const moved = await change("Second", { "a.yaml": "a: 2\n" });
  expect(await connection.resolve("main", etag)).toMatchObject({ outcome: "at", sha: moved });
});

test("names resolve as people write them", async () => {
  const { bareDir, connection, sha, change } = await seed("names", { "a.yaml": "a: 1\n" });
  const second = await change("Second", { "a.yaml": "a: 2\n" });
  await git(bareDir, ["branch", "release/2.0", sha]);
  await git(bareDir, ["tag", "light", sha]);
  await git(bareDir, ["-c", "user.name=A", "-c", "user.email=a@b", "tag", "-am", "x", "v1.0", sha]);
  await git(bareDir, ["-c", "user.name=A", "-c", "user.email=a@b", "tag", "-am", "x", "nested", "v1.0"]);
  await git(bareDir, ["tag", "of-tree", `${sha}^{tree}`]);
  await git(bareDir, ["tag", "both", sha]);
  await git(bareDir, ["branch", "both", second]);
  const expected: Record<string, string | null> = {
    main: second,
    HEAD: second,
    "release/2.0": sha,
    light: sha,
    "v1.0": sha,
    nested: sha,
    "refs/tags/both": sha,
    "refs/heads/both": second,
    both: second,
    [sha]: sha,
    [sha.slice(0, 7)]: null,
    "of-tree": null,
    gone: null,
    release: null,
    "main~1": null,
    "../../git/refs": null,
    ["f".repeat(40)]: null,
    "": null,
  };
  for (const [ref, found] of Object.entries(expected)) {
    const answer = await connection.resolve(ref, null);
    expect([ref, answer.outcome === "at" ? answer.sha : null]).toEqual([ref, found]);
  }
});

test("a tag is asked as a tag once it is known, and a deleted branch is missing", async () => {
  const { bareDir, connection, sha } = await seed("deleted", { "a.yaml": "a: 1\n" });
  await git(bareDir, ["tag", "v1", sha]);
  const tag = await connection.resolve("v1", null);
  github.resetCounters();
  expect(await connection.resolve("v1", tag.outcome === "at" ? tag.etag : null)).toEqual({
    outcome: "unchanged",
  });
  expect(github.counters).toMatchObject({ total: 1, counted: 0 });

  await git(bareDir, ["branch", "old"]);
  const branch = await connection.resolve("old", null);
  await git(bareDir, ["branch", "-m", "old", "new"]);
  expect(await connection.resolve("old", branch.outcome === "at" ? branch.etag : null)).toEqual({
    outcome: "missing",
  });
});
