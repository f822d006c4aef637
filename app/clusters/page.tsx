import type { Metadata } from "next";
import { clustersQuery } from "@/lib/api/cluster-query";
import { listClusters } from "@/lib/services/list-clusters";
import { Hydrated } from "@/app/hydrated";
import { requireViewer } from "@/app/viewer";
import { ClusterList } from "@/components/cluster/cluster-list";

export const metadata: Metadata = { title: "Clusters" };

export default async function ClustersPage() {
  const clusters = await listClusters(await requireViewer("/clusters"));
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(clustersQuery.queryKey, clusters)}>
      <ClusterList />
    </Hydrated>
  );
}
