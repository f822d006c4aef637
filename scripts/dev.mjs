// `npm run dev`: Plumbline to work on, with reloads, its own Postgres and no demo world.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("dev.mjs", process.argv.slice(2));
