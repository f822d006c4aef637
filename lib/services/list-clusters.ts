import type { z } from "zod";
import type { clustersSchema } from "@/lib/api/cluster-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { canAdminister, visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";

/** The clusters that the viewer's projects may use. */
export async function listClusters(viewer: Viewer): Promise<z.infer<typeof clustersSchema>> {
  const rows = await services().store.clusterRegistry.list(visibleProjects(viewer));
  return {
    clusters: rows.map((row) => ({
      ...row,
      registeredAt: row.registeredAt.toISOString(),
      lastAnsweredAt: iso(row.lastAnsweredAt),
      silentSince: iso(row.silentSince),
    })),
    canRegister: canAdminister(viewer, "register_cluster"),
  };
}
