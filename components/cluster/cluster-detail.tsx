"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { checkCluster, clustersQuery, deregisterCluster } from "@/lib/api/cluster-query";
import type { ClusterView } from "@/lib/api/cluster-schema";
import { areCredentialsRefused } from "@/lib/domain/cluster/refused-credentials";
import { CapabilityList } from "@/components/cluster/capability-list";
import { ChangeCluster } from "@/components/cluster/change-cluster";
import { ChangeProjects } from "@/components/cluster/change-projects";
import { ClusterAnswer } from "@/components/cluster/cluster-answer";
import { LabelList } from "@/components/cluster/label-list";
import { ReplaceCredentials } from "@/components/cluster/replace-credentials";
import { FailedCheckNotice, SilentNotice } from "@/components/cluster/silent-notice";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Fact, Facts } from "@/components/ui/facts";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { useDialogAddress } from "@/components/ui/use-dialog-address";
import { useSubmit } from "@/components/ui/use-submit";

const trail = [{ href: "/clusters", label: "Clusters" }];

/** One cluster: whether it answers, who we are to it, and what we may do there. */
export function ClusterDetail({ id }: { id: string }) {
  const { data, error, refetch, isFetching } = useQuery(clustersQuery);
  const cluster = data?.clusters.find((one) => one.id === id);
  if (cluster) return <ClusterContent cluster={cluster} canDeregister={data?.canRegister ?? false} />;
  if (!data && !error) return <ListSkeleton label="Loading the cluster" />;
  return (
    <>
      <PageHeader trail={trail} title={error ? "The cluster cannot be shown" : "No such cluster"} />
      {error ? (
        <ErrorState
          title="Plumbline could not read it"
          onRetry={() => void refetch()}
          isRetrying={isFetching}
        >
          {error.message}
        </ErrorState>
      ) : (
        <p className="text-ink-2">It was deregistered, or you may not see it.</p>
      )}
    </>
  );
}

function ClusterContent({ cluster, canDeregister }: { cluster: ClusterView; canDeregister: boolean }) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [isReplacing, setReplacing] = useDialogAddress("credentials");
  const onReplace = canDeregister ? () => setReplacing(true) : null;
  const { submit, isPending, failure } = useSubmit(async () => {
    const probe = await checkCluster(cluster.id);
    toast(`${cluster.name} answers`, {
      description: `${probe.version}, in ${Math.round(probe.latencyMs)} ms.`,
    });
    await queryClient.invalidateQueries({ queryKey: clustersQuery.queryKey });
  });

  return (
    <>
      <PageHeader
        trail={trail}
        title={titleOf(cluster)}
        actions={
          <>
            <Button onClick={() => void submit()} isPending={isPending}>
              Check connection
            </Button>
            {canDeregister && <ChangeCluster cluster={cluster} />}
            {canDeregister && (
              <ConfirmDialog
                trigger={<Button variant="danger">Deregister…</Button>}
                title={`Deregister ${cluster.name}?`}
                confirmLabel="Deregister"
                typeToConfirm={cluster.name}
                onConfirm={async () => {
                  await deregisterCluster(cluster.id);
                  await queryClient.invalidateQueries({ queryKey: clustersQuery.queryKey });
                  router.push("/clusters");
                }}
              >
                <p>
                  Deletes our credentials for it and nothing else. What runs there keeps running, and nothing
                  is deleted in the cluster.
                </p>
                <p>
                  {plural(cluster.targetsTotal, "target")} will no longer be watched. Registered again, the
                  cluster finds its history by its identity.
                </p>
              </ConfirmDialog>
            )}
          </>
        }
      >
        <span className="mono">{cluster.server}</span>
      </PageHeader>
      <SilentNotice cluster={cluster} onReplace={onReplace} />
      <FailedCheckNotice reason={failure.message} onReplace={onReplace} />
      <Facts className="mb-6">
        <Fact name="Connection">
          <ClusterAnswer cluster={cluster} />
        </Fact>
        <Fact name="Version">
          <span className="mono">{cluster.version}</span>
        </Fact>
        <Fact name="Signed in as">{cluster.probe?.username ?? "not told by the cluster"}</Fact>
        <Fact name="Registered">
          <RelativeTime at={cluster.registeredAt} />
        </Fact>
        <Fact name="Labels">
          <span className="flex flex-wrap gap-1 pt-0.5">
            {Object.keys(cluster.labels).length > 0 ? <LabelList labels={cluster.labels} /> : "none"}
          </span>
        </Fact>
        <Fact name="Targets">
          {cluster.targetsTotal > 0 ? (
            <Link
              href={`/?q=${encodeURIComponent(`cluster:${cluster.name}`)}`}
              className="underline decoration-line-2 underline-offset-3 hover:decoration-ink"
            >
              {plural(cluster.targetsTotal, "target")}
            </Link>
          ) : (
            "none"
          )}
        </Fact>
        <Fact name="Identity" className="col-span-2">
          <span className="mono">{cluster.uid}</span>
        </Fact>
      </Facts>
      <div className="grid gap-8 lg:grid-cols-2">
        <section>
          <div className="mb-1 flex items-center justify-between gap-4">
            <h2 className="font-semibold">What the credentials may do</h2>
            {canDeregister && (
              <Button size="sm" onClick={() => setReplacing(true)}>
                Replace credentials…
              </Button>
            )}
          </div>
          {cluster.probe ? (
            <CapabilityList capabilities={cluster.probe.capabilities} />
          ) : (
            <p className="text-ink-2">Not known yet. Check the connection to find out.</p>
          )}
        </section>
        <section>
          <div className="mb-1 flex items-center justify-between gap-4">
            <h2 className="font-semibold">Projects that may use it</h2>
            {canDeregister && <ChangeProjects cluster={cluster} />}
          </div>
          {cluster.projects.length === 0 ? (
            <p className="text-ink-2">None. No application can have a target here.</p>
          ) : (
            <ul className="border-b border-line">
              {cluster.projects
                .toSorted((a, b) => a.name.localeCompare(b.name))
                .map((project) => (
                  <li key={project.id} className="flex justify-between gap-4 border-t border-line py-1.5">
                    <span className="font-medium">{project.name}</span>
                    <span className="text-right text-ink-2">
                      {project.namespaces.length === 0 ? "every namespace" : project.namespaces.join(", ")}
                    </span>
                  </li>
                ))}
            </ul>
          )}
        </section>
      </div>
      {canDeregister && (
        <ReplaceCredentials cluster={cluster} open={isReplacing} onOpenChange={setReplacing} />
      )}
    </>
  );
}

function titleOf({ name, silentSince, silentReason }: ClusterView): string {
  if (!silentSince) return name;
  return areCredentialsRefused(silentReason)
    ? `${name} does not accept our credentials`
    : `${name} does not answer`;
}
