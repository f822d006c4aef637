const mebibyte = 1024 * 1024;

/** What one repository may cost. Sizes in bytes. */
export type ContentLimits = {
  /** Files and links of one commit. GitHub itself cuts a listing off at 100,000. */
  treeEntriesMax: number;
  treeDepthMax: number;
  pathBytesMax: number;
  /** Calls for one listing that GitHub sends in parts. */
  treeRequestsMax: number;
  /** What one reading of blobs may ask for: files, all of them, and one of them. */
  blobsMax: number;
  blobBytesTotalMax: number;
  blobBytesMax: number;
  /** Up to so many blobs are fetched one by one; beyond it an archive is fetched. */
  singleBlobsMax: number;
  /** How many blobs that an archive lacked or altered are fetched one by one. */
  blobsAfterArchiveMax: number;
  /** An archive as it comes, unpacked, and the entries in it. It carries the whole repository. */
  archiveBytesMax: number;
  unpackedBytesMax: number;
  archiveEntriesMax: number;
};

export const contentLimits: ContentLimits = {
  treeEntriesMax: 100_000,
  treeDepthMax: 64,
  pathBytesMax: 1024,
  treeRequestsMax: 500,
  blobsMax: 20_000,
  blobBytesTotalMax: 128 * mebibyte,
  blobBytesMax: 5 * mebibyte,
  singleBlobsMax: 20,
  blobsAfterArchiveMax: 500,
  archiveBytesMax: 256 * mebibyte,
  unpackedBytesMax: 1024 * mebibyte,
  archiveEntriesMax: 200_000,
};

/** For sentences: 5 MB, 1.5 GB. */
export function sizeInWords(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB"];
  let size = bytes;
  while (size >= 1024 && units.length > 1) {
    size /= 1024;
    units.shift();
  }
  return `${Number(size.toFixed(1))} ${units[0]}`;
}
