import { z } from "zod";
import type { Commit, GitTreeEntry, RepositoryProbe } from "@/lib/domain/git/git";
import { contentLimits, type ContentLimits } from "@/lib/github/content-limits";
import { makeGitHubClient } from "@/lib/github/github-client";
import { isAllowedHost, makeFencedDispatcher } from "@/lib/github/network-fence";
import { readBlobs } from "@/lib/github/read-blobs";
import { readCommit, readHistory } from "@/lib/github/read-commits";
import { readTree } from "@/lib/github/read-tree";
import { parseRepositoryUrl, type RepositoryAddress } from "@/lib/github/repository-url";
import { resolveRef, type RefAnswer } from "@/lib/github/resolve-ref";
import { AppError } from "@/lib/platform/errors";

/** One repository at GitHub; fits the engine's RepositoryConnection. Throws `repository_*` errors in words. */
export type GitHubRepository = {
  probe(): Promise<RepositoryProbe>;
  resolve(ref: string, etag: string | null): Promise<RefAnswer>;
  commit(sha: string): Promise<Commit>;
  history(ref: string, path: string, limit: number): Promise<Commit[]>;
  tree(treeSha: string): Promise<GitTreeEntry[]>;
  blobs(sha: string, entries: GitTreeEntry[]): AsyncIterable<{ sha: string; content: Buffer }>;
};

export type GitHubConnector = {
  /** Makes no call yet. Throws `bad_input` for an address that cannot be used. */
  connect(options: { url: string; token: string | null }): GitHubRepository;
  /** Closes idle connections; what is under way ends first. */
  close(): Promise<void>;
};

const branchesSchema = z.array(z.object({ name: z.string() }));

/** Connects to github.com and GitHub Enterprise. `allowedHosts` may be reached inside the network and without TLS. */
export function makeRepositoryConnector(options: {
  allowedHosts: string[];
  userAgent: string;
  limits?: Partial<ContentLimits>;
}): GitHubConnector {
  const dispatcher = makeFencedDispatcher(options.allowedHosts);
  const limits = { ...contentLimits, ...options.limits };
  return {
    connect({ url, token }) {
      const address = parseRepositoryUrl(url);
      refuseClearText(address, options.allowedHosts);
      const client = makeGitHubClient({ address, token, userAgent: options.userAgent, dispatcher });
      return {
        async probe() {
          const repository = await client.getRepository();
          const branches = await client.get("/branches", { per_page: 100 }, branchesSchema);
          return {
            ...renamed(address, repository.full_name),
            defaultBranch: repository.default_branch,
            isPrivate: repository.private,
            branches: branches.outcome === "ok" ? shownBranches(branches.data) : [],
          };
        },
        resolve: (ref, etag) => resolveRef(client, ref, etag),
        commit: (sha) => readCommit(client, sha),
        history: (ref, path, limit) => readHistory(client, ref, path, limit),
        tree: (treeSha) => readTree(client, treeSha, limits),
        blobs: (sha, entries) => readBlobs(client, sha, entries, limits),
      };
    },
    close: () => dispatcher.close(),
  };
}

function shownBranches(branches: z.infer<typeof branchesSchema>): string[] {
  return branches
    .map(({ name }) => name)
    .filter((name) => name.length <= 255)
    .slice(0, 100);
}

/** The name as GitHub has it now: other case, or renamed since somebody wrote the address down. */
function renamed(address: RepositoryAddress, fullName: string): RepositoryAddress {
  const [owner, name] = fullName.split("/") as [string, string];
  return { ...address, url: `${new URL(address.url).origin}/${fullName}`, owner, name };
}

function refuseClearText(address: RepositoryAddress, allowedHosts: string[]): void {
  const url = new URL(address.url);
  if (url.protocol === "https:" || isAllowedHost(allowedHosts, url)) return;
  throw new AppError("bad_input", `With http:// the token would travel in clear. Use https://${url.host}.`, {
    field: "url",
  });
}
