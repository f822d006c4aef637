import { type MatchingClusters, matchingClustersQuerySchema } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { notFound } from "@/lib/auth/policy";
import type { ReachableCluster } from "@/lib/domain/target/select-clusters";
import { services } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";
import { requireProject } from "@/lib/services/places";

const listedMax = 50;

/**
 * Which clusters of a project a selector would choose at this moment, and which targets of an application it would
 * let go. Only clusters that the project may use are looked at. Throws `bad_input` for a selector that cannot be read.
 */
export async function listMatchingClusters(
  viewer: Viewer,
  projectId: string,
  search: Record<string, string>,
): Promise<MatchingClusters> {
  requireProject(viewer, "see", projectId);
  const { labels, namespace, path, revision, application } = parseInput(matchingClustersQuerySchema, search);
  const selection = await services().store.applications.findSelection(
    projectId,
    { labels, namespace },
    application === undefined ? { path, revision } : { applicationId: application },
  );
  if (!selection) throw notFound("application");
  const { joining, kept, waiting, leaving } = selection;
  const all = [
    ...joining.map(({ cluster, path: read }) => shown(cluster, "joins", { path: read })),
    ...kept.map(({ cluster }) => shown(cluster, "stays")),
    ...waiting.map(({ cluster, reason }) => shown(cluster, "waits", { reason })),
  ];
  return {
    clusters: all.toSorted((a, b) => a.name.localeCompare(b.name)).slice(0, listedMax),
    total: all.length,
    leaving: leaving
      .slice(0, listedMax)
      .map((target) => ({ clusterName: target.cluster.name, namespace: target.namespace })),
    leavingTotal: leaving.length,
  };
}

type Shown = MatchingClusters["clusters"][number];

function shown(
  { id, name, labels }: ReachableCluster,
  outcome: Shown["outcome"],
  { path = null, reason = null }: Partial<Pick<Shown, "path" | "reason">> = {},
): Shown {
  return { id, name, labels, outcome, path, reason };
}
