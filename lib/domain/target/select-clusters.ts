import { type LabelRequirement, matchesLabels } from "@/lib/domain/cluster/label-selector";
import { resolveTemplate } from "@/lib/domain/target/resolve-template";

/** A registered cluster that the application's project may use. */
export type ReachableCluster = {
  id: string;
  name: string;
  labels: Record<string, string>;
  /** The namespaces that the project may use there; none listed means every namespace. */
  namespaces: string[];
};

/** A live target of the application. */
export type PlacedTarget = { id: string; clusterId: string; namespace: string; isBySelector: boolean };

export type Selection<Target> = {
  /** Clusters where the application will be, with what it reads there. */
  joining: { cluster: ReachableCluster; path: string; revision: string }[];
  /** Targets that came by their cluster's labels and have no reason to be there any more. */
  leaving: Target[];
  /** Targets that are where the selector wants one, whichever way they came. */
  kept: { cluster: ReachableCluster; target: Target }[];
  /** Clusters that match and cannot join, with the reason in words. */
  waiting: { cluster: ReachableCluster; reason: string }[];
};

/**
 * Which clusters join and leave an application that chooses them by labels (null: it does not). `clusters` are those
 * that its project may use, `targets` all live ones on the clusters in question: a target that came by labels leaves
 * when its cluster is not among them, does not match, or does not allow the namespace. A target that a person chose
 * never leaves here.
 */
export function selectClusters<Target extends PlacedTarget>({
  selector,
  template,
  clusters,
  targets,
}: {
  selector: { requirements: LabelRequirement[]; namespace: string } | null;
  template: { path: string; revision: string };
  clusters: ReachableCluster[];
  targets: Target[];
}): Selection<Target> {
  const places = new Map(targets.map((target) => [`${target.clusterId}/${target.namespace}`, target]));
  const selection: Selection<Target> = { joining: [], leaving: [], kept: [], waiting: [] };
  for (const cluster of selector ? clusters : []) {
    const { requirements, namespace } = selector!;
    if (!matchesLabels(requirements, cluster.labels)) continue;
    if (cluster.namespaces.length > 0 && !cluster.namespaces.includes(namespace)) {
      const reason = `On ${cluster.name} the project may not use the namespace ${namespace}, only: ${cluster.namespaces.join(", ")}.`;
      selection.waiting.push({ cluster, reason });
      continue;
    }
    const here = places.get(`${cluster.id}/${namespace}`);
    if (here) {
      selection.kept.push({ cluster, target: here });
      continue;
    }
    const path = resolveTemplate(template.path, cluster);
    const revision = resolveTemplate(template.revision, cluster);
    if (path.outcome === "unresolved") selection.waiting.push({ cluster, reason: path.reason });
    else if (revision.outcome === "unresolved") selection.waiting.push({ cluster, reason: revision.reason });
    else selection.joining.push({ cluster, path: path.text, revision: revision.text });
  }
  const kept = new Set(selection.kept.map(({ target }) => target));
  selection.leaving = targets.filter((target) => target.isBySelector && !kept.has(target));
  return selection;
}
