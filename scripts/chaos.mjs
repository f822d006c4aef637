// `npm run chaos`: kills the worker, Postgres and the API server during syncs, and looks whether every promise holds.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("chaos.mjs", process.argv.slice(2));
