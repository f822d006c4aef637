import { fetchContent } from "@/lib/engine/content";
import type { RepositoryConnection, RepositoryConnector } from "@/lib/engine/ports/repository";
import type { TargetStore } from "@/lib/engine/ports/target-store";
import type { EngineRepository, Wakeups } from "@/lib/engine/ports/worker-store";
import type { RepositoryStore } from "@/lib/engine/ports/worker-store";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const historyLimit = 50;

export type RepositoryWorld = {
  repositories: RepositoryStore;
  targets: TargetStore;
  connector: RepositoryConnector;
  wakeups: Wakeups;
};

/** A claim of a repository, and when its next turn comes after it. */
type Look = { claim: string; intervalMs: number };

/**
 * Asks GitHub where the followed refs of a repository point, fetches what is new and wakes the targets that follow
 * them; `look` is the claim under which that happens, where somebody's turn has come. Costs one conditional request a ref while nothing moves. Failures become words on the repository, never an
 * exception.
 */
export async function followRepository(
  world: RepositoryWorld,
  repository: EngineRepository,
  look: Look | null,
): Promise<void> {
  const connection = world.connector.connect({ url: repository.url, token: repository.token });
  try {
    for (const ref of repository.refs) await followRef(world, repository, connection, ref);
    await report(world, repository, { ok: true }, look);
  } catch (error) {
    log.warn("repository.check_failed", { repositoryId: repository.id, error });
    const retryAt = error instanceof AppError ? error.retryAt : undefined;
    await report(world, repository, { reason: publicMessageOf(error), retryAt }, look);
  }
}

/** Silence at GitHub is news for every target that is followed there: none of them is verified any more. */
async function report(
  world: RepositoryWorld,
  repository: EngineRepository,
  answer: { ok: true } | { reason: string; retryAt?: Date },
  look: Look | null,
): Promise<void> {
  const { hasChanged } = await world.repositories.reportRepository(repository.id, answer, look);
  if (!hasChanged) return;
  for (const { ref } of repository.refs) await wakeFollowers(world, repository.id, ref);
}

async function followRef(
  world: RepositoryWorld,
  repository: EngineRepository,
  connection: RepositoryConnection,
  { ref, etag, sha, paths }: EngineRepository["refs"][number],
): Promise<void> {
  const answer = await connection.resolve(ref, etag);
  if (answer.outcome === "unchanged") {
    const { hasChanged } = await world.repositories.reportRef(repository.id, ref, { unchanged: true });
    if (hasChanged) await wakeFollowers(world, repository.id, ref);
    // A path that became wanted after the commit was fetched: its content may be missing still.
    if (sha === null) return;
    const { isFetched } = await fetchContent(
      world.repositories,
      { id: repository.id, connection },
      sha,
      paths,
    );
    if (isFetched) await wakeFollowers(world, repository.id, ref);
    return;
  }
  if (answer.outcome === "missing") {
    const trouble =
      sha === null
        ? `${repository.url} has no branch, tag or commit ${ref}.`
        : `${ref} no longer exists in ${repository.url}. The last known commit stays in force.`;
    const { hasChanged } = await world.repositories.reportRef(repository.id, ref, { trouble });
    if (hasChanged || sha === null) await wakeFollowers(world, repository.id, ref);
    return;
  }
  const { isFetched } = await fetchContent(
    world.repositories,
    { id: repository.id, connection },
    answer.sha,
    paths,
  );
  if (answer.sha !== sha) {
    await world.repositories.saveCommits(
      repository.id,
      await connection.history(answer.sha, "", historyLimit),
    );
  }
  const { hasChanged } = await world.repositories.reportRef(repository.id, ref, answer);
  if (hasChanged || isFetched) await wakeFollowers(world, repository.id, ref);
}

async function wakeFollowers(world: RepositoryWorld, repositoryId: string, ref: string): Promise<void> {
  const clusterIds = await world.targets.clustersFollowing(repositoryId, ref);
  await world.wakeups.wakeAll(clusterIds.map((clusterId) => ({ kind: "ref", repositoryId, ref, clusterId })));
}
