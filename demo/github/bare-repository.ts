import { git, tryGit } from "./git-process";

/** Reading a bare repository with git itself. Whatever does not exist is null. */

export type RefTarget = { ref: string; sha: string; type: string };
export type TreeEntry = { mode: string; type: string; sha: string; size: number | null; path: string };
export type CommitRecord = {
  sha: string;
  treeSha: string;
  parents: string[];
  author: { name: string; email: string; date: string };
  committer: { name: string; email: string; date: string };
  message: string;
};

/** Refs below a prefix such as refs/heads/, by name. Annotated tags are not peeled. */
export async function listRefs(bareDir: string, prefix: string): Promise<RefTarget[]> {
  const format = "%(objectname) %(objecttype) %(refname)";
  const lines = (await git(bareDir, ["for-each-ref", `--format=${format}`, prefix])).toString().split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [sha, type, ref] = line.split(" ") as [string, string, string];
      return { ref, sha, type };
    });
}

/** One ref by its full name. */
export async function findRef(bareDir: string, ref: string): Promise<RefTarget | null> {
  // for-each-ref also matches what lies below the name, as a folder.
  return (await listRefs(bareDir, ref)).find((candidate) => candidate.ref === ref) ?? null;
}

/**
 * The commit that a branch, tag, `heads/…`, `tags/…`, HEAD or SHA means. Git's own arithmetic (`main~1`) is no name at
 * GitHub and resolves to nothing.
 */
export async function resolveCommit(bareDir: string, name: string): Promise<string | null> {
  if (!isPlainName(name)) return null;
  const candidates = /^[0-9a-f]{7,40}$/.test(name)
    ? [name, `refs/heads/${name}`, `refs/tags/${name}`]
    : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  if (name === "HEAD") candidates.unshift("HEAD");
  for (const candidate of candidates) {
    const found = await tryGit(bareDir, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${candidate}^{commit}`,
    ]);
    if (found) return found.toString().trim();
  }
  return null;
}

export function isPlainName(name: string): boolean {
  return name !== "" && !/[\s~^:?*[\\]|\.\.|@\{|^-|^\/|\/$/.test(name);
}

/** Commits that lead to `sha`, newest first, only those that touch `path` when given. */
export async function listCommits(
  bareDir: string,
  sha: string,
  options: { path?: string; skip?: number; count?: number } = {},
): Promise<CommitRecord[]> {
  const output = await git(bareDir, [
    "log",
    "-z",
    "--format=%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B",
    `--skip=${options.skip ?? 0}`,
    ...(options.count === undefined ? [] : [`--max-count=${options.count}`]),
    sha,
    "--",
    ...(options.path ? [`:(literal)${options.path}`] : []),
  ]);
  return output
    .toString()
    .split("\0")
    .filter((record) => record !== "")
    .map(readCommitRecord);
}

export async function countCommits(bareDir: string, sha: string, path?: string): Promise<number> {
  const output = await git(bareDir, [
    "rev-list",
    "--count",
    sha,
    "--",
    ...(path ? [`:(literal)${path}`] : []),
  ]);
  return Number(output.toString());
}

function readCommitRecord(record: string): CommitRecord {
  const [sha, treeSha, parents, an, ae, ad, cn, ce, cd, ...message] = record.split("\x1f") as string[];
  return {
    sha: sha!,
    treeSha: treeSha!,
    parents: parents === "" ? [] : parents!.split(" "),
    author: { name: an!, email: ae!, date: isoSeconds(ad!) },
    committer: { name: cn!, email: ce!, date: isoSeconds(cd!) },
    message: message.join("\x1f").replace(/\n+$/, ""),
  };
}

function isoSeconds(date: string): string {
  return `${new Date(date).toISOString().slice(0, 19)}Z`;
}

/** A tree's entries; with `isRecursive` the folders stand in the list too, as at GitHub. */
export async function readTree(
  bareDir: string,
  treeSha: string,
  isRecursive: boolean,
): Promise<TreeEntry[] | null> {
  const output = await tryGit(bareDir, [
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    ...(isRecursive ? ["-r", "-t"] : []),
    treeSha,
  ]);
  return (
    output &&
    output
      .toString()
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => {
        const [meta, path] = [line.slice(0, line.indexOf("\t")), line.slice(line.indexOf("\t") + 1)];
        const [mode, type, sha, size] = meta.split(/ +/) as [string, string, string, string];
        return { mode, type, sha, size: size === "-" ? null : Number(size), path };
      })
  );
}

/** The bytes of an object of this type. */
export async function readObject(bareDir: string, type: "blob" | "tag", sha: string): Promise<Buffer | null> {
  return /^[0-9a-f]{40}$/.test(sha) ? tryGit(bareDir, ["cat-file", type, sha]) : null;
}
