// `npm test`: installs what is missing, then goes on under the product's Node.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("test.mjs", process.argv.slice(2));
