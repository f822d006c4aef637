"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeClusterProjects, previewClusterSelections } from "@/lib/api/cluster-query";
import {
  clusterProjectsRequestSchema,
  type ClusterSelections,
  type ClusterView,
} from "@/lib/api/cluster-schema";
import { settingsQuery } from "@/lib/api/settings-query";
import { nameList } from "@/components/application/name-list";
import { JoiningAndLeaving, selectionParts, shownOf } from "@/components/cluster/moved-targets";
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
  /** What was shown of this choice; null until it is asked, and again after it was changed. */
  const [preview, setPreview] = useState<ClusterSelections | null>(null);
  const { submit, isPending, failure, clearFailure } = useSubmit(async () => {
    const { projects: chosen } = clusterProjectsRequestSchema.parse({ projects: projectsOf(allowed) });
    const { name, labels } = cluster;
    const shown =
      preview ?? (await previewClusterSelections({ clusterId: cluster.id, name, labels, projects: chosen }));
    if (!preview && selectionParts(shown).length > 0) {
      setPreview(shown);
      return false;
    }
    await changeClusterProjects(cluster.id, { projects: chosen, shown: shownOf(shown) });
    toast(`Saved who may use ${cluster.name}`);
    await queryClient.invalidateQueries();
    return true;
  }, ["namespaces"]);

  function edit(next: typeof allowed) {
    setAllowed(next);
    setPreview(null);
    clearFailure();
  }
  async function save() {
    if (await submit()) setOpen(false);
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        edit(allowedOf(cluster.projects));
      }}
      trigger={<Button size="sm">Change…</Button>}
      title={`Who may use ${cluster.name}`}
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            // Enter in a field shows who joins and leaves; letting them takes the button.
            type={preview ? "button" : "submit"}
            form="cluster-projects"
            onClick={preview ? () => void save() : undefined}
            variant="primary"
            isPending={isPending}
          >
            {["Save", ...(preview ? [nameList(selectionParts(preview))] : [])].join(" and ")}
          </Button>
        </>
      }
    >
      <form
        id="cluster-projects"
        className="space-y-3"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!preview) await save();
        }}
      >
        <p className="text-ink-2">
          A project that is taken out neither writes nor sees anything here from now on. What runs stays as it
          is. Which applications join or leave by its labels is shown before it is saved.
        </p>
        <ProjectChoice
          projects={projects}
          allowed={allowed}
          onChange={edit}
          namespacesError={failure.fields.namespaces}
        />
        <div aria-live="polite" className="space-y-4">
          {preview && <JoiningAndLeaving selections={preview} />}
        </div>
        <FormError>{failure.message}</FormError>
      </form>
    </Dialog>
  );
}
