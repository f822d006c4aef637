import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 50;

/**
 * The secrets of an installation that lives in a data directory: made once, kept beside the database and never in it.
 *
 * @param {string} dataDir
 * @returns {{ key: string }}
 */
export function installationSecrets(dataDir) {
  const file = path.join(dataDir, "secrets.json");
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8"));
  const secrets = { key: randomBytes(32).toString("hex") };
  fs.mkdirSync(dataDir, { recursive: true });
  // Written beside and moved: a kill in between must not leave half a key.
  fs.writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return secrets;
}

/**
 * Waits until an address answers with success. Throws after `timeoutMs`.
 *
 * @param {string} url
 * @param {number} timeoutMs
 */
export async function waitForHttp(url, timeoutMs) {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await sleep(pollMs);
  }
  throw new Error(`${url} did not answer within ${timeoutMs / 1000} s.`);
}
