import { z } from "zod";
import { type ClusterCheckAnswer, clusterCheckSchema } from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { type ClusterProbe, clusterProbeSchema } from "@/lib/domain/cluster/cluster-probe";
import { askWorker } from "@/lib/services/ask-worker";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireCluster } from "@/lib/services/places";

/** Which API server a kubeconfig leads to, and what its credentials may do; nothing is saved. */
export const checkNewCluster = defineMutation(
  "check_new_cluster",
  clusterCheckSchema,
  async (caller, { kubeconfig }): Promise<ClusterCheckAnswer> => {
    requireAdministrator(caller.viewer, "check_new_cluster");
    const probe = await probeKubeconfig(kubeconfig);
    return { probe, known: await services().store.clusterRegistry.findByUid(probe.uid) };
  },
);

/** Asks a registered cluster now: does it answer, and what may the credentials do? */
export const checkCluster = defineMutation(
  "check_cluster",
  z.object({ clusterId: z.string() }),
  async (caller, { clusterId }): Promise<ClusterProbe> => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    // Any worker may try: the one that holds the cluster may be the one that is cut off.
    const question = { clusterId: id };
    return askWorker(clusterProbeSchema, {
      projectId: null,
      clusterId: null,
      kind: "check_cluster",
      question,
    });
  },
);

/** What a kubeconfig leads to. Throws the worker's words: `bad_input` for what is refused in it, `cluster_*`. */
export async function probeKubeconfig(kubeconfig: string): Promise<ClusterProbe> {
  const question = { kubeconfig };
  return askWorker(clusterProbeSchema, { projectId: null, clusterId: null, kind: "check_cluster", question });
}
