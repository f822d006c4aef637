import { git } from "./git-process";

export type FileContent =
  string | Buffer | { content: string | Buffer; mode: "100644" | "100755" | "120000" };

export type FileChange = {
  author: { name: string; email: string };
  /** When it was written and committed; may lie back. */
  date: Date | string;
  message: string;
  /** By path; null removes a file or a whole folder. */
  files: Record<string, FileContent | null>;
};

/** Commits to a branch of a bare repository without a working copy. Returns the commit's SHA. */
export async function commitFiles(bareDir: string, branch: string, change: FileChange): Promise<string> {
  const [sha] = await commitSeries(bareDir, branch, [change]);
  return sha!;
}

/**
 * Commits one change after another in a single run of `git fast-import` (5 ms a run, so a seeded history of hundreds
 * of commits costs nothing). Creates the branch, and continues it where it exists. Returns the SHAs in order.
 */
export async function commitSeries(
  bareDir: string,
  branch: string,
  changes: FileChange[],
): Promise<string[]> {
  const ref = `refs/heads/${branch}`;
  await git(bareDir, ["check-ref-format", ref]);
  const known = await git(bareDir, ["for-each-ref", "--format=%(refname)", ref]);
  const isContinued = known.toString().split("\n").includes(ref);

  const stream: (string | Buffer)[] = [];
  changes.forEach((change, index) => {
    const who = `${plain(change.author.name)} <${plain(change.author.email)}> ${seconds(change.date)} +0000`;
    stream.push(`commit ${ref}\nmark :${index + 1}\nauthor ${who}\ncommitter ${who}\n`);
    stream.push(...data(change.message));
    if (index === 0 && isContinued) stream.push(`from ${ref}^0\n`);
    for (const [path, file] of Object.entries(change.files)) stream.push(...fileCommand(path, file));
    stream.push(`\nget-mark :${index + 1}\n`);
  });
  stream.push("done\n");

  const output = await git(
    bareDir,
    ["fast-import", "--quiet", "--done", "--date-format=raw"],
    Buffer.concat(stream.map((part) => Buffer.from(part))),
  );
  return output.toString().trim().split("\n");
}

function fileCommand(path: string, file: FileContent | null): (string | Buffer)[] {
  if (path === "" || /["\n]|^\/|\/$/.test(path)) throw new Error(`Not a path for a commit: ${path}`);
  if (file === null) return [`D ${path}\n`];
  const isBare = typeof file === "string" || Buffer.isBuffer(file);
  const { content, mode } = isBare ? { content: file, mode: "100644" } : file;
  return [`M ${mode} inline ${path}\n`, ...data(content)];
}

function data(content: string | Buffer): (string | Buffer)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, "\n"];
}

function seconds(date: Date | string): number {
  const time = new Date(date).getTime();
  if (Number.isNaN(time)) throw new Error(`Not a date: ${String(date)}`);
  return Math.floor(time / 1000);
}

function plain(text: string): string {
  return text.replace(/[<>\n\0]/g, "");
}
