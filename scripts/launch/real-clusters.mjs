import path from "node:path";
import { programsOf, startControlPlane } from "../control-plane/control-plane.mjs";
import { findPrograms } from "../control-plane/programs.mjs";

/** The clusters of `--real`: one for each environment. */
export const realClusterNames = ["dev", "stage-eu", "prod-eu"];

/**
 * Starts three real control planes under `dir`; a later start goes on with the same objects and addresses. Throws, in
 * words, when a program can neither be found nor made here. Returns their kubeconfigs and how to end them.
 *
 * @param {string} dir
 * @param {(text: string) => void} say
 */
export async function startRealClusters(dir, say) {
  const { missing } = await findPrograms(programsOf("all"), { log: say });
  if (missing) {
    const reasons = missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n");
    throw new Error(`A real control plane cannot be had here:\n${reasons}`);
  }
  say("Starting three real control planes …");
  const answers = await Promise.allSettled(
    realClusterNames.map((name) => startControlPlane({ dir: path.join(dir, name), parts: "all", log: say })),
  );
  const planes = answers.flatMap(({ status, value }) => (status === "fulfilled" ? [value] : []));
  const stop = async () => {
    await Promise.all(planes.map((plane) => plane.stop()));
  };
  const failure = answers.find(({ status }) => status === "rejected");
  if (failure) {
    await stop();
    throw failure.reason;
  }
  for (const [index, { isMoved }] of planes.entries())
    if (isMoved)
      say(
        `The port of ${realClusterNames[index]} is taken, so Plumbline does not find it. Free the port, or begin anew with --fresh.`,
      );
  return {
    kubeconfigs: planes.map((plane, index) => ({
      name: realClusterNames[index],
      file: plane.adminKubeconfigPath,
    })),
    stop,
  };
}
