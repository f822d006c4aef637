"use client";

import { useQuery } from "@tanstack/react-query";
import { clustersQuery } from "@/lib/api/cluster-query";
import { repositoriesQuery } from "@/lib/api/repository-query";
import type { Viewer } from "@/lib/api/viewer-schema";
import { EmptyState } from "@/components/ui/empty-state";
import { CheckIcon } from "@/components/ui/icons";
import { LinkButton } from "@/components/ui/link-button";

/**
 * Three steps from nothing to a fleet; what is done is ticked, and the next one is the strong button. Whoever may take
 * none of them is told who does.
 */
export function FleetEmpty({ viewer }: { viewer: Viewer | undefined }) {
  const canAdminister = viewer?.projects.some(({ role }) => role === "admin") ?? false;
  const clusters = useQuery(clustersQuery).data?.clusters.length ?? 0;
  const repositories = useQuery(repositoriesQuery).data?.repositories.length ?? 0;
  const steps = [
    {
      title: "Register a cluster",
      text: "Paste a kubeconfig. You see what its credentials may do before anything is saved.",
      href: "/clusters/new",
      action: "Register a cluster…",
      isDone: clusters > 0,
      who: viewer?.isAdmin ? null : "An administrator of the installation does this.",
    },
    {
      title: "Connect a repository",
      text: "A GitHub repository with manifests, by its address and a token that may read it.",
      href: "/repositories/new",
      action: "Connect a repository…",
      isDone: repositories > 0,
      who: null,
    },
    {
      title: "Describe an application",
      text: "A path in the repository, on the clusters you choose. It begins by observing: nothing is written.",
      href: "/applications/new",
      action: "New application…",
      isDone: false,
      who: null,
    },
  ];
  const next = steps.findIndex((step) => !step.isDone);
  if (viewer && !viewer.isAdmin && !canAdminister) {
    return (
      <EmptyState title="Your projects have no application yet">
        {viewer.projects.length > 0
          ? `What an admin of ${new Intl.ListFormat("en-GB", { type: "disjunction" }).format(viewer.projects.map(({ name }) => name))} describes appears here.`
          : "You are a member of no project. An administrator of this installation can change that."}
      </EmptyState>
    );
  }

  return (
    <ol className="grid gap-3 lg:grid-cols-3">
      {steps.map((step, index) => (
        <li key={step.href} className="flex flex-col rounded-lg border border-line bg-raised p-4">
          <span
            aria-hidden
            className={`mb-3 grid size-6 place-items-center rounded-full text-sm font-semibold tabular-nums ${
              step.isDone
                ? "bg-synced-tint text-synced-ink"
                : index === next
                  ? "bg-ink text-paper"
                  : "bg-line text-ink-2"
            }`}
          >
            {step.isDone ? <CheckIcon className="size-3.5" /> : index + 1}
          </span>
          <h2 className="font-semibold">
            {step.title}
            {step.isDone && <span className="font-normal text-ink-3"> · done</span>}
          </h2>
          <p className="mt-0.5 mb-3 text-ink-2">{step.text}</p>
          {step.who === null ? (
            <LinkButton
              href={step.href}
              variant={index === next ? "primary" : "default"}
              className="mt-auto self-start"
            >
              {step.action}
            </LinkButton>
          ) : (
            <p className="mt-auto text-ink-3">{step.who}</p>
          )}
        </li>
      ))}
    </ol>
  );
}
