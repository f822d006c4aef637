import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Extract } from "tar-stream";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import type { ContentLimits } from "@/lib/github/content-limits";
import type { GitHubClient } from "@/lib/github/github-client";
import { AppError } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

export type BlobContent = { sha: string; content: Buffer };

/** Git's name for these bytes (git-scm.com, "Git Objects"). */
export function blobSha(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/**
 * The wanted blobs that the archive of a commit holds unaltered, each once, streamed. It leaves out what
 * `.gitattributes` removed or rewrote, and ends early when the archive is broken or beyond the limits: the caller
 * fetches the rest otherwise. Throws `repository_unreachable` when the connection breaks.
 */
export async function* readArchive(
  client: GitHubClient,
  commitSha: string,
  entries: GitTreeEntry[],
  limits: ContentLimits,
): AsyncGenerator<BlobContent> {
  const body = await client.stream("/tarball/{ref}", { ref: commitSha });
  if (!body) throw await client.absence(`${client.fullName} has no commit ${commitSha}.`);

  const wanted = new Map(entries.map((entry) => [entry.path, entry]));
  const left = new Set(entries.map((entry) => entry.sha));
  const files = extract();
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  const unpacking = pipeline(
    arriving(source),
    atMost(limits.archiveBytesMax, "The archive is too large."),
    createGunzip(),
    atMost(limits.unpackedBytesMax, "The archive unpacks to too much."),
    files,
  ).catch(() => {});
  try {
    let count = 0;
    for await (const file of files) {
      count += 1;
      if (count > limits.archiveEntriesMax) throw new ArchiveLimit("The archive has too many entries.");
      const content = await contentOf(file, wanted, limits);
      if (content && left.delete(content.sha)) yield content;
      if (left.size === 0) return;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    log.warn("archive_given_up", { repository: client.fullName, sha: commitSha, error });
  } finally {
    source.destroy();
    files.destroy();
    await unpacking;
  }
}

type Entry = Extract extends AsyncIterable<infer Item> ? Item : never;

class ArchiveLimit extends Error {}

/** The bytes of an entry that is wanted and whose SHA agrees; the archive's own top folder is taken off its name. */
async function contentOf(
  file: Entry,
  wanted: Map<string, GitTreeEntry>,
  limits: ContentLimits,
): Promise<BlobContent | null> {
  const { name, type, size, linkname } = file.header;
  const entry = wanted.get(name.slice(name.indexOf("/") + 1));
  if (entry && type === "symlink") {
    file.resume();
    return checked(entry, Buffer.from(linkname ?? ""));
  }
  // An entry of another size was rewritten, and need not be read to know it.
  const isFitting = entry?.size === null ? (size ?? 0) <= limits.blobBytesMax : size === entry?.size;
  if (!entry || type !== "file" || !isFitting) {
    file.resume();
    return null;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of file as AsyncIterable<Buffer>) chunks.push(chunk);
  return checked(entry, Buffer.concat(chunks));
}

function checked(entry: GitTreeEntry, content: Buffer): BlobContent | null {
  return blobSha(content) === entry.sha ? { sha: entry.sha, content } : null;
}

/** A connection that breaks is an outage, not a broken archive. */
async function* arriving(source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield Buffer.from(chunk as Uint8Array);
  } catch (cause) {
    throw new AppError("repository_unreachable", "GitHub's archive broke off.", { cause, retryable: true });
  }
}

function atMost(bytesMax: number, words: string) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.length;
      if (total > bytesMax) throw new ArchiveLimit(words);
      yield chunk;
    }
  };
}
