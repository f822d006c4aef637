// `npm start`: Plumbline for production, against DATABASE_URL.
import { installAndRun } from "./launch/install.mjs";

await installAndRun("start.mjs", process.argv.slice(2));
