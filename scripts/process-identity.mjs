import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process, told apart from a later one with the same id by when it began. Null when there is none, or only a zombie.
 *
 * @param {number} pid
 * @returns {{ pid: number, began: string } | null}
 */
export function identityOf(pid) {
  const began = process.platform === "linux" ? beganOnLinux(pid) : beganElsewhere(pid);
  return began ? { pid, began } : null;
}

/** Whether the process still runs that `identityOf` described. */
export function isRunning(identity) {
  return Number.isInteger(identity?.pid) && identityOf(identity.pid)?.began === identity.began;
}

/** proc(5): the state is the third field and the start time the twenty-second; the second may hold anything. */
function beganOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : fields[19];
  } catch {
    return null;
  }
}

function beganElsewhere(pid) {
  try {
    const answer = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
    }).trim();
    return answer.startsWith("Z") ? null : answer.replace(/^\S+\s+/, "") || null;
  } catch {
    return null;
  }
}
