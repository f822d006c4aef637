// `npm run demo`: installs what is missing, then goes on under the product's Node.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("demo.mjs", process.argv.slice(2));
