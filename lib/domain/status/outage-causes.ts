import { areCredentialsRefused, isKubeconfigOutdated } from "@/lib/domain/cluster/refused-credentials";
import {
  type Cause,
  type CauseCluster,
  type CauseRepository,
  type CauseTarget,
  code,
  counted,
  earliest,
  groupBy,
  text,
} from "@/lib/domain/status/cause";

/** Nobody verifies anything: no worker has beaten. */
export function workerCause(absentSince: string | null, targets: CauseTarget[]): Cause[] {
  if (absentSince === null) return [];
  return [
    {
      id: "worker",
      status: "unknown",
      title: "No worker is running",
      detail: [
        text("Nothing on this screen is being verified and no operation runs. Start a worker with "),
        code("npm start"),
        text(" and look into its log if it ends again."),
      ],
      applicationId: null,
      clusterId: null,
      targetIds: targets.map((target) => target.id),
      since: absentSince,
      actions: [],
    },
  ];
}

/** Clusters that do not answer, with how much is not verified because of it. */
export function silentClusterCauses(clusters: CauseCluster[], targets: CauseTarget[]): Cause[] {
  return clusters
    .filter((cluster) => cluster.silentSince !== null)
    .map((cluster) => {
      const blind = targets.filter((target) => target.clusterId === cluster.id);
      const held = blind.filter((target) => target.hold !== null).length;
      const isRefused = areCredentialsRefused(cluster.silentReason);
      const page = `/clusters/${cluster.id}`;
      return {
        id: `silent:${cluster.id}`,
        status: "unknown" as const,
        title: `${cluster.name} does not ${isRefused ? "accept our credentials" : "answer"}`,
        detail: [
          text(`${counted(blind.length, "target")} not verified${held > 0 ? `; ${held} held` : ""}. `),
          ...(isRefused
            ? [text(whyRefused(cluster.silentReason))]
            : cluster.silentReason
              ? [code(cluster.silentReason)]
              : []),
        ],
        applicationId: null,
        clusterId: cluster.id,
        targetIds: blind.map((target) => target.id),
        since: cluster.silentSince!,
        actions: [
          ...(isKubeconfigOutdated(cluster.silentReason)
            ? [{ label: "Replace credentials…", href: `${page}?dialog=credentials` }]
            : []),
          { label: "Check connection", href: page },
        ],
      };
    });
}

/** What follows "does not accept our credentials", which stands in the title. */
function whyRefused(reason: string | null): string {
  const [, why = "they are wrong, expired or revoked."] = reason?.split("(401): ") ?? [];
  return why.charAt(0).toUpperCase() + why.slice(1);
}

/** Repositories that GitHub does not let us read, and refs that vanished from the others. */
export function repositoryCauses(repositories: CauseRepository[], targets: CauseTarget[]): Cause[] {
  const failing = repositories.filter((repository) => repository.failingSince !== null);
  const failingIds = new Set(failing.map((repository) => repository.id));
  const outages = failing.map((repository) =>
    describe(
      repository,
      repository.failingReason ?? "It does not answer.",
      repository.failingSince!,
      targets.filter((target) => target.repositoryId === repository.id),
    ),
  );
  const astray = targets.filter(
    (target) => target.freshness.cause === "repository" && !failingIds.has(target.repositoryId),
  );
  const lostRefs = groupBy(astray, (target) => `${target.repositoryId} ${target.freshness.reason}`).flatMap(
    (group) => {
      const repository = repositories.find((candidate) => candidate.id === group[0]!.repositoryId);
      const since = earliest(group.map((target) => target.freshness.verifiedAt ?? target.statusSince));
      return repository ? [describe(repository, group[0]!.freshness.reason ?? "", since, group)] : [];
    },
  );
  return [...outages, ...lostRefs];
}

function describe(repository: CauseRepository, reason: string, since: string, targets: CauseTarget[]): Cause {
  return {
    id: `repository:${repository.id}:${reason}`,
    status: "unknown",
    title: `${repository.label} cannot be followed`,
    detail: [
      text(`${reason} ${counted(targets.length, "target")} may be behind without our knowing.`.trim()),
    ],
    applicationId: null,
    clusterId: null,
    targetIds: targets.map((target) => target.id),
    since,
    actions: [{ label: "Repositories", href: `/repositories` }],
  };
}
