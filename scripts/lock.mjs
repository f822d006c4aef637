import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isRunning } from "./process-identity.mjs";

const pollMs = 200;

/**
 * Runs `work` while holding a lock file, so that two processes on one machine do not do the same thing twice at once.
 * `onWait` is told once when another holds it. A lock whose process is gone is taken over.
 *
 * @template Result
 * @param {string} file
 * @param {() => void} onWait
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(file, onWait, work) {
  await mkdir(path.dirname(file), { recursive: true });
  let hasSaidSo = false;
  while (!(await takeLock(file))) {
    if (!hasSaidSo) onWait();
    hasSaidSo = true;
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file) {
  try {
    await writeFile(file, JSON.stringify(identityOf(process.pid)), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const text = await readFile(file, "utf8").catch(() => "");
  // An empty file belongs to a process between creating and writing it: the next look will tell.
  if (text && !isRunning(holderOf(text))) await rm(file, { force: true });
  return false;
}

function holderOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
