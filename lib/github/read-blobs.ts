import { z } from "zod";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import { sizeInWords, type ContentLimits } from "@/lib/github/content-limits";
import type { GitHubClient } from "@/lib/github/github-client";
import { blobSha, readArchive, type BlobContent } from "@/lib/github/read-archive";
import { AppError } from "@/lib/platform/errors";

const blobSchema = z.object({ content: z.string(), encoding: z.enum(["base64", "utf-8"]), size: z.number() });
const parallelMax = 6;
const submodule = "160000";

/**
 * The content of the wanted files at a commit, each SHA once, in no particular order: one archive when they are many,
 * single calls when few and for whatever the archive lacks or altered. Every one is checked against its SHA.
 * Submodules have no content here and are left out. Throws `content_refused` beyond the limits and for content that
 * is not what its SHA says.
 */
export async function* readBlobs(
  client: GitHubClient,
  commitSha: string,
  entries: GitTreeEntry[],
  limits: ContentLimits,
): AsyncGenerator<BlobContent> {
  const files = entries.filter((entry) => entry.mode !== submodule);
  const missing = new Map(files.map((entry) => [entry.sha, entry]));
  refuseTooMuch(client, [...missing.values()], limits);

  // Sizes that a listing states are believed only to refuse early; what arrives is counted.
  let total = 0;
  const counted = (blob: BlobContent) => {
    total += blob.content.length;
    if (total > limits.blobBytesTotalMax) throw tooMuch(client, files.length, total, limits);
    return blob;
  };
  if (missing.size > limits.singleBlobsMax) {
    for await (const found of readArchive(client, commitSha, files, limits)) {
      missing.delete(found.sha);
      yield counted(found);
    }
    if (missing.size > limits.blobsAfterArchiveMax) {
      throw new AppError(
        "content_refused",
        `The archive of ${client.fullName} lacks ${missing.size} of the files that are needed: it is larger than Plumbline reads (${sizeInWords(limits.unpackedBytesMax)} unpacked), or .gitattributes leaves them out.`,
      );
    }
  }
  for await (const found of inParallel([...missing.values()], (entry) => readBlob(client, entry, limits)))
    yield counted(found);
}

async function readBlob(
  client: GitHubClient,
  entry: GitTreeEntry,
  limits: ContentLimits,
): Promise<BlobContent> {
  const answer = await client.get("/git/blobs/{sha}", { sha: entry.sha }, blobSchema);
  if (answer.outcome !== "ok") {
    throw await client.absence(`${client.fullName} no longer has the content of ${entry.path}.`);
  }
  const { content: text, encoding, size } = answer.data;
  if (size > limits.blobBytesMax) throw tooLarge({ ...entry, size }, limits);
  const content = Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
  if (content.length > limits.blobBytesMax) throw tooLarge({ ...entry, size: content.length }, limits);
  if (blobSha(content) !== entry.sha) {
    throw new AppError(
      "content_refused",
      `GitHub answered ${entry.path} with a content that is not the one its SHA names (${entry.sha.slice(0, 7)}). It was not used.`,
    );
  }
  return { sha: entry.sha, content };
}

function refuseTooMuch(client: GitHubClient, files: GitTreeEntry[], limits: ContentLimits): void {
  const large = files.find((entry) => (entry.size ?? 0) > limits.blobBytesMax);
  if (large) throw tooLarge(large, limits);
  const total = files.reduce((sum, entry) => sum + (entry.size ?? 0), 0);
  if (files.length > limits.blobsMax || total > limits.blobBytesTotalMax)
    throw tooMuch(client, files.length, total, limits);
}

function tooMuch(client: GitHubClient, count: number, bytes: number, limits: ContentLimits): AppError {
  return new AppError(
    "content_refused",
    `The paths in use of ${client.fullName} hold ${count} files of ${sizeInWords(bytes)}; Plumbline reads ${limits.blobsMax} files of ${sizeInWords(limits.blobBytesTotalMax)}.`,
  );
}

function tooLarge(entry: GitTreeEntry, limits: ContentLimits): AppError {
  const size = entry.size === null ? "" : ` (${sizeInWords(entry.size)})`;
  return new AppError(
    "content_refused",
    `${entry.path} is too large${size}; Plumbline reads files up to ${sizeInWords(limits.blobBytesMax)}.`,
  );
}

/** Results as they come, with a few calls under way; the first failure ends it. */
async function* inParallel<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay = new Map<number, Promise<{ index: number; result: Result }>>();
  let next = 0;
  while (next < items.length || underWay.size > 0) {
    while (next < items.length && underWay.size < parallelMax) {
      const index = next;
      const call = work(items[index]!).then((result) => ({ index, result }));
      // After a first failure nobody awaits the others.
      call.catch(() => {});
      underWay.set(index, call);
      next += 1;
    }
    const { index, result } = await Promise.race(underWay.values());
    underWay.delete(index);
    yield result;
  }
}
