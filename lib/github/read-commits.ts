import { z } from "zod";
import type { Commit } from "@/lib/domain/git/git";
import type { GitHubClient } from "@/lib/github/github-client";
import { objectId } from "@/lib/github/resolve-ref";

const personSchema = z.object({ name: z.string(), email: z.string(), date: z.string() });
const detailsSchema = z.object({
  author: personSchema,
  committer: personSchema,
  message: z.string(),
  tree: z.object({ sha: objectId }),
});
const parentsSchema = z.array(z.object({ sha: objectId })).max(1000);
const gitCommitSchema = detailsSchema.extend({ sha: objectId, parents: parentsSchema });
const historySchema = z
  .array(z.object({ sha: objectId, commit: detailsSchema, parents: parentsSchema }))
  .max(100);

/** Longer than any message that people read; a hostile one is cut. */
const messageLengthMax = 64 * 1024;

/** One commit by its full SHA. Throws `not_found`. */
export async function readCommit(client: GitHubClient, sha: string): Promise<Commit> {
  const answer = objectId.safeParse(sha).success
    ? await client.get("/git/commits/{sha}", { sha }, gitCommitSchema)
    : null;
  if (answer?.outcome !== "ok") throw await client.absence(`${client.fullName} has no commit ${sha}.`);
  return toCommit(answer.data.sha, answer.data, answer.data.parents);
}

/**
 * The newest commits that touch a path (the whole repository when empty), newest first, at most 100: one page.
 * Throws `not_found` when the ref does not exist.
 */
export async function readHistory(
  client: GitHubClient,
  ref: string,
  path: string,
  limit: number,
): Promise<Commit[]> {
  const folder = path.replace(/^(\.?\/)+|^\.$|\/+$/g, "");
  const perPage = Math.min(100, Math.max(1, Math.floor(limit)));
  const answer = await client.get(
    "/commits",
    { sha: ref, per_page: perPage, ...(folder === "" ? {} : { path: folder }) },
    historySchema,
  );
  if (answer.outcome !== "ok") {
    throw await client.absence(`${client.fullName} has no branch, tag or commit ${ref}.`);
  }
  return answer.data.slice(0, perPage).map(({ sha, commit, parents }) => toCommit(sha, commit, parents));
}

function toCommit(sha: string, details: z.infer<typeof detailsSchema>, parents: { sha: string }[]): Commit {
  return {
    sha,
    treeSha: details.tree.sha,
    parents: parents.map((parent) => parent.sha),
    authorName: visible(details.author.name.slice(0, 500)),
    authorEmail: visible(details.author.email.slice(0, 500)),
    message: visible(details.message.slice(0, messageLengthMax)),
    committedAt: timeOf(details.committer.date).toISOString(),
  };
}

/** Whoever commits chooses the time: one that is none, or that no calendar of ours has, is the beginning of Git's. */
function timeOf(text: string): Date {
  const time = new Date(text);
  return time.getUTCFullYear() >= 1970 && time.getUTCFullYear() < 10_000 ? time : new Date(0);
}

/** Without controls and marks that reorder what stands around them: anybody may commit as anybody. */
function visible(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}
