"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { handBack } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import { countOf } from "@/components/application/name-list";
import { targetName } from "@/components/application/target-words";
import { toggled } from "@/components/sync/plan-section";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";
import { toast } from "@/components/ui/toast";

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
  const queryClient = useQueryClient();
  const router = useRouter();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(targets.length === 1 ? [targets[0]!.id] : []),
  );
  const request = useMutation({
    mutationFn: () => handBack(id, { targetIds: [...chosen] }),
    onSuccess: ({ operations }) => {
      void queryClient.invalidateQueries({ queryKey: ["applications", id] });
      onOpenChange(false);
      const [first] = operations;
      if (first && operations.length === 1) return router.push(`/operations/${first.id}`);
      toast(`Handing back ${name}`, { description: `${countOf(operations.length, "operation")} asked for.` });
    },
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
            Hand back {chosen.size > 0 && countOf(chosen.size, "target")}
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
