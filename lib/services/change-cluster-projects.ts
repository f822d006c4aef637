import { z } from "zod";
import { clusterProjectsRequestSchema } from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireCluster } from "@/lib/services/places";
import { requireKnownProjects } from "@/lib/services/register-cluster";

/** Says which projects may use a cluster, and which namespaces there. Counts at once, for what runs there already, too. */
export const changeClusterProjects = defineMutation(
  "change_cluster_projects",
  clusterProjectsRequestSchema.extend({ clusterId: z.string() }),
  async (caller, { clusterId, projects, shown }) => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    requireAdministrator(caller.viewer, "change_cluster_projects");
    await requireKnownProjects(projects);
    await services().store.clusterRegistry.setProjects(byOf(caller), id, projects, shown);
    return {};
  },
);
