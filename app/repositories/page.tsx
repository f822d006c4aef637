import type { Metadata } from "next";
import { repositoriesQuery } from "@/lib/api/repository-query";
import { listRepositories } from "@/lib/services/list-repositories";
import { Hydrated } from "@/app/hydrated";
import { requireViewer } from "@/app/viewer";
import { RepositoryList } from "@/components/repository/repository-list";

export const metadata: Metadata = { title: "Repositories" };

export default async function RepositoriesPage() {
  const repositories = await listRepositories(await requireViewer("/repositories"));
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(repositoriesQuery.queryKey, repositories)}>
      <RepositoryList />
    </Hydrated>
  );
}
