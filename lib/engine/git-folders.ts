import type { GitTreeEntry } from "@/lib/domain/git/git";
import type { RepositoryStore } from "@/lib/engine/ports/worker-store";

/** Entries of all kept trees together: some tens of megabytes. */
const entriesMax = 300_000;

/**
 * The files of folders at a commit. The last few trees are kept parsed and sorted: hundreds of applications read one
 * monorepo at the same commit, and each needs a few neighbours of a list of thousands.
 */
export class GitFolders {
  private readonly trees = new Map<string, Promise<GitTreeEntry[]>>();
  private readonly sizes = new Map<string, number>();

  constructor(private readonly store: Pick<RepositoryStore, "findTree">) {}

  /** The files under a folder; links and submodules are left out, the renderer has nothing to follow. */
  async files(repositoryId: string, treeSha: string, folder: string): Promise<GitTreeEntry[]> {
    return filesUnder(await this.tree(repositoryId, treeSha), folder);
  }

  /** The files that two trees do not have alike, by path. */
  async changed(repositoryId: string, treeSha: string, otherTreeSha: string): Promise<GitTreeEntry[]> {
    const trees = await Promise.all([
      this.tree(repositoryId, treeSha),
      this.tree(repositoryId, otherTreeSha),
    ]);
    return changedFiles(...trees);
  }

  private tree(repositoryId: string, treeSha: string): Promise<GitTreeEntry[]> {
    const key = `${repositoryId} ${treeSha}`;
    const known = this.trees.get(key);
    if (known) {
      // What is read stays: the oldest use goes first.
      this.trees.delete(key);
      this.trees.set(key, known);
      return known;
    }
    const reading = this.store.findTree(repositoryId, treeSha).then((entries) => {
      // A tree that is not there yet may come.
      if (!entries) this.trees.delete(key);
      else this.keep(key, entries.length);
      return sortedFiles(entries ?? []);
    });
    this.trees.set(key, reading);
    reading.catch(() => this.trees.delete(key));
    return reading;
  }

  private keep(key: string, size: number): void {
    this.sizes.set(key, size);
    let total = [...this.sizes.values()].reduce((sum, each) => sum + each, 0);
    for (const oldest of this.trees.keys()) {
      if (total <= entriesMax || oldest === key) continue;
      total -= this.sizes.get(oldest) ?? 0;
      this.trees.delete(oldest);
      this.sizes.delete(oldest);
    }
  }
}

/** The files of a tree by path, in the order in which a folder's files are neighbours. */
export function sortedFiles(tree: GitTreeEntry[]): GitTreeEntry[] {
  return tree
    .filter(({ mode }) => mode.startsWith("100"))
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The files that two sorted trees do not have alike, sorted. */
export function changedFiles(a: GitTreeEntry[], b: GitTreeEntry[]): GitTreeEntry[] {
  const changed: GitTreeEntry[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length;) {
    const [one, other] = [a[i], b[j]];
    const isInBoth = one?.path === other?.path;
    const isFirst = other === undefined || (one !== undefined && one.path <= other.path);
    if (!isInBoth || one?.sha !== other?.sha || one?.mode !== other?.mode)
      changed.push(isFirst ? one! : other);
    if (isInBoth || isFirst) i++;
    if (isInBoth || !isFirst) j++;
  }
  return changed;
}

/** The files under a folder of a sorted tree ("" and "." are all of it). */
export function filesUnder(sorted: GitTreeEntry[], folder: string): GitTreeEntry[] {
  const path = normalPath(folder);
  if (path === "") return sorted;
  // "0" is the character after "/".
  return sorted.slice(firstFrom(sorted, `${path}/`), firstFrom(sorted, `${path}0`));
}

/** The index of the first file whose path is not before `path`. */
function firstFrom(sorted: GitTreeEntry[], path: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.path < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

function normalPath(path: string): string {
  return path
    .replace(/^(\.?\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/^\.$/, "");
}
