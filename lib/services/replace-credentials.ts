import { z } from "zod";
import { clusterCheckSchema } from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { byOf } from "@/lib/services/caller";
import { probeKubeconfig } from "@/lib/services/check-cluster";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireCluster } from "@/lib/services/places";

/** Reaches a registered cluster with another kubeconfig from now on. It is asked again first, as at registering. */
export const replaceCredentials = defineMutation(
  "replace_credentials",
  clusterCheckSchema.extend({ clusterId: z.string() }),
  async (caller, { clusterId, kubeconfig }) => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    requireAdministrator(caller.viewer, "replace_credentials");
    const probe = await probeKubeconfig(kubeconfig);
    await services().store.clusterRegistry.replaceCredentials(byOf(caller), id, { kubeconfig, probe });
    return {};
  },
);
