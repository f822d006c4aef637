import { z } from "zod";
import {
  type ClusterChangePreview,
  clusterChangeSchema,
  clusterNamingSchema,
} from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireCluster } from "@/lib/services/places";
import { selectionsView } from "@/lib/services/preview-cluster-selections";

/** What the targets of a cluster would read under another name and other labels; nothing is saved. */
export const previewClusterChange = defineMutation(
  "preview_cluster_change",
  clusterNamingSchema.extend({ clusterId: z.string() }),
  async (caller, { clusterId, ...naming }): Promise<ClusterChangePreview> => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    requireAdministrator(caller.viewer, "change_cluster");
    const { clusterRegistry } = services().store;
    const { moves, unresolved, selections } = await clusterRegistry.previewChange(id, naming);
    return {
      moves: moves.map(({ target, path, revision }) => ({
        targetId: target.targetId,
        applicationId: target.applicationId,
        applicationName: target.applicationName,
        namespace: target.namespace,
        isAutomatic: target.isAutomatic,
        isPruning: target.isPruning,
        isHeld: target.isHeld,
        path,
        revision,
      })),
      unresolved: unresolved.map(({ target: { targetId, applicationName, namespace }, reason }) => ({
        targetId,
        applicationName,
        namespace,
        reason,
      })),
      ...selectionsView(selections),
    };
  },
);

/** Gives a cluster another name and other labels. Counts at once, for what reads paths made of them, too. */
export const changeCluster = defineMutation(
  "change_cluster",
  clusterChangeSchema.extend({ clusterId: z.string() }),
  async (caller, { clusterId, moving, joining, leaving, ...naming }) => {
    const { id } = await requireCluster(caller.viewer, clusterId);
    requireAdministrator(caller.viewer, "change_cluster");
    await services().store.clusterRegistry.change(byOf(caller), id, naming, moving, {
      joining,
      leaving,
    });
    return {};
  },
);
