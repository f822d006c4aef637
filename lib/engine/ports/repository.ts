// What the engine asks of a repository at GitHub, and of the renderer.
import type { Commit, GitTreeEntry, RepositoryProbe } from "@/lib/domain/git/git";
import type { RenderInputs, RenderResult, SourceFile } from "@/lib/domain/render/render";

export type RefAnswer =
  { outcome: "unchanged" } | { outcome: "at"; sha: string; etag: string | null } | { outcome: "missing" };

/** One repository at GitHub. Throws `repository_*` errors with words for people. */
export interface RepositoryConnection {
  probe(): Promise<RepositoryProbe>;
  /** Where a branch, tag or commit points; a conditional request when an etag is given. */
  resolve(ref: string, etag: string | null): Promise<RefAnswer>;
  commit(sha: string): Promise<Commit>;
  /** The newest commits that touch `path`, newest first, at most `limit` (100). */
  history(ref: string, path: string, limit: number): Promise<Commit[]>;
  /** The flat listing of a root tree, within the limits on count and depth. */
  tree(treeSha: string): Promise<GitTreeEntry[]>;
  /**
   * The content of the wanted blobs at a commit: one tarball when many, single calls when few. Every blob is checked
   * against its SHA. Throws `content_refused` beyond the limits.
   */
  blobs(sha: string, entries: GitTreeEntry[]): AsyncIterable<{ sha: string; content: Buffer }>;
}

export interface RepositoryConnector {
  connect(options: { url: string; token: string | null }): RepositoryConnection;
}

export interface Renderer {
  /** Pure: the same files and inputs give the same objects. Runs off the main thread, within limits. */
  render(inputs: RenderInputs, files: SourceFile[]): Promise<RenderResult>;
}
