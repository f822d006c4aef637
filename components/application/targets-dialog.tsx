"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { addTargets, removeTarget } from "@/lib/api/application-query";
import { type ApplicationView, type TargetView, targetsRequestSchema } from "@/lib/api/application-schema";
import { clustersQuery } from "@/lib/api/cluster-query";
import { byEnvironment } from "@/lib/domain/cluster/environment-order";
import { targetName } from "@/components/application/target-words";
import { SelectorForm } from "@/components/application/selector-form";
import { DestinationChoice } from "@/components/new-application/destination-choice";
import { classNames } from "@/components/ui/class-names";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { plural } from "@/components/ui/plural";
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
  const { id, name, targets, project, selector } = application;
  const queryClient = useQueryClient();
  const clusters = useQuery({ ...clustersQuery, enabled: open }).data?.clusters ?? [];
  const allowed = clusters
    .filter((cluster) => cluster.projects.some((one) => one.id === project.id))
    .toSorted(byEnvironment);
  const [namespaces, setNamespaces] = useState<Record<string, string>>({});
  const [leaving, setLeaving] = useState<TargetView | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const changed = () => queryClient.invalidateQueries();
  const add = useSubmit(async () => {
    const destinations = Object.entries(namespaces).map(([clusterId, namespace]) => ({
      clusterId,
      namespace,
    }));
    const { ids } = await addTargets(id, targetsRequestSchema.parse({ destinations }));
    setNamespaces({});
    await changed();
    toast(`${name} has ${plural(ids.length, "more target", "more targets")}`);
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
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Where it is"
        className={classNames("mb-5 outline-none", targets.length > 0 && "border-b border-line")}
      >
        {targets.length === 0 && <li className="text-ink-3">Nowhere yet.</li>}
        {targets.map((target) => (
          <li
            key={target.id}
            className="flex min-h-9 items-center justify-between gap-4 border-t border-line py-1"
          >
            <span>
              {targetName(target, targets)} <span className="mono text-ink-3">{target.namespace}</span>
              {target.isBySelector && <span className="text-ink-3"> chosen by labels</span>}
            </span>
            {!target.isBySelector && (targets.length > 1 || selector !== null) && (
              <Button
                size="sm"
                variant="quiet"
                className="-mr-2.5"
                aria-label={`Take out ${targetName(target, targets)}…`}
                onClick={() => {
                  setLeaving(target);
                  setConfirming(true);
                }}
              >
                Take out…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {leaving && (
        <ConfirmDialog
          open={isConfirming}
          onOpenChange={setConfirming}
          focusAfter={list}
          title={`Stop managing ${name} on ${leaving.cluster.name}?`}
          confirmLabel="Take out"
          onConfirm={async () => {
            await removeTarget(id, leaving.id);
            await changed();
            toast(`${name} is no longer managed on ${leaving.cluster.name}`);
          }}
        >
          <p>
            Its objects in the namespace {leaving.namespace} stay as they are, and nobody watches them any
            more. The record of what happened stays too.
          </p>
        </ConfirmDialog>
      )}
      <form
        id="add-targets"
        onSubmit={(event) => {
          event.preventDefault();
          void add.submit();
        }}
      >
        <DestinationChoice
          legend="Add it to"
          clusters={allowed}
          namespaceUsual={targets[0]?.namespace}
          isThere={(clusterId) => targets.some((target) => target.cluster.id === clusterId)}
          path={application.path}
          namespaces={namespaces}
          onNamespaces={setNamespaces}
          error={fields.destinations ?? fields.path ?? fields.revision}
        />
        <FormError>{message}</FormError>
      </form>
      {/* Mounted anew with what is saved. */}
      <SelectorForm key={JSON.stringify(selector)} application={application} onChanged={changed} />
    </Dialog>
  );
}
