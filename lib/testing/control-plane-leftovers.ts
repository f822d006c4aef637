import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endLeftovers } from "../../scripts/control-plane/processes.mjs";

/**
 * Ends the control planes that runs which were killed left behind: each folder of the temporary directory with this
 * prefix holds one folder per control plane. Folders of runs that still live refuse, and stay.
 */
export async function removeLeftoverControlPlanes(prefix: string): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(tmpdir(), name);
    try {
      for (const plane of readdirSync(folder)) await endLeftovers(join(folder, plane));
      rmSync(folder, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}
