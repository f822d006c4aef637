import { type ClusterSelections, clusterSelectionsRequestSchema } from "@/lib/api/cluster-schema";
import { requireAdministrator } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireKnownProjects } from "@/lib/services/register-cluster";
import type { ApplicationSelection } from "@/lib/store/selected-targets";

/**
 * Which applications that choose clusters by labels would join and leave a cluster if it were registered under this
 * name, or allowed to these projects; nothing is saved.
 */
export const previewClusterSelections = defineMutation(
  "preview_cluster_selections",
  clusterSelectionsRequestSchema,
  async (caller, { clusterId, name, labels, projects }): Promise<ClusterSelections> => {
    requireAdministrator(caller.viewer, "change_cluster_projects");
    await requireKnownProjects(projects);
    const { clusterRegistry } = services().store;
    return selectionsView(
      await clusterRegistry.previewSelections({ clusterId, naming: { name, labels }, projects }),
    );
  },
);

/** What joins and what leaves, as a person is shown it. */
export function selectionsView(selections: ApplicationSelection[]): ClusterSelections {
  return {
    joining: selections
      .filter(({ joining }) => joining.length > 0)
      .map(({ application }) => ({
        applicationId: application.id,
        applicationName: application.name,
        namespace: application.selectorNamespace!,
        selector: application.clusterSelector!,
        isAutomatic: application.mode === "automatic",
      })),
    leaving: selections.flatMap(({ application, leaving }) =>
      leaving.map(({ id: targetId, namespace }) => ({
        targetId,
        applicationName: application.name,
        namespace,
        selector: application.clusterSelector!,
      })),
    ),
  };
}
