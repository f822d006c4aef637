"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { deleteObjects, deletionPreviewQuery } from "@/lib/api/application-query";
import type { ApplicationView, PlannedStep } from "@/lib/api/application-schema";
import { deletionChoice } from "@/components/application/deletion-choice";
import { targetName } from "@/components/application/target-words";
import { useWatch } from "@/components/operation/use-watch";
import { groupIrreversible, groupSteps, type StepGroup } from "@/components/sync/group-steps";
import { hookLines } from "@/components/sync/hook-lines";
import { HookSection } from "@/components/sync/hook-list";
import { PlanFooter } from "@/components/sync/plan-footer";
import { PlanOutcomes } from "@/components/sync/plan-outcomes";
import { toggled } from "@/components/sync/plan-section";
import { PlanTable } from "@/components/sync/plan-table";
import type { Plans } from "@/components/sync/use-plans";
import { Breakable } from "@/components/ui/breakable";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { plural } from "@/components/ui/plural";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";

/** Shows what deleting the objects of one target would do, and asks for the name before it happens. */
export function DeleteObjectsDialog({
  application,
  selectedTargetId,
  onClose,
}: {
  application: ApplicationView;
  /** The target to which the page is narrowed. Of several, nobody's is chosen for a person. */
  selectedTargetId: string | null;
  onClose: () => void;
}) {
  const { id, name, targets } = application;
  const watch = useWatch(id, onClose);
  const [targetId, setTargetId] = useState(
    selectedTargetId ?? (targets.length === 1 ? targets[0]!.id : null),
  );
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const plans = useDeletionPlan(id, targetId);
  const [plan = null] = plans.plans;
  const choice = deletionChoice(plan, ticked);
  const isAsking = plans.pending.length > 0;
  const nameOf = (wanted: string) => {
    const target = targets.find((each) => each.id === wanted);
    return target ? targetName(target, targets) : "";
  };
  const request = useMutation({
    mutationFn: () =>
      deleteObjects(id, {
        targetId: targetId!,
        objects: choice.objects,
        confirmed: choice.confirmed,
        renderingDigest: plan?.renderingDigest ?? null,
        reason: reason.trim() || null,
      }),
    onSuccess: ({ operations }) => watch(operations, `Deleting the objects of ${name}`),
  });
  const canDelete = choice.objects.length > 0 && choice.trouble === null && typed.trim() === name;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="lg"
      focus="reading"
      title={`Delete the objects of ${name}`}
      description="In the cluster, for good. Git and the history stay, and so does the application."
      footer={
        <PlanFooter
          plans={plans}
          nameOf={nameOf}
          isDanger
          button={
            targetId !== null && choice.objects.length > 0
              ? `Delete ${plural(choice.objects.length, "object")} on ${nameOf(targetId)}`
              : targetId === null
                ? "Delete objects"
                : "Nothing to delete"
          }
          canSubmit={canDelete}
          isPending={request.isPending}
          error={request.error?.message ?? null}
          onSubmit={() => request.mutate()}
        >
          {plans.checkedAt && (
            <>
              Checked <RelativeTime at={plans.checkedAt} />.
            </>
          )}
          {choice.asking > 0 && ` ${plural(choice.asking, "object")} left out until ticked.`}
          {choice.objects.length > 0 && typed.trim() !== name && " Type the name to confirm."}
        </PlanFooter>
      }
    >
      <div className="min-h-64 space-y-4" aria-busy={isAsking}>
        {targets.length > 1 && (
          <Field label="Where">
            <Select
              value={targetId}
              placeholder="Choose a target…"
              onValueChange={(next) => {
                setTargetId(next);
                setTicked(new Set());
              }}
              options={targets.map((target) => ({ value: target.id, label: targetName(target, targets) }))}
              className="w-fit min-w-48"
            />
          </Field>
        )}
        {targetId !== null && <Going plans={plans} ticked={ticked} onTick={setTicked} nameOf={nameOf} />}
        <Staying kept={choice.kept} />
        <HookSection lines={hookLines(plans.plans)} allTargets={1} nameOf={nameOf} />
        <PlanOutcomes plans={plans} nameOf={nameOf} silentWords="Nothing is deleted there." />
        {choice.objects.length > 0 && (
          <>
            <p className="text-ink-2">{afterwards(application)}</p>
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label={`Type ${name} to confirm`}>
                <Input
                  value={typed}
                  autoComplete="off"
                  isMono
                  onChange={(event) => setTyped(event.target.value)}
                />
              </Field>
              <Field label="Reason, if there is something to say">
                <Input
                  value={reason}
                  maxLength={500}
                  autoComplete="off"
                  onChange={(event) => setReason(event.target.value)}
                />
              </Field>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** What happens to the target when its objects are gone. */
function afterwards({ policy, revision }: ApplicationView): string {
  return policy.mode === "automatic"
    ? `Automatic sync rests there afterwards: nothing is created again, whatever is committed to ${revision}, until somebody syncs, rolls back or follows Git again.`
    : "The next sync that somebody asks for creates them again.";
}

/** What goes, line by line; what asks for a tick of its own has one. */
function Going({
  plans,
  ticked,
  onTick,
  nameOf,
}: {
  plans: Plans;
  ticked: ReadonlySet<string>;
  onTick: (ticked: ReadonlySet<string>) => void;
  nameOf: (targetId: string) => string;
}) {
  const groups = groupSteps(plans.plans);
  const isTicked = (group: StepGroup) => group.refKeys.every((refKey) => ticked.has(refKey));
  const isLeftOut = (group: StepGroup) => group.blocker !== null && !isTicked(group);
  const isAnswered = plans.pending.length === 0 && plans.plans[0]?.outcome === "planned";
  return (
    <Part title="What is deleted" label="What is deleted">
      <PlanTable
        label="What is deleted"
        irreversible={groupIrreversible(plans.plans)}
        groups={groups}
        allTargets={1}
        nameOf={nameOf}
        renderChoice={(group) =>
          group.blocker === null ? undefined : (
            <Checkbox
              checked={isTicked(group)}
              onCheckedChange={(isOn) => onTick(toggled(ticked, group.refKeys, isOn))}
            >
              <span className="sr-only">Delete {group.label}</span>
            </Checkbox>
          )
        }
        isFaded={isLeftOut}
      />
      {plans.pending.length > 0 && groups.length === 0 && (
        <div role="status" aria-label="Asking the cluster" className="space-y-4 px-3 py-2">
          <Skeleton className="h-3 w-3/5" />
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="h-3 w-2/5" />
        </div>
      )}
      {isAnswered && groups.length === 0 && (
        <p className="text-ink-2">Nothing there is Plumbline&apos;s to delete.</p>
      )}
    </Part>
  );
}

/** What stays although we applied it, each with the reason. */
function Staying({ kept }: { kept: PlannedStep[] }) {
  if (kept.length === 0) return null;
  return (
    <Part title="What stays, and why" label="What stays">
      <ul className="border-b border-line">
        {kept.map(({ refKey, message }) => (
          <li key={refKey} className="border-t border-line px-3 py-2 [overflow-wrap:anywhere] text-ink-2">
            <Breakable text={message ?? refKey} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, label, children }: { title: string; label: string; children: ReactNode }) {
  return (
    <section aria-label={label}>
      <h3 className="pb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** The preview of one target in the shape that every preview is shown in. */
function useDeletionPlan(applicationId: string, target: string | null): Plans {
  const targetId = target ?? "";
  const query = useQuery({ ...deletionPreviewQuery(applicationId, targetId), enabled: target !== null });
  const plan = query.isFetching ? undefined : query.data;
  return {
    plans: plan ? [plan] : [],
    pending: query.isFetching ? [targetId] : [],
    failed: query.isError && !query.isFetching ? [{ targetId, reason: query.error.message }] : [],
    checkedAt: plan?.checkedAt ?? null,
    again: () => void query.refetch(),
  };
}
