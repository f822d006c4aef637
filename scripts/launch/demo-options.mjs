import path from "node:path";
import { parseArgs } from "node:util";

export const demoHelp = `npm run demo -- [options]

  --port N      where to open it (default 3000); when it is taken, the next free port
  --data DIR    where everything is kept (default .plumbline/)
  --fresh       begin anew: deletes what an earlier demo kept in the data directory
  --real        three real Kubernetes control planes in place of the simulated clusters; kept in DIR/real
  --no-drift    nothing drifts by itself
  --help        this text

HOST says where it listens: 127.0.0.1, this machine alone, unless another address is given.`;

/**
 * Reads the command line of the demo. Paths are meant from `cwd`, where the person is. Throws in words.
 *
 * @param {string[]} args
 * @param {{ root: string, cwd: string }} places
 */
export function readDemoOptions(args, { root, cwd }) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "3000" },
      data: { type: "string" },
      fresh: { type: "boolean", default: false },
      real: { type: "boolean", default: false },
      "no-drift": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { fresh: isFresh, real: isReal, help: isHelp } = values;
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) < 1 || Number(values.port) > 65_535)
    throw new Error(`--port expects a number from 1 to 65535, not "${values.port}".`);
  if (values.data === "") throw new Error("--data expects a directory.");
  const dir = values.data === undefined ? path.join(root, ".plumbline") : path.resolve(cwd, values.data);
  return {
    port: Number(values.port),
    dataDir: isReal ? path.join(dir, "real") : dir,
    isFresh,
    isReal,
    isHelp,
    hasDrift: !values["no-drift"],
  };
}
