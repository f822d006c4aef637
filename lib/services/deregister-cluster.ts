import { z } from "zod";
import { requireAdministrator } from "@/lib/auth/policy";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireCluster } from "@/lib/services/places";

/** Deletes our credentials and nothing else: the cluster's objects and its history stay. */
export const deregisterCluster = defineMutation(
  "deregister_cluster",
  z.object({ clusterId: z.string() }),
  async (caller, { clusterId }) => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    requireAdministrator(caller.viewer, "deregister_cluster");
    await services().store.clusterRegistry.deregister(byOf(caller), id);
    return {};
  },
);
