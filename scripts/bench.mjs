// `npm run bench`: how fast Plumbline is, beside kubectl and what was measured of a peer.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("bench.mjs", process.argv.slice(2));
