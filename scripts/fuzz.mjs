// `npm run fuzz`: holds the comparison against a real API server, with cases that nobody chose.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("fuzz.mjs", process.argv.slice(2));
