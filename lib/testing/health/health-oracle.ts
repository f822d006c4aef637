import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, test } from "vitest";
import { withLock } from "@/scripts/lock.mjs";

/** What Argo CD says of an object; no status where it has no rule for the kind. */
export type OracleAnswer = { status: string; message: string; error?: string };
export type OracleQuestion = { object: object; script?: string };

export type HealthOracle = {
  /** Argo CD's answers, in the order of the questions. */
  ask(questions: OracleQuestion[]): Promise<OracleAnswer[]>;
  /** Argo CD's own health scripts and the objects that they are tested with, by path. */
  scripts(): Promise<Record<string, string>>;
};

const sources = fileURLToPath(new URL("argo-cd/", import.meta.url));
const run = promisify(execFile);
const buildTimeoutMs = 15 * 60_000;
const outputBytesMax = 64 << 20;

/**
 * A suite beside Argo CD's health package, which is built from its Go module once and kept in the per-user cache.
 * Where it can neither be found nor built, the suite is skipped with the reason; with `CI=true` that is a failure.
 */
export function describeWithHealthOracle(name: string, suite: (oracle: HealthOracle) => void): void {
  describe(name, async () => {
    const found = await obtain().catch((error: Error) => ({ missing: error.message }));
    if ("path" in found) return suite(oracleAt(found.path));
    const reason = `Argo CD's health package cannot be had: ${found.missing.slice(-600)}`;
    if (process.env.CI !== "true") return test.skip(reason, () => {});
    test("has Argo CD's health package", () => {
      throw new Error(reason);
    });
  });
}

function oracleAt(path: string): HealthOracle {
  return {
    async ask(questions) {
      const lines = await answersOf(path, questions.map((question) => JSON.stringify(question)).join("\n"));
      if (lines.length !== questions.length)
        throw new Error(`${lines.length} answers to ${questions.length}`);
      return lines.map((line) => JSON.parse(line) as OracleAnswer);
    },
    async scripts() {
      const { stdout } = await run(path, ["-scripts"], { maxBuffer: outputBytesMax });
      return JSON.parse(stdout) as Record<string, string>;
    },
  };
}

async function answersOf(path: string, input: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve(text.split("\n").filter((line) => line !== ""))
        : reject(new Error(`ended with ${code}`)),
    );
    child.stdin.end(input);
  });
}

/** The program for exactly these sources: another version of Argo CD is another file. */
async function obtain(): Promise<{ path: string } | { missing: string }> {
  const names = (await readdir(sources)).toSorted();
  const digest = createHash("sha256");
  for (const name of names) digest.update(name).update(readFileSync(join(sources, name)));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "plumbline", "health-oracle");
  const path = join(cache, digest.digest("hex").slice(0, 16));
  if (existsSync(path)) return { path };
  await mkdir(cache, { recursive: true });
  const say = (words: string) => process.stderr.write(`health oracle: ${words}\n`);
  return withLock(
    `${path}.lock`,
    () => say("another process is building it; waiting"),
    async () => {
      if (existsSync(path)) return { path };
      say("building Argo CD's health package with Go; some minutes the first time");
      const temporary = `${path}.${process.pid}`;
      try {
        const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", temporary, "."];
        const env = { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly" };
        await run("go", args, { cwd: sources, env, timeout: buildTimeoutMs });
        await rename(temporary, path);
        return { path };
      } catch (error) {
        return { missing: (error as Error).message };
      } finally {
        await rm(temporary, { force: true });
      }
    },
  );
}
