import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Commit, GitTreeEntry } from "@/lib/domain/git/git";
import type { RenderInputs, SourceFile } from "@/lib/domain/render/render";
import { filesUnder, type GitFolders, sortedFiles } from "@/lib/engine/git-folders";
import type { RepositoryConnection } from "@/lib/engine/ports/repository";
import type { RepositoryStore } from "@/lib/engine/ports/worker-store";
import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";

/**
 * Makes a commit's files under `paths` available in the store: what was seen before costs no call. Returns the
 * commit, and whether anything of it had to be fetched.
 */
export async function fetchContent(
  store: RepositoryStore,
  repository: { id: string; connection: RepositoryConnection },
  sha: string,
  paths: string[],
): Promise<{ commit: Commit; isFetched: boolean }> {
  const known = await store.findCommit(repository.id, sha);
  const commit = known ?? (await repository.connection.commit(sha));
  let tree = await store.findTree(repository.id, commit.treeSha);
  if (!tree) {
    tree = await repository.connection.tree(commit.treeSha);
    await store.saveTree(repository.id, commit.treeSha, tree);
  }
  const wanted = new Map<string, GitTreeEntry>();
  const files = sortedFiles(tree);
  for (const path of paths) for (const entry of filesUnder(files, path)) wanted.set(entry.sha, entry);
  const missing = await store.missingBlobs(repository.id, [...wanted.keys()]);
  if (missing.length > 0) {
    const entries = missing.map((blob) => wanted.get(blob)!);
    for await (const blob of repository.connection.blobs(sha, entries)) {
      await store.saveBlob(repository.id, blob.sha, blob.content);
    }
  }
  // The commit comes last: a commit that is kept has its content kept.
  if (!known) await store.saveCommits(repository.id, [commit]);
  return { commit, isFetched: !known || missing.length > 0 };
}

/** The files that rendering needs, read from the store. Throws `render_failed` when the content is not there. */
export async function readFiles(
  store: RepositoryStore,
  folders: GitFolders,
  inputs: RenderInputs,
): Promise<SourceFile[]> {
  const entries = await folders.files(inputs.repositoryId, inputs.treeSha, inputs.path);
  const contents = await store.readBlobs(inputs.repositoryId, [...new Set(entries.map(({ sha }) => sha))]);
  return entries.map(({ path, sha }) => {
    const content = contents.get(sha);
    if (!content)
      throw new AppError("render_failed", `The content of ${path} is not here yet.`, { retryable: true });
    return { path, content };
  });
}

/**
 * The name of a rendering: a digest over all its inputs, with the folder's content in place of the commit, so that a
 * commit that leaves the folder as it was needs no new rendering.
 */
export async function inputsDigestOf(folders: GitFolders, inputs: RenderInputs): Promise<string> {
  const { sha: _sha, treeSha: _tree, ...rest } = inputs;
  const entries = await folders.files(inputs.repositoryId, inputs.treeSha, inputs.path);
  const folder = entries.map(({ path, mode, sha }) => `${mode} ${sha} ${path}`).toSorted();
  return sha256(canonicalJson({ ...rest, folder }));
}
