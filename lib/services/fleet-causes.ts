import { lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import type { Cause, CauseDifference, CauseTarget } from "@/lib/domain/status/cause";
import { causesOf } from "@/lib/domain/status/causes";
import type { FleetRows, TroubleRow } from "@/lib/store/fleet";
import { iso } from "@/lib/services/iso";

const differencesMax = 12;
const unfinished = new Set(["failed", "partial"]);

/** What needs a person, out of the rows of the fleet. */
export function fleetCauses(rows: FleetRows, workerAbsentSince: string | null, now: Date): Cause[] {
  const troubles = Map.groupBy(rows.troubles, ({ targetId }) => targetId);
  const clusterNames = new Map(rows.clusters.map(({ id, name }) => [id, name]));
  const repositories = new Map(rows.applications.map(({ repository }) => [repository.id, repository]));
  return causesOf({
    targets: rows.applications.flatMap((application) =>
      application.targets.map((target): CauseTarget => {
        const worst = troubles.get(target.id) ?? [];
        const { hold, lastOperation } = target;
        return {
          id: target.id,
          applicationId: application.id,
          applicationName: application.name,
          clusterId: target.clusterId,
          clusterName: clusterNames.get(target.clusterId) ?? "a cluster that is gone",
          repositoryId: application.repository.id,
          status: target.status,
          summary: target.summary,
          statusSince: target.statusSince.toISOString(),
          sha: target.appliedSha ?? target.wantedSha,
          freshness: target.freshness,
          differenceKey: target.differenceKey,
          differences: differencesOf(worst),
          healthReason: worst.find(({ health }) => health === "Degraded")?.healthReason ?? null,
          problems: target.problems,
          refusals: target.refusals,
          isAutomatic: application.policy.mode === "automatic",
          hold: hold && { sha: hold.sha, personName: hold.personName, remindAt: iso(hold.remindAt) },
          failedOperation:
            lastOperation && unfinished.has(lastOperation.state)
              ? {
                  id: lastOperation.id,
                  message: lastOperation.message,
                  finishedAt: lastOperation.finishedAt.toISOString(),
                }
              : null,
        };
      }),
    ),
    clusters: rows.clusters.map((cluster) => ({ ...cluster, silentSince: iso(cluster.silentSince) })),
    repositories: [...repositories.values()].map(({ id, owner, name, failingSince, failingReason }) => ({
      id,
      label: `${owner}/${name}`,
      failingSince: iso(failingSince),
      failingReason,
    })),
    workerAbsentSince,
    now: now.toISOString(),
  });
}

function differencesOf(worst: TroubleRow[]): CauseDifference[] {
  return worst
    .flatMap(({ differences }) => differences)
    .filter(({ verdict }) => verdict === "drifted" || verdict === "diverged")
    .slice(0, differencesMax)
    .map((difference) => ({
      path: difference.path,
      desired: difference.desired,
      live: difference.live,
      writerName: lastWriterOf(difference)?.name ?? null,
    }));
}
