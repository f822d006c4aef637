"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { handBack } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import { targetName } from "@/components/application/target-words";
import { useWatch } from "@/components/operation/use-watch";
import { toggled } from "@/components/sync/plan-section";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { plural } from "@/components/ui/plural";

/** Hands targets back to whoever managed their objects before: nothing in a cluster is changed or deleted. */
export function HandBackDialog({
  application,
  open,
  onOpenChange,
}: {
  application: ApplicationView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { id, name, targets, policy } = application;
  const watch = useWatch(id, () => onOpenChange(false));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(targets.length === 1 ? [targets[0]!.id] : []),
  );
  const request = useMutation({
    mutationFn: () => handBack(id, { targetIds: [...chosen] }),
    onSuccess: ({ operations }) => watch(operations, `Handing back ${name}`),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title={`Hand back ${name}`}
      footer={
        <>
          <DialogClose render={<Button variant="quiet">Cancel</Button>} />
          <Button
            variant="primary"
            disabled={chosen.size === 0}
            isPending={request.isPending}
            onClick={() => request.mutate()}
          >
            Hand back {chosen.size > 0 && plural(chosen.size, "target")}
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <p className="text-ink-2">
          Plumbline&apos;s mark and its ownership of fields go from every object; nothing else is changed, and
          nothing is deleted. Afterwards they are compared with Git as before, and nothing of them is written
          {policy.mode === "automatic" ? ", but what is missing is created" : ""} until somebody takes them
          over again.
        </p>
        <ul aria-label="Targets" className="space-y-1.5">
          {targets.map((target) => (
            <li key={target.id}>
              <Checkbox
                checked={chosen.has(target.id)}
                onCheckedChange={(isOn) => setChosen(toggled(chosen, [target.id], isOn))}
              >
                {targetName(target, targets)}
              </Checkbox>
            </li>
          ))}
        </ul>
        {request.error && <FormError>{request.error.message}</FormError>}
      </div>
    </Dialog>
  );
}
