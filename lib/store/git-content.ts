import type { Commit, GitTreeEntry } from "@/lib/domain/git/git";
import type { StoreContext } from "@/lib/store/context";
import { gather } from "@/lib/store/gather";
import { storableText } from "@/lib/store/json";
import type { Commit as CommitRow } from "@/lib/store/generated/client";

const treeContext = (repositoryId: string, sha: string) => `repository/${repositoryId}/tree/${sha}`;
const blobContext = (repositoryId: string, sha: string) => `repository/${repositoryId}/blob/${sha}`;
const blobsPerRead = 200;

/** Commits, trees and files by SHA. Trees and files are sealed: some hold secrets, and paths may tell them. */
export function makeGitContent({ prisma, keyring }: StoreContext) {
  const readBlob = gather<{ repositoryId: string; sha: string }, { sha: string; content: Buffer } | null>(
    async (wanted) => {
      const [ids, shas] = [wanted.map(({ repositoryId }) => repositoryId), wanted.map(({ sha }) => sha)];
      const rows = await prisma.$queryRaw<{ repositoryId: string; sha: string; content: Uint8Array }[]>`
        select b.repository_id as "repositoryId", b.sha, b.content from blob b
        join (select distinct * from unnest(${ids}::uuid[], ${shas}::text[])) as wanted (repository_id, sha)
          on wanted.repository_id = b.repository_id and wanted.sha = b.sha`;
      const found = new Map(rows.map((row) => [blobContext(row.repositoryId, row.sha), row]));
      return wanted.map(({ repositoryId, sha }) => {
        const context = blobContext(repositoryId, sha);
        const row = found.get(context);
        return row ? { sha, content: keyring.open(row.content, context) } : null;
      });
    },
    blobsPerRead,
  );

  return {
    async findCommit(repositoryId: string, sha: string): Promise<Commit | null> {
      const row = await prisma.commit.findUnique({ where: { repositoryId_sha: { repositoryId, sha } } });
      return row && toCommit(row);
    },

    /** Keeps commits; `path` says that they are what the history of that path answered. */
    async saveCommits(repositoryId: string, commits: Commit[], path?: string): Promise<void> {
      await prisma.$transaction(async (db) => {
        await db.commit.createMany({
          skipDuplicates: true,
          data: commits.map((commit) => ({
            ...commit,
            repositoryId,
            authorName: storableText(commit.authorName, 500),
            authorEmail: storableText(commit.authorEmail, 500),
            message: storableText(commit.message),
            committedAt: new Date(commit.committedAt),
          })),
        });
        if (path === undefined) return;
        await db.commitPath.createMany({
          skipDuplicates: true,
          data: commits.map(({ sha }) => ({ repositoryId, path, sha })),
        });
      });
    },

    async findTree(repositoryId: string, treeSha: string): Promise<GitTreeEntry[] | null> {
      const row = await prisma.tree.findUnique({
        where: { repositoryId_sha: { repositoryId, sha: treeSha } },
      });
      if (!row) return null;
      return JSON.parse(keyring.open(row.entries, treeContext(repositoryId, treeSha)).toString("utf8"));
    },

    async saveTree(repositoryId: string, treeSha: string, entries: GitTreeEntry[]): Promise<void> {
      const sealed = keyring.seal(JSON.stringify(entries), treeContext(repositoryId, treeSha));
      await prisma.tree.createMany({
        data: [{ repositoryId, sha: treeSha, entries: new Uint8Array(sealed) }],
        skipDuplicates: true,
      });
    },

    /** Which of these files are not kept yet. */
    async missingBlobs(repositoryId: string, shas: string[]): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ sha: string }[]>`
        select distinct wanted.sha from unnest(${shas}::text[]) as wanted (sha)
        where not exists (
          select 1 from blob where repository_id = ${repositoryId}::uuid and blob.sha = wanted.sha)`;
      return rows.map(({ sha }) => sha);
    },

    async saveBlob(repositoryId: string, sha: string, content: Buffer): Promise<void> {
      const sealed = keyring.seal(content, blobContext(repositoryId, sha));
      await prisma.blob.createMany({
        data: [{ repositoryId, sha, content: new Uint8Array(sealed) }],
        skipDuplicates: true,
      });
    },

    /** The files that are kept, by SHA. */
    async readBlobs(repositoryId: string, shas: string[]): Promise<Map<string, Buffer>> {
      const contents = await Promise.all([...new Set(shas)].map((sha) => readBlob({ repositoryId, sha })));
      return new Map(contents.flatMap((content) => (content ? [[content.sha, content.content]] : [])));
    },
  };
}

/** A row as the domain's commit. */
export function toCommit(row: CommitRow): Commit {
  const { sha, treeSha, parents, authorName, authorEmail, message, committedAt } = row;
  return { sha, treeSha, parents, authorName, authorEmail, message, committedAt: committedAt.toISOString() };
}
