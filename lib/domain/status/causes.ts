import type { Cause, CauseCluster, CauseRepository, CauseTarget } from "@/lib/domain/status/cause";
import { differenceCauses } from "@/lib/domain/status/difference-causes";
import { repositoryCauses, silentClusterCauses, workerCause } from "@/lib/domain/status/outage-causes";
import {
  brokenCauses,
  degradedCauses,
  failedOperationCauses,
  holdCauses,
  refusalCauses,
} from "@/lib/domain/status/target-causes";

/**
 * What needs a person, worst first: nobody watching, users hurt, changes that failed, Git that cannot be rendered,
 * clusters that moved, silence, reminders. Within one kind the cause with more targets comes first, then the older
 * one. Sentences carry no relative times: `since` does, so a list stays the same while nothing changes.
 */
export function causesOf(input: {
  targets: CauseTarget[];
  clusters: CauseCluster[];
  repositories: CauseRepository[];
  /** ISO time since when no worker beats; null while one does. */
  workerAbsentSince: string | null;
  /** ISO time. */
  now: string;
}): Cause[] {
  const { targets, clusters, repositories, workerAbsentSince, now } = input;
  const silent = new Set(clusters.filter((cluster) => cluster.silentSince !== null).map(({ id }) => id));
  // What was last known of a silent cluster is said once, by the cluster's own cause.
  const seen = targets.filter((target) => !silent.has(target.clusterId));
  const differing = differenceCauses(seen);
  return [
    workerCause(workerAbsentSince, targets),
    degradedCauses(seen),
    failedOperationCauses(seen),
    brokenCauses(targets),
    differing.filter((cause) => cause.status === "diverged"),
    differing.filter((cause) => cause.status === "drifted"),
    silentClusterCauses(clusters, targets),
    repositoryCauses(repositories, targets),
    holdCauses(targets, now),
    refusalCauses(seen),
  ].flatMap((causes) => causes.toSorted(byWeight));
}

function byWeight(a: Cause, b: Cause): number {
  return b.targetIds.length - a.targetIds.length || (a.since < b.since ? -1 : a.since > b.since ? 1 : 0);
}
