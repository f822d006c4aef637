import { readFileSync } from "node:fs";

const pollMs = 300;

/**
 * Calls `act` once when the npm that runs this process has ended. npm passes SIGTERM to its shell only, which dies of it
 * and tells nobody; a killed npm tells not even that. Does nothing when npm did not start this process. Returns how to
 * stop watching.
 */
export function whenNpmEnds(act) {
  if (!process.env.npm_lifecycle_event) return () => {};
  const parent = process.ppid;
  const npm = isShell(parent) ? parentOf(parent) : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || parentOf(parent) === npm)) return;
    clearInterval(timer);
    act();
  }, pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isShell(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim().endsWith("sh");
  } catch {
    return false; // no /proc: only the parent itself is watched
  }
}

/** proc(5): the fourth field, after a name that may hold anything. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return null;
  }
}
