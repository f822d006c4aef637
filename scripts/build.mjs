// `npm run build`: builds what production runs. `--if-stale` does nothing when nothing has changed since.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("build.mjs", process.argv.slice(2));
