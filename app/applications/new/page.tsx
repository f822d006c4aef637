import type { Metadata } from "next";
import { clustersQuery } from "@/lib/api/cluster-query";
import { repositoriesQuery } from "@/lib/api/repository-query";
import { listClusters } from "@/lib/services/list-clusters";
import { listRepositories } from "@/lib/services/list-repositories";
import { Hydrated } from "@/app/hydrated";
import { requireViewer } from "@/app/viewer";
import { NewApplication } from "@/components/new-application/new-application";

export const metadata: Metadata = { title: "New application" };

export default async function NewApplicationPage() {
  const viewer = await requireViewer("/applications/new");
  const [clusters, repositories] = await Promise.all([listClusters(viewer), listRepositories(viewer)]);
  return (
    <Hydrated
      seed={(queryClient) => {
        queryClient.setQueryData(clustersQuery.queryKey, clusters);
        queryClient.setQueryData(repositoriesQuery.queryKey, repositories);
      }}
    >
      <NewApplication />
    </Hydrated>
  );
}
