// `npm run check-health-examples`: holds the health table's examples against the definitions of their releases.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("check-health-examples.mjs", process.argv.slice(2));
