// The worker process: reads the environment, runs until it is told to end.
import { env } from "@/lib/platform/env";
import { publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";
import { runWorker } from "@/lib/run-worker";

const ending = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) {
  process.on(name, () => ending.abort(new Error(`The worker was told to end (${name}).`)));
}
try {
  await runWorker(env(), ending.signal);
} catch (error) {
  log.error("worker.failed", { cause: error });
  process.stderr.write(`Plumbline's worker cannot go on:\n${publicMessageOf(error)}\n`);
  process.exitCode = 1;
}
// What is still under way has lost its database, and must not hold the process up.
process.exit();
