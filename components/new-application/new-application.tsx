"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { createApplication } from "@/lib/api/application-query";
import { applicationDraftSchema, type ClusterSelector } from "@/lib/api/application-schema";
import { clustersQuery } from "@/lib/api/cluster-query";
import { repositoriesQuery } from "@/lib/api/repository-query";
import { viewerQuery } from "@/lib/api/viewer-query";
import { byEnvironment } from "@/lib/domain/cluster/environment-order";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import { DestinationChoice } from "@/components/new-application/destination-choice";
import { PolicyChoice } from "@/components/new-application/policy-choice";
import { SelectorChoice } from "@/components/new-application/selector-choice";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, Input } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { LinkButton } from "@/components/ui/link-button";
import { ListSkeleton } from "@/components/ui/list-skeleton";
import { Select } from "@/components/ui/select";
import { Step } from "@/components/ui/step";
import { useSubmit } from "@/components/ui/use-submit";

const trail = [{ href: "/", label: "Fleet" }];
const fieldsShown = [
  "name",
  "path",
  "revision",
  "repositoryId",
  "projectId",
  "destinations",
  "labels",
  "namespace",
];

/** A path at a revision, on chosen clusters. It begins by observing unless somebody chooses otherwise. */
export function NewApplication() {
  const router = useRouter();
  const viewer = useQuery(viewerQuery).data;
  const repositories = useQuery(repositoriesQuery).data?.repositories;
  const clusters = useQuery(clustersQuery).data?.clusters;
  const [chosenProject, setProject] = useState<string | null>(null);
  const [chosenRepository, setRepository] = useState<string | null>(null);
  const [text, setText] = useState({ name: "", path: "", revision: "" });
  const [policy, setPolicy] = useState<SyncPolicy>({ mode: "observe", selfHeal: false, prune: false });
  const [namespaces, setNamespaces] = useState<Record<string, string>>({});
  const [selector, setSelector] = useState<ClusterSelector | null>(null);

  const projects = viewer?.projects.filter(({ role }) => role === "admin") ?? [];
  const projectId = chosenProject ?? projects[0]?.id ?? "";
  const ofProject = repositories?.filter(({ project }) => project.id === projectId) ?? [];
  const repository = ofProject.find(({ id }) => id === chosenRepository) ?? ofProject[0];
  const allowed = (clusters ?? [])
    .filter((cluster) => cluster.projects.some(({ id }) => id === projectId))
    .toSorted(byEnvironment);
  const set = (field: keyof typeof text) => (event: { target: { value: string } }) =>
    setText({ ...text, [field]: event.target.value });

  const reads = {
    path: text.path.trim().replace(/^\/+|\/+$/g, ""),
    revision: text.revision.trim() || repository?.defaultBranch || "",
  };
  const { submit, isPending, failure } = useSubmit(async () => {
    const draft = applicationDraftSchema.parse({
      projectId,
      repositoryId: repository?.id ?? "",
      name: text.name,
      ...reads,
      policy,
      destinations: Object.entries(namespaces)
        .filter(([clusterId]) => allowed.some(({ id }) => id === clusterId))
        .map(([clusterId, namespace]) => ({ clusterId, namespace: namespace.trim() })),
      selector,
    });
    const { id } = await createApplication(draft);
    router.push(`/applications/${id}`);
  }, fieldsShown);

  if (!viewer || !repositories || !clusters) return <ListSkeleton label="Loading the form" />;
  if (projects.length === 0 || repositories.length === 0 || clusters.length === 0) {
    return (
      <>
        <PageHeader trail={trail} title="New application" />
        <MissingFirst hasProject={projects.length > 0} hasRepository={repositories.length > 0} />
      </>
    );
  }
  return (
    <form
      noValidate
      className="max-w-3xl"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <PageHeader trail={trail} title="New application">
        A path in Git, and the clusters on which it should be.
      </PageHeader>
      <Step number={1} title="What">
        <div className="grid gap-3.5 sm:grid-cols-2">
          <Field label="Name" error={failure.fields.name}>
            <Input value={text.name} onChange={set("name")} placeholder="shop" autoComplete="off" />
          </Field>
          <Field label="Project" error={failure.fields.projectId}>
            <Select
              value={projectId}
              onValueChange={(value) => {
                setProject(value);
                setNamespaces({});
              }}
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Field>
          <Field label="Repository" error={failure.fields.repositoryId}>
            <Select
              value={repository?.id ?? null}
              onValueChange={setRepository}
              placeholder="This project has none"
              options={ofProject.map(({ id, owner, name }) => ({ value: id, label: `${owner}/${name}` }))}
            />
          </Field>
          <Field label="Branch, tag or commit" error={failure.fields.revision}>
            <Input
              isMono
              value={text.revision}
              onChange={set("revision")}
              placeholder={repository?.defaultBranch}
            />
          </Field>
          <Field
            label="Path"
            className="sm:col-span-2"
            error={failure.fields.path}
            hint={
              <>
                From the root of the repository. May use the cluster:{" "}
                <span className="mono">apps/shop/{"{env}"}</span>,{" "}
                <span className="mono">clusters/{"{name}"}</span>. Files directly in it are read, folders
                within it are not.
              </>
            }
          >
            <Input
              isMono
              value={text.path}
              onChange={set("path")}
              placeholder="apps/shop"
              autoComplete="off"
            />
          </Field>
        </div>
      </Step>
      <Step number={2} title="Where">
        <DestinationChoice
          clusters={allowed}
          path={text.path}
          namespaces={namespaces}
          onNamespaces={setNamespaces}
          error={failure.fields.destinations}
        />
        <div className="mt-4 space-y-3">
          <SelectorChoice
            projectId={projectId}
            of={reads}
            first={{ labels: "", namespace: text.name }}
            selector={selector}
            onSelector={setSelector}
            errors={failure.fields}
          />
        </div>
      </Step>
      <Step number={3} title="How">
        <div className="space-y-4">
          <PolicyChoice policy={policy} onPolicy={setPolicy} />
          <FormError>{failure.message}</FormError>
          <Button type="submit" variant="primary" isPending={isPending}>
            Create application
          </Button>
        </div>
      </Step>
    </form>
  );
}

function MissingFirst({ hasProject, hasRepository }: { hasProject: boolean; hasRepository: boolean }) {
  if (!hasProject) {
    return (
      <EmptyState
        title="You administer no project"
        actions={<LinkButton href="/">Back to the fleet</LinkButton>}
      >
        An administrator of a project creates its applications.
      </EmptyState>
    );
  }
  return hasRepository ? (
    <EmptyState
      title="Register a cluster first"
      actions={
        <LinkButton href="/clusters/new" variant="primary">
          Register a cluster…
        </LinkButton>
      }
    >
      An application needs somewhere to be.
    </EmptyState>
  ) : (
    <EmptyState
      title="Connect a repository first"
      actions={
        <LinkButton href="/repositories/new" variant="primary">
          Connect a repository…
        </LinkButton>
      }
    >
      An application is a path in a repository.
    </EmptyState>
  );
}
