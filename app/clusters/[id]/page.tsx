import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { clustersQuery } from "@/lib/api/cluster-query";
import { listClusters } from "@/lib/services/list-clusters";
import { Hydrated } from "@/app/hydrated";
import { findPageViewer, requireViewer } from "@/app/viewer";
import { ClusterDetail } from "@/components/cluster/cluster-detail";

type Props = { params: Promise<{ id: string }> };

/** Once for the page and its title. */
const readClusters = cache(listClusters);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const viewer = await findPageViewer();
  const { id } = await params;
  const cluster = viewer && (await readClusters(viewer)).clusters.find((one) => one.id === id);
  return { title: cluster?.name ?? "Cluster" };
}

export default async function ClusterPage({ params }: Props) {
  const { id } = await params;
  const answer = await readClusters(await requireViewer(`/clusters/${id}`));
  if (!answer.clusters.some((cluster) => cluster.id === id)) notFound();
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(clustersQuery.queryKey, answer)}>
      <ClusterDetail id={id} />
    </Hydrated>
  );
}
