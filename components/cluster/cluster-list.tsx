"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { clustersQuery } from "@/lib/api/cluster-query";
import type { ClusterView } from "@/lib/api/cluster-schema";
import { byEnvironment } from "@/lib/domain/cluster/environment-order";
import { ClusterAnswer } from "@/components/cluster/cluster-answer";
import { LabelList } from "@/components/cluster/label-list";
import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { numberWord, plural } from "@/components/ui/plural";

/** Every cluster that the viewer may see, the silent ones first. */
export function ClusterList() {
  const { data, error, refetch, isFetching } = useQuery(clustersQuery);
  const register = (
    <LinkButton href="/clusters/new" variant="primary">
      Register a cluster…
    </LinkButton>
  );
  if (!data) {
    return (
      <>
        <PageHeader title="Clusters" />
        {error ? (
          <ErrorState
            title="The clusters cannot be shown"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          >
            {error.message}
          </ErrorState>
        ) : (
          <ListSkeleton label="Loading clusters" />
        )}
      </>
    );
  }
  const { clusters, canRegister } = data;
  return (
    <>
      <PageHeader title={answer(clusters)} actions={canRegister && clusters.length > 0 && register}>
        {clusters.length > 0 &&
          `${plural(clusters.length, "cluster")} with ${plural(
            clusters.reduce((total, cluster) => total + cluster.targetsTotal, 0),
            "target",
          )}.`}
      </PageHeader>
      {clusters.length === 0 ? (
        <EmptyState title="No cluster is registered" actions={canRegister && register}>
          {canRegister
            ? "Paste the kubeconfig of a service account. Before anything is saved you see which server it leads to and what the credentials may do there."
            : "An administrator of the installation registers clusters."}
        </EmptyState>
      ) : (
        <ul className="border-b border-line">
          {clusters
            .toSorted(
              (a, b) =>
                Number(b.silentSince !== null) - Number(a.silentSince !== null) || byEnvironment(a, b),
            )
            .map((cluster) => (
              <li key={cluster.id}>
                <ClusterRow cluster={cluster} />
              </li>
            ))}
        </ul>
      )}
    </>
  );
}

function ClusterRow({ cluster }: { cluster: ClusterView }) {
  return (
    <Link
      href={`/clusters/${cluster.id}`}
      prefetch={false}
      className="grid gap-x-4 gap-y-1 border-t border-line py-2.5 hover:bg-sunken md:grid-cols-[200px_minmax(0,1fr)_180px_92px_96px] md:items-center md:px-2"
    >
      <span className="min-w-0">
        <span className="block truncate font-medium">{cluster.name}</span>
        <span className="block truncate text-sm text-ink-3">
          {cluster.server.replace(/^https?:\/\//, "")}
        </span>
      </span>
      <span className="flex min-w-0 flex-wrap gap-1">
        <LabelList labels={cluster.labels} />
      </span>
      <span className="min-w-0">
        <ClusterAnswer cluster={cluster} />
        {cluster.silentReason && (
          <span className="block truncate text-sm text-ink-2">{cluster.silentReason}</span>
        )}
      </span>
      <span className="flex items-baseline gap-x-3 md:contents">
        <span className="mono text-ink-2">{cluster.version}</span>
        <span className="text-ink-2 tabular-nums md:text-right">
          {plural(cluster.targetsTotal, "target")}
        </span>
      </span>
    </Link>
  );
}

function answer(clusters: ClusterView[]): string {
  const silent = clusters.filter((cluster) => cluster.silentSince !== null);
  if (clusters.length === 0) return "No clusters yet";
  if (silent.length === 0) return clusters.length === 1 ? "The cluster answers" : "Every cluster answers";
  if (silent.length === 1) return `${silent[0]!.name} does not answer`;
  return `${numberWord(silent.length)} clusters do not answer`;
}
