// What has been installed from what. The packages' install script writes it, so that an `npm ci` by hand counts as well.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const stamp = path.join(root, "node_modules/.plumbline-installed");
const client = path.join(root, "lib/store/generated");

/** What is missing or out of date: the packages, the database client that is generated from the schema, or nothing. */
export function findMissing() {
  const [packages, schema] = existsSync(stamp) ? readFileSync(stamp, "utf8").split("\n") : [];
  if (packages !== digestOf("package-lock.json")) return "packages";
  return schema === digestOf("prisma/schema.prisma") && existsSync(client) ? null : "client";
}

/** Notes that packages and client are those of the lock file and the schema. */
export function noteInstalled() {
  // Not written over: checkouts may share their packages by hard links.
  rmSync(stamp, { force: true });
  writeFileSync(stamp, `${digestOf("package-lock.json")}\n${digestOf("prisma/schema.prisma")}\n`);
}

function digestOf(file) {
  return createHash("sha256")
    .update(readFileSync(path.join(root, file)))
    .digest("hex");
}
