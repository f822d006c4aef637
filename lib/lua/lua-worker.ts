import { parentPort } from "node:worker_threads";
import { LuaState } from "@/lib/lua/lua-state";

/* The entry of the thread that runs health scripts, bundled as a file of its own. */

const state = await LuaState.start();
parentPort?.on("message", ({ script, object }: { script: string; object: unknown }) => {
  parentPort?.postMessage(state.run(script, object));
});
parentPort?.postMessage("ready");
