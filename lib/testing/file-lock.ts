import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Holds a lock between processes until the returned function is called. The lock of a process that is gone is taken
 * over. Throws after two minutes.
 */
export async function holdFileLock(file: string): Promise<() => void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (isAbandoned(file)) rmSync(file, { force: true });
      else await pause(50);
    }
  }
  throw new Error(`${file} is held by another process for too long.`);
}

function isAbandoned(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    if (!pid) return false; // being written at this moment
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
