import { expect, test, vi } from "vitest";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import { changedFiles, filesUnder, GitFolders, sortedFiles } from "@/lib/engine/git-folders";

const file = (path: string, mode = "100644"): GitTreeEntry => ({
  path,
  mode,
  sha: `sha of ${path}`,
  size: 1,
});
const tree = ["apps/web.yaml", "apps/web/a.yaml", "apps/web-2/a.yaml", "apps/web/deep/b.yaml", "z.yaml"].map(
  (path) => file(path),
);

test.each([
  { folder: "apps/web", files: ["apps/web/a.yaml", "apps/web/deep/b.yaml"] },
  { folder: "./apps/web/", files: ["apps/web/a.yaml", "apps/web/deep/b.yaml"] },
  { folder: "apps/web-2", files: ["apps/web-2/a.yaml"] },
  { folder: "app", files: [] },
  { folder: ".", files: tree.map(({ path }) => path).toSorted() },
])("the files under $folder, and no neighbour's", ({ folder, files }) => {
  expect(filesUnder(sortedFiles(tree), folder).map(({ path }) => path)).toEqual(files);
});

test("links and submodules are left out", () => {
  const odd = [file("link", "120000"), file("module", "160000"), file("run.sh", "100755")];
  expect(sortedFiles(odd).map(({ path }) => path)).toEqual(["run.sh"]);
});

test("a tree is read once, and one that was not there yet is asked for again", async () => {
  let known: GitTreeEntry[] | null = null;
  const findTree = vi.fn(async () => known);
  const folders = new GitFolders({ findTree });
  expect(await folders.files("r", "t", "apps")).toEqual([]);
  known = tree;
  expect(await folders.files("r", "t", "apps")).toHaveLength(4);
  expect(await folders.files("r", "t", "apps/web")).toHaveLength(2);
  expect(findTree).toHaveBeenCalledTimes(2);
});

test.each([
  { what: "nothing", after: tree, changed: [] },
  { what: "another content", after: withSha("z.yaml", "other"), changed: ["z.yaml"] },
  { what: "a file more", after: [...tree, file("a.yaml"), file("zz.yaml")], changed: ["a.yaml", "zz.yaml"] },
  { what: "a file less", after: tree.slice(1), changed: ["apps/web.yaml"] },
  {
    what: "a program",
    after: [...tree.slice(1), file("apps/web.yaml", "100755")],
    changed: ["apps/web.yaml"],
  },
  { what: "everything", after: [], changed: sortedFiles(tree).map(({ path }) => path) },
])("$what is what two trees do not have alike", ({ after, changed }) => {
  const [one, other] = [sortedFiles(tree), sortedFiles(after)];
  expect(changedFiles(one, other).map(({ path }) => path)).toEqual(changed);
  expect(changedFiles(other, one).map(({ path }) => path)).toEqual(changed);
});

function withSha(path: string, sha: string): GitTreeEntry[] {
  return tree.map((entry) => (entry.path === path ? { ...entry, sha } : entry));
}
