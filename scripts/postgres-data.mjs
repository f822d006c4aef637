// Where the embedded Postgres keeps its data and its passwords. `logins.json` in the folder that was asked for says
// both; it is written last, so that a kill in between leaves nothing that looks finished.
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { binaries, run, runUser } from "./postgres-binaries.mjs";

/** Who owns the database and migrates it. */
export const ownerRole = "plumbline_owner";

/** Root's own folders are closed to the user that Postgres runs as; then the data live here. */
const sharedPlace = "/var/lib/plumbline";

/** What `createData` left: `{ data, owner, login, port }`, or null when there is none. */
export function findData(home) {
  const file = path.join(home, "logins.json");
  if (!fs.existsSync(file)) return null;
  const found = { data: path.join(home, "data"), ...JSON.parse(fs.readFileSync(file, "utf8")) };
  return fs.existsSync(path.join(found.data, "PG_VERSION")) ? found : null;
}

/** A new, empty database server's data with random passwords. Throws with initdb's words when it cannot be made. */
export async function createData(home) {
  const user = runUser();
  fs.mkdirSync(path.dirname(home), { recursive: true });
  if (!fs.existsSync(home)) fs.mkdirSync(home, { mode: 0o700 });
  // As root, Postgres works as another user, who must be able to pass through.
  if (user) fs.chmodSync(home, 0o711);
  const data = canReach(home, user) ? path.join(home, "data") : sharedData(home);
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { mode: 0o700 });
  const secrets = { owner: randomBytes(24).toString("hex"), login: randomBytes(24).toString("hex") };
  const passwordFile = path.join(path.dirname(data), `password-${process.pid}`);
  fs.writeFileSync(passwordFile, `${secrets.owner}\n`, { mode: 0o600 });
  if (user) for (const each of [data, passwordFile]) fs.chownSync(each, user.uid, user.gid);
  try {
    const login = ["-U", ownerRole, "-A", "scram-sha-256", "--pwfile", passwordFile];
    const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    // Not awaiting the disk saves seconds; the system writes the new files within half a minute anyway.
    const made = await run(binaries().bin("initdb"), [
      "-D",
      data,
      ...login,
      "-E",
      "UTF8",
      ...locale,
      "--no-sync",
    ]);
    if (made.status !== 0) throw new Error(`The database could not be created:\n${made.output.slice(-800)}`);
  } finally {
    fs.rmSync(passwordFile);
  }
  const found = { data, ...secrets, port: null };
  write(home, found);
  return found;
}

/** Remembers the port, so that the next start takes the same when it is free. */
export function savePort(home, port) {
  const found = findData(home);
  if (found.port !== port) write(home, { ...found, port });
}

function canReach(home, user) {
  return !user || spawnSync("test", ["-x", home], { ...user, cwd: "/" }).status === 0;
}

function sharedData(home) {
  fs.mkdirSync(sharedPlace, { recursive: true, mode: 0o755 });
  return path.join(sharedPlace, `postgres-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`);
}

function write(home, found) {
  const file = path.join(home, "logins.json");
  fs.writeFileSync(`${file}.new`, JSON.stringify(found), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
