// Runs after `npm install` and `npm ci`: generates Prisma's client into lib/store/generated, without a download.
// Plain JavaScript without dependencies, because npm may start it on a Node that is older than the product's.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { noteInstalled, root } from "./launch/installed.mjs";

const prisma = path.join(root, "node_modules/prisma/build/index.js");
const ownNode = path.join(root, "node_modules/.bin/node");

// A production image may bring neither Prisma's command line nor the schema: it carries the generated client.
if (existsSync(prisma) && existsSync(path.join(root, "prisma/schema.prisma"))) {
  const node = runs(ownNode) ? ownNode : process.execPath;
  const result = spawnSync(node, [prisma, "generate", "--no-hints"], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      // The engine's stand-in starts by its first line, `env node`.
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, "scripts/schema-engine.mjs"),
      CHECKPOINT_DISABLE: "1",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    },
  });
  if (result.status !== 0) {
    process.stderr.write(`prisma generate failed:\n${result.stdout ?? ""}${result.stderr ?? result.error}\n`);
    process.exit(1);
  }
  // With a part left out (--omit), what is here is not all of it.
  if (!process.env.npm_config_omit) noteInstalled();
}

/** The optional package brings a Node for this machine, or (another libc) one that does not start. */
function runs(node) {
  return existsSync(node) && spawnSync(node, ["--version"]).status === 0;
}
