// Says what is wrong with the environment of a process before one is started: `npm start` runs it first.
import { parseEnv } from "@/lib/platform/env";
import { publicMessageOf } from "@/lib/platform/errors";

try {
  parseEnv(process.env);
} catch (error) {
  process.stderr.write(`Plumbline cannot start:\n${publicMessageOf(error)}\n`);
  process.exitCode = 1;
}
