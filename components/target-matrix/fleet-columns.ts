import type { FleetCluster } from "@/lib/api/fleet-schema";
import { byEnvironment, byEnvironmentName, environmentOf } from "@/lib/domain/cluster/environment-order";

export type Environment = {
  /** The value of the clusters' `env` label; "" for clusters without one. */
  name: string;
  clusters: FleetCluster[];
};

/** Clusters by environment, in the order in which a change travels; names of clusters in alphabetical order. */
export function groupByEnvironment(clusters: FleetCluster[]): Environment[] {
  const groups = Map.groupBy(clusters.toSorted(byEnvironment), environmentOf);
  return [...groups]
    .map(([name, members]) => ({ name, clusters: members }))
    .toSorted((a, b) => byEnvironmentName(a.name, b.name));
}
