import { z } from "zod";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import type { ContentLimits } from "@/lib/github/content-limits";
import type { GitHubClient } from "@/lib/github/github-client";
import { objectId } from "@/lib/github/resolve-ref";
import { AppError } from "@/lib/platform/errors";

const treeSchema = z.object({
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string().regex(/^[0-7]{6}$/),
      type: z.string(),
      sha: objectId,
      size: z.int().nonnegative().optional(),
    }),
  ),
  truncated: z.boolean(),
});
type Tree = z.infer<typeof treeSchema>;

/**
 * The flat listing of a root tree, submodules (160000) and links (120000) included. Where GitHub cuts the recursive
 * listing off, its folders are walked. Throws `content_refused` beyond the limits and for paths that could leave the
 * tree, `not_found` when GitHub has no such tree.
 */
export async function readTree(
  client: GitHubClient,
  treeSha: string,
  limits: ContentLimits,
): Promise<GitTreeEntry[]> {
  const entries = new Map<string, GitTreeEntry>();
  let requests = 0;

  async function list(sha: string, isRecursive: boolean): Promise<Tree> {
    requests += 1;
    if (requests > limits.treeRequestsMax) throw tooLarge(client, limits);
    const answer = await client.get(
      "/git/trees/{sha}",
      { sha, ...(isRecursive && { recursive: "1" }) },
      treeSchema,
    );
    if (answer.outcome !== "ok") throw await client.absence(`${client.fullName} has no tree ${sha}.`);
    return answer.data;
  }

  async function walk(sha: string, prefix: string): Promise<void> {
    const whole = await list(sha, true);
    if (!whole.truncated) return whole.tree.forEach((entry) => keep(entry, prefix));
    const level = await list(sha, false);
    if (level.truncated) throw tooLarge(client, limits);
    for (const entry of level.tree) {
      keep(entry, prefix);
      if (entry.type === "tree") await walk(entry.sha, `${prefix}${entry.path}/`);
    }
  }

  function keep(entry: Tree["tree"][number], prefix: string): void {
    const path = `${prefix}${entry.path}`;
    refuseUnsafePath(path, limits);
    if (entry.type === "tree") return;
    if (entries.size >= limits.treeEntriesMax) throw tooLarge(client, limits);
    if (entries.has(path)) throw unsafe(path);
    entries.set(path, { path, mode: entry.mode, sha: entry.sha, size: entry.size ?? null });
  }

  if (!objectId.safeParse(treeSha).success)
    throw await client.absence(`${client.fullName} has no tree ${treeSha}.`);
  await walk(treeSha, "");
  return [...entries.values()];
}

/** Throws `content_refused` for a path that is absolute, climbs, hides something or is out of proportion. */
export function refuseUnsafePath(path: string, limits: ContentLimits): void {
  const parts = path.split("/");
  const isUnsafe =
    parts.some((part) => part === "" || part === "." || part === "..") ||
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    /[\u0000-\u001f\u007f\\]/.test(path);
  if (isUnsafe) throw unsafe(path);
  if (parts.length > limits.treeDepthMax || Buffer.byteLength(path) > limits.pathBytesMax) {
    throw new AppError(
      "content_refused",
      `The repository holds a path that is too long or too deep: ${JSON.stringify(path.slice(0, 200))}.`,
    );
  }
}

function unsafe(path: string): AppError {
  return new AppError(
    "content_refused",
    `The repository holds a file whose name is not safe to use: ${JSON.stringify(path.slice(0, 200))}.`,
  );
}

function tooLarge(client: GitHubClient, limits: ContentLimits): AppError {
  const files = limits.treeEntriesMax.toLocaleString("en");
  return new AppError(
    "content_refused",
    `${client.fullName} has more files than Plumbline reads (${files} in a commit).`,
  );
}
