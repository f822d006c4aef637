import type { Fleet, FleetCell } from "@/lib/api/fleet-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { can, canAdminister, visibleProjects } from "@/lib/auth/policy";
import type { Cause } from "@/lib/domain/status/cause";
import type { Status } from "@/lib/domain/status/status";
import { unattended } from "@/lib/domain/status/unattended";
import { services } from "@/lib/services/context";
import { fleetCauses } from "@/lib/services/fleet-causes";
import { workerAbsentSince } from "@/lib/services/worker-absence";
import { iso } from "@/lib/services/iso";
import type { FleetRows } from "@/lib/store/fleet";
import type { TargetRow } from "@/lib/store/target-rows";

/** Everything that the viewer may see at one glance: applications, clusters, cells, and what needs a person. */
export async function listFleet(viewer: Viewer): Promise<Fleet> {
  const { store } = services();
  const [rows, absentSince] = await Promise.all([
    store.readFleet(visibleProjects(viewer)),
    workerAbsentSince(store),
  ]);
  const now = new Date();
  const shown = rows.applications.map((application) => ({
    ...application,
    targets: application.targets.map((target) => unattended(target, absentSince)),
  }));
  const targets = shown.flatMap((application) => application.targets);
  return {
    clusters: clustersOf(rows),
    rows: shown.map(({ id, name, project, repository, revision, targets }) => ({
      id,
      name,
      project,
      revision,
      repositoryName: `${repository.owner}/${repository.name}`,
      headSha: headOf(targets),
      cells: targets.map(cellOf),
    })),
    causes: fleetCauses(rows, absentSince, now).map((cause) => ({
      ...cause,
      actions: actionsFor(viewer, rows, cause),
    })),
    counts: countsOf(targets),
    targetsTotal: targets.length,
    hasMore: rows.hasMore,
    workerAbsentSince: absentSince,
    operationsActive: rows.operationsActive,
  };
}

/** What a viewer may not do, in the project or in the installation, is not offered: a dialog would not open. */
function actionsFor(viewer: Viewer, { applications }: FleetRows, cause: Cause): Cause["actions"] {
  const project = applications.find(({ id }) => id === cause.applicationId)?.project;
  const may = project ? can(viewer, "sync", project.id) : canAdminister(viewer, "replace_credentials");
  if (may) return cause.actions;
  return cause.actions.filter(({ href }) => !href.includes("dialog="));
}

function clustersOf({ clusters }: FleetRows): Fleet["clusters"] {
  return clusters.map((cluster) => ({ ...cluster, silentSince: iso(cluster.silentSince) }));
}

function cellOf(target: TargetRow): FleetCell {
  return {
    targetId: target.id,
    clusterId: target.clusterId,
    namespace: target.namespace,
    status: target.status,
    summary: target.summary,
    sha: runningSha(target),
    isHeld: target.hold !== null,
    isSyncing: target.activeOperation !== null,
    freshness: target.freshness,
    statusSince: target.statusSince.toISOString(),
  };
}

/** The commit that stands for a target: what was last wholly applied, else what is wanted. */
export function runningSha(target: TargetRow): string | null {
  return target.appliedSha ?? target.wantedSha;
}

/** The commit that most targets' tracked ref points to; applications may track several. */
function headOf(targets: TargetRow[]): string | null {
  const counts = new Map<string, number>();
  for (const { headSha } of targets) if (headSha) counts.set(headSha, (counts.get(headSha) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function countsOf(targets: TargetRow[]): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of targets) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
