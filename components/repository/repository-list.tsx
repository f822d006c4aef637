"use client";

import { useQuery } from "@tanstack/react-query";
import { repositoriesQuery } from "@/lib/api/repository-query";
import type { RepositoryView } from "@/lib/api/repository-schema";
import { viewerQuery } from "@/lib/api/viewer-query";
import { RepositoryEntry } from "@/components/repository/repository-entry";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { numberWord, plural } from "@/components/ui/plural";

/** Every repository that the viewer may see, the failing ones first. */
export function RepositoryList() {
  const { data, error, refetch, isFetching } = useQuery(repositoriesQuery);
  const viewer = useQuery(viewerQuery).data;
  const canConnect = Boolean(viewer?.isAdmin || viewer?.projects.some(({ role }) => role === "admin"));
  const connect = canConnect && (
    <LinkButton href="/repositories/new" variant="primary">
      Connect a repository…
    </LinkButton>
  );
  if (!data) {
    return (
      <>
        <PageHeader title="Repositories" />
        {error ? (
          <ErrorState
            title="The repositories cannot be shown"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          >
            {error.message}
          </ErrorState>
        ) : (
          <ListSkeleton label="Loading repositories" />
        )}
      </>
    );
  }
  const { repositories } = data;
  return (
    <>
      <PageHeader title={answer(repositories)} actions={repositories.length > 0 && connect}>
        {repositories.length > 0 &&
          `${plural(repositories.length, "repository", "repositories")}, followed by webhook and by asking.`}
      </PageHeader>
      {repositories.length === 0 ? (
        <EmptyState title="No repository is connected" actions={connect}>
          {canConnect
            ? "A GitHub repository, on github.com or GitHub Enterprise, by its address and a token that may read it."
            : "An administrator of a project connects repositories."}
        </EmptyState>
      ) : (
        <ul className="border-b border-line">
          {repositories
            .toSorted(
              (a, b) =>
                Number(b.failingSince !== null) - Number(a.failingSince !== null) ||
                `${a.owner}/${a.name}`.localeCompare(`${b.owner}/${b.name}`),
            )
            .map((repository) => (
              <RepositoryEntry
                key={repository.id}
                repository={repository}
                canRemove={
                  viewer?.isAdmin ||
                  viewer?.projects.some(({ id, role }) => id === repository.project.id && role === "admin") ||
                  false
                }
              />
            ))}
        </ul>
      )}
    </>
  );
}

function answer(repositories: RepositoryView[]): string {
  const failing = repositories.filter(({ failingSince }) => failingSince !== null);
  if (repositories.length === 0) return "No repositories yet";
  if (failing.length === 0)
    return repositories.length === 1 ? "The repository can be read" : "Every repository can be read";
  if (failing.length === 1) return `${failing[0]!.owner}/${failing[0]!.name} cannot be read`;
  return `${numberWord(failing.length)} repositories cannot be read`;
}
