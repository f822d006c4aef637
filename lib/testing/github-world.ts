import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { commitFiles, type FileContent } from "@/demo/github/commit-files";
import { startDemoGitHub, type DemoGitHub } from "@/demo/github/start-demo-github";
import { blobSha } from "@/lib/github/read-archive";
import {
  makeRepositoryConnector,
  type GitHubConnector,
  type GitHubRepository,
} from "@/lib/github/repository-connector";

export type SeededRepository = {
  bareDir: string;
  /** The first commit. */
  sha: string;
  /** Commits to main; returns the SHA. */
  change(message: string, files: Record<string, FileContent | null>, date?: string): Promise<string>;
  connection: GitHubRepository;
};

export type GitHubWorld = {
  github: DemoGitHub;
  connector: GitHubConnector;
  /** acme/<name> with one commit by Ada Obi. */
  seed(name: string, files: Record<string, FileContent | null>): Promise<SeededRepository>;
  stop(): Promise<void>;
};

/** The token of the world; it may see everything. A canary: no message may repeat it. */
export const worldToken = "canary-token";

/** A GitHub over real git with an adapter that is connected to it. */
export async function startGitHubWorld(options: { treeEntriesMax?: number } = {}): Promise<GitHubWorld> {
  const dir = await mkdtemp(path.join(tmpdir(), "github-world-"));
  const narrow = { token: "metadata-token", login: "narrow", access: "metadata" } as const;
  const github = await startDemoGitHub({ dir, tokens: [worldToken, narrow], ...options });
  const connector = makeRepositoryConnector({ allowedHosts: ["127.0.0.1"], userAgent: "plumbline-test" });
  return {
    github,
    connector,
    async seed(name, files) {
      const { bareDir } = await github.createRepository("acme", name);
      const author = { name: "Ada Obi", email: "ada@acme.example" };
      const change: SeededRepository["change"] = (message, changed, date = "2026-03-01T08:00:00Z") =>
        commitFiles(bareDir, "main", { author, date, message, files: changed });
      const sha = await change("First", files);
      return {
        bareDir,
        sha,
        change,
        connection: connector.connect({ url: `${github.url}/acme/${name}`, token: worldToken }),
      };
    },
    async stop() {
      await connector.close();
      await github.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** All blobs by SHA, each seen once and with the content that its SHA names. */
export async function collectBlobs(
  blobs: AsyncIterable<{ sha: string; content: Buffer }>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { sha, content } of blobs) {
    expect(blobSha(content)).toBe(sha);
    expect(found.has(sha)).toBe(false);
    found.set(sha, content.toString());
  }
  return found;
}

/** So many small manifests, by path. */
export function manifests(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`deploy/app-${index}.yaml`, `replicas: ${index}\n`]),
  );
}
