"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addTargets, removeTarget } from "@/lib/api/application-query";
import { type ApplicationView, targetsRequestSchema } from "@/lib/api/application-schema";
import { clustersQuery } from "@/lib/api/cluster-query";
import { countOf } from "@/components/application/name-list";
import { targetName } from "@/components/application/target-words";
import { DestinationChoice } from "@/components/new-application/destination-choice";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";
import { useSubmit } from "@/components/ui/use-submit";

/** Where an application is: takes it to more clusters, and lets go of single targets. */
export function TargetsDialog({
  application,
  open,
  onOpenChange,
}: {
  application: ApplicationView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { id, name, targets, project } = application;
  const queryClient = useQueryClient();
  const clusters = useQuery({ ...clustersQuery, enabled: open }).data?.clusters ?? [];
  const allowed = clusters.filter((cluster) => cluster.projects.some((one) => one.id === project.id));
  const [namespaces, setNamespaces] = useState<Record<string, string>>({});
  const changed = () => queryClient.invalidateQueries();
  const add = useSubmit(async () => {
    const destinations = Object.entries(namespaces).map(([clusterId, namespace]) => ({
      clusterId,
      namespace,
    }));
    const { ids } = await addTargets(id, targetsRequestSchema.parse({ destinations }));
    setNamespaces({});
    await changed();
    toast(`${name} has ${countOf(ids.length, "more target", "more targets")}`);
  }, ["destinations", "path", "revision"]);
  const { fields, message } = add.failure;

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Targets of ${name}`}
      focus="reading"
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Close</Button>} />
          <Button
            type="submit"
            form="add-targets"
            variant="primary"
            isPending={add.isPending}
            disabled={Object.keys(namespaces).length === 0}
          >
            Add
          </Button>
        </>
      }
    >
      <ul className="mb-4 border-b border-line">
        {targets.map((target) => (
          <li
            key={target.id}
            className="flex min-h-9 items-center justify-between gap-4 border-t border-line py-1"
          >
            <span>
              {targetName(target, targets)} <span className="mono text-ink-3">{target.namespace}</span>
            </span>
            {targets.length > 1 && (
              <ConfirmDialog
                trigger={
                  <Button size="sm" variant="quiet">
                    Take out…
                  </Button>
                }
                title={`Stop managing ${name} on ${target.cluster.name}?`}
                confirmLabel="Take out"
                onConfirm={async () => {
                  await removeTarget(id, target.id);
                  await changed();
                  toast(`${name} is no longer managed on ${target.cluster.name}`);
                }}
              >
                <p>
                  Its objects in the namespace {target.namespace} stay as they are, and nobody watches them
                  any more. The record of what happened stays too.
                </p>
              </ConfirmDialog>
            )}
          </li>
        ))}
      </ul>
      <form
        id="add-targets"
        onSubmit={(event) => {
          event.preventDefault();
          void add.submit();
        }}
      >
        <DestinationChoice
          clusters={allowed}
          path={application.path}
          namespaces={namespaces}
          onNamespaces={setNamespaces}
          error={fields.destinations ?? fields.path ?? fields.revision}
        />
        <FormError>{message}</FormError>
      </form>
    </Dialog>
  );
}
