// How a worker's process is started, wherever that is: what can be said only before it runs.
import path from "node:path";
import { root } from "./installed.mjs";

export const workerEnvironment = {
  // Two places to take memory from instead of eight for each core: threads otherwise keep hundreds of megabytes.
  MALLOC_ARENA_MAX: "2",
  // Compiled once, its code is loaded a seventh of a second faster. Where nothing can be written there, it is compiled.
  NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node-compile"),
};

/** What its Node is told: a small nursery, because most of what a worker keeps it keeps for long. In megabytes. */
export const workerNodeArguments = ["--max-semi-space-size=8"];
