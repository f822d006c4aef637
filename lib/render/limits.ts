/** What one rendering may cost. A repository is hostile until it has been read. */
export const limits = {
  /** Bytes of all files that are read. */
  totalBytes: 20 * 1024 * 1024,
  fileBytes: 5 * 1024 * 1024,
  documents: 10_000,
  /** Nesting of maps and lists, aliases followed. */
  depth: 100,
  aliasesPerDocument: 100,
  /** Values of a rendering once aliases are written out: what keeps an alias bomb from going off. */
  values: 2_000_000,
  /** Problems that are named; a broken generator makes thousands of the same. */
  problems: 50,
} as const;
