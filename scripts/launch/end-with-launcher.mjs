// Loaded first into every program that a launcher starts: when the launcher is gone, however it went, so are they.
import { isMainThread } from "node:worker_threads";

// What the program forks in turn ends with the program, each in its own way.
const own = process.execArgv.indexOf("--import");
if (process.execArgv[own + 1] === import.meta.filename) process.execArgv.splice(own, 2);

// Threads load it too, and have no channel.
if (isMainThread && process.channel) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Listening holds the channel open, and the channel would keep a program alive that has finished.
  process.channel.unref();
}
