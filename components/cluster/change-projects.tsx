"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeClusterProjects } from "@/lib/api/cluster-query";
import { clusterProjectsRequestSchema, type ClusterView } from "@/lib/api/cluster-schema";
import { settingsQuery } from "@/lib/api/settings-query";
import { allowedOf, ProjectChoice, projectsOf } from "@/components/cluster/project-choice";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Lets an administrator say which projects may use a cluster, and where in it. */
export function ChangeProjects({ cluster }: { cluster: ClusterView }) {
  const queryClient = useQueryClient();
  const projects = useQuery(settingsQuery).data?.projects ?? [];
  const [isOpen, setOpen] = useState(false);
  const [allowed, setAllowed] = useState(() => allowedOf(cluster.projects));
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    await changeClusterProjects(
      cluster.id,
      clusterProjectsRequestSchema.parse({ projects: projectsOf(allowed) }),
    );
    toast(`Saved who may use ${cluster.name}`);
    await queryClient.invalidateQueries();
    return true;
  }, ["namespaces"]);

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setAllowed(allowedOf(cluster.projects));
        clearFailure();
      }}
      trigger={<Button size="sm">Change…</Button>}
      title={`Who may use ${cluster.name}`}
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button type="submit" form="cluster-projects" variant="primary" isPending={isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="cluster-projects"
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await submit()) setOpen(false);
        }}
      >
        <p className="text-ink-2">
          A project that is taken out neither writes nor sees anything here from now on. What runs stays as it
          is. Applications that choose clusters by labels join or leave at once.
        </p>
        <ProjectChoice
          projects={projects}
          allowed={allowed}
          onChange={setAllowed}
          namespacesError={failure.fields.namespaces}
        />
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
