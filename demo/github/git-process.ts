import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";

/**
 * Git sees nothing of the person who runs the demo: no configuration, no credentials, no prompts. `safe.directory` is
 * lifted because the demo may run as root over a folder of somebody else.
 */
const environment: Record<string, string | undefined> = {
  PATH: process.env.PATH,
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_CONFIG_COUNT: "3",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
  GIT_CONFIG_KEY_1: "gc.auto",
  GIT_CONFIG_VALUE_1: "0",
  GIT_CONFIG_KEY_2: "core.quotePath",
  GIT_CONFIG_VALUE_2: "false",
};

/** Starts git in a bare repository, with its streams in the caller's hands. */
export function spawnGit(
  bareDir: string,
  args: string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn("git", args, {
    cwd: bareDir,
    env: { ...environment, ...env } as NodeJS.ProcessEnv,
    stdio: "pipe",
  });
}

/** What git printed. Throws with git's own words when it fails. */
export async function git(bareDir: string, args: string[], input?: Buffer | string): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(bareDir, args, input);
  if (code !== 0) throw new Error(`git ${args[0]} failed (${code}): ${stderr.toString().trim()}`);
  return stdout;
}

/** What git printed, or null when it ended with an error: for questions whose answer may be "there is none". */
export async function tryGit(bareDir: string, args: string[]): Promise<Buffer | null> {
  const { code, stdout } = await runGit(bareDir, args);
  return code === 0 ? stdout : null;
}

function runGit(bareDir: string, args: string[], input?: Buffer | string) {
  return new Promise<{ code: number | null; stdout: Buffer; stderr: Buffer }>((resolve, reject) => {
    const child = spawnGit(bareDir, args);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }),
    );
    // A child that ended early closes its input; its exit code says why.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
