"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { requestSync } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import type { ApplicationUrl } from "@/components/application/application-url";
import { syncAction } from "@/components/application/application-actions";
import { targetName } from "@/components/application/target-words";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { useWatch } from "@/components/operation/use-watch";
import { countSteps, groupSteps, type StepGroup } from "@/components/sync/group-steps";
import { hookLines } from "@/components/sync/hook-lines";
import { HookSection } from "@/components/sync/hook-list";
import { PlanCounts } from "@/components/sync/plan-counts";
import { PlanOutcomes } from "@/components/sync/plan-outcomes";
import { toggled } from "@/components/sync/plan-section";
import { PlanTable } from "@/components/sync/plan-table";
import { agreementTo, stepChoice, syncSelection } from "@/components/sync/sync-selection";
import { SyncFooter } from "@/components/sync/sync-footer";
import { TargetChoice } from "@/components/sync/target-choice";
import { usePlans } from "@/components/sync/use-plans";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { plural } from "@/components/ui/plural";
import { Skeleton } from "@/components/ui/skeleton";

/** Targets that a sync is about: those that differ, or all when none does. */
function targetsInQuestion(application: ApplicationView, targetId: string | null): string[] {
  if (targetId) return [targetId];
  const differing = application.targets.filter((target) => target.sync !== "synced");
  return (differing.length > 0 ? differing : application.targets).map((target) => target.id);
}

/** What a sync would do on each cluster, object by object, with what asks for a person's agreement. */
export function SyncDialog({
  application,
  url,
  change,
}: {
  application: ApplicationView;
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const [targetIds, setTargetIds] = useState(() => targetsInQuestion(application, url.target));
  const [prune, setPrune] = useState(application.policy.prune);
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(new Set());
  const [takeOver, setTakeOver] = useState(false);
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  const plans = usePlans(application.id, targetIds, null, targetIds.length > 0);
  const groups = groupSteps(plans.plans);
  const choice = { excluded, agreed, prune, takeOver };
  const selection = syncSelection(plans.plans, choice);
  const isAsking = plans.pending.length > 0;
  const nameOf = (targetId: string) => {
    const target = application.targets.find(({ id }) => id === targetId);
    return target ? targetName(target, application.targets) : "";
  };
  const close = () => change({ dialog: null });
  const watch = useWatch(application.id, close);
  const sync = useMutation({
    mutationFn: () =>
      requestSync(application.id, {
        targetIds: selection.targetIds,
        objects: selection.objects,
        prune,
        adopt: selection.adopt,
        takeOver: selection.takeOver,
        confirmedPrunes: selection.confirmedPrunes,
        renderingDigests: selection.renderingDigests,
      }),
    onSuccess: ({ operations }) => watch(operations, `Syncing ${application.name}`),
  });
  const isRestore = syncAction(application).label !== "Sync…";
  const title = isRestore ? `Restore Git for ${application.name}` : `Sync ${application.name}`;
  const foreign = groups.filter((group) => group.blocker?.code === "other_reconciler");
  const prunes = groups.filter((group) => group.action === "prune").length;

  const isWritten = (group: StepGroup) => stepChoice(group, group.refKeys, choice) === "write";
  function renderChoice(group: StepGroup) {
    const becomes = stepChoice(group, group.refKeys, choice);
    const code = group.blocker?.code;
    const agreement = code === "adoption" && takeOver ? undefined : agreementTo(code);
    if (becomes === "cannot" || (group.action === "prune" && !prune)) return undefined;
    // Asked once for the whole target, below.
    if (code === "other_reconciler" && !takeOver) return undefined;
    return (
      <Checkbox
        checked={becomes === "write"}
        onCheckedChange={(isOn) =>
          agreement
            ? setAgreed(toggled(agreed, group.refKeys, isOn))
            : setExcluded(toggled(excluded, group.refKeys, !isOn))
        }
      >
        <span className="sr-only">
          {agreement ?? "Sync"} {group.label}
        </span>
      </Checkbox>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && close()}
      width="lg"
      focus="reading"
      title={title}
      description={
        application.headCommit
          ? `Makes the clusters what ${application.revision} says. Held targets stay at their commit.`
          : undefined
      }
      footer={
        <SyncFooter
          plans={plans}
          selection={selection}
          nameOf={nameOf}
          isPending={sync.isPending}
          error={sync.error?.message ?? null}
          isRestore={isRestore}
          onSubmit={() => sync.mutate()}
        />
      }
    >
      <div className="min-h-64 space-y-3" aria-busy={isAsking}>
        <div className="flex items-start justify-between gap-x-4">
          <div className="flex flex-wrap gap-x-4 gap-y-1.5">
            <h3 className="font-semibold">What will change on</h3>
            <TargetChoice
              application={application}
              chosen={targetIds}
              plans={plans}
              silentWords="silent"
              onChange={setTargetIds}
            />
          </div>
          <PlanCounts {...countSteps(groups.filter(isWritten))} />
        </div>
        <PlanTable
          label="What will change"
          irreversible={[]}
          groups={groups}
          allTargets={selection.targetIds.length}
          nameOf={nameOf}
          renderChoice={renderChoice}
          isFaded={(group) => !isWritten(group)}
        />
        {isAsking && groups.length === 0 && (
          <div role="status" aria-label="Asking the clusters" className="space-y-4 px-3 py-2">
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-3 w-1/2" />
            <Skeleton className="h-3 w-2/5" />
          </div>
        )}
        {!isAsking && groups.length === 0 && selection.targetIds.length > 0 && (
          <p className="text-ink-2">
            Nothing has to change. Every chosen cluster is as {application.revision} says.
          </p>
        )}
        {targetIds.length === 0 && <p className="text-ink-2">Choose at least one cluster.</p>}
        <HookSection
          lines={hookLines(plans.plans)}
          allTargets={selection.targetIds.length}
          nameOf={nameOf}
          isLeftOut={selection.objects !== null}
        />
        <PlanOutcomes plans={plans} nameOf={nameOf} silentWords="Nothing is written there." />
        {foreign.length > 0 && (
          <Checkbox
            checked={takeOver}
            onCheckedChange={setTakeOver}
            description="Until then nothing is written there. Its marks stay, and so does it: remove the Application or Kustomization there without deleting its objects, or the two undo each other's changes. You can hand the target back at any time."
          >
            Take over what another reconciler manages ({plural(foreign.length, "object")})
          </Checkbox>
        )}
        <Checkbox
          checked={prune}
          onCheckedChange={setPrune}
          description="Only what Plumbline created or took over. Namespaces, volume claims and definitions wait for a tick of their own."
        >
          Delete what has left Git{prunes > 0 && ` (${plural(prunes, "object")})`}
        </Checkbox>
      </div>
    </Dialog>
  );
}
