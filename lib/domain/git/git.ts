import { z } from "zod";

/** A commit as it is shown and kept. Times are ISO. */
export const commitSchema = z.object({
  sha: z.string(),
  treeSha: z.string(),
  parents: z.array(z.string()),
  authorName: z.string(),
  authorEmail: z.string(),
  message: z.string(),
  committedAt: z.string(),
});
export type Commit = z.infer<typeof commitSchema>;

/** One file of a root tree, listed flat. `mode` as in Git: 100644, 100755, 120000 (link), 160000 (submodule). */
export type GitTreeEntry = { path: string; mode: string; sha: string; size: number | null };

/** What GitHub said of a repository. */
export const repositoryProbeSchema = z.object({
  url: z.string(),
  apiUrl: z.string(),
  owner: z.string(),
  name: z.string(),
  defaultBranch: z.string(),
  isPrivate: z.boolean(),
  /** Branch names, at most 100, for the form. */
  branches: z.array(z.string()),
});
export type RepositoryProbe = z.infer<typeof repositoryProbeSchema>;

/** Seven digits, as people write commits. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
