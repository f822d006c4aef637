"use client";

import { type RefObject, useState } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { heldTargets } from "@/components/application/application-actions";
import type { ApplicationUrl } from "@/components/application/application-url";
import { nameList } from "@/components/application/name-list";
import { targetName } from "@/components/application/target-words";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { asFollowPlan, chosenAtFirst, followRequest, leftAlone } from "@/components/follow/follow-choice";
import { FollowFooter } from "@/components/follow/follow-footer";
import { HeldList } from "@/components/follow/held-list";
import { Interrupted } from "@/components/follow/interrupted";
import { useFollow } from "@/components/follow/use-follow";
import { hookLines } from "@/components/sync/hook-lines";
import { HookSection } from "@/components/sync/hook-list";
import { PlanSection } from "@/components/sync/plan-section";
import { planSummary } from "@/components/sync/plan-summary";
import { usePlans } from "@/components/sync/use-plans";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { plural } from "@/components/ui/plural";

/** Ends holds: what is held and why, what waits behind it, and what would change on each chosen cluster before it does. */
export function FollowDialog({
  application: now,
  url,
  change,
  focusAfter,
}: {
  application: ApplicationView;
  url: ApplicationUrl;
  change: ChangeUrl;
  /** Takes the focus when the button that opened it is gone, as it is once nothing is held. */
  focusAfter: RefObject<HTMLElement | null>;
}) {
  // While it is being asked for, the holds end under the dialog: it goes on showing what was confirmed.
  const [asked, setAsked] = useState<ApplicationView | null>(null);
  const application = asked ?? now;
  const { revision, policy } = application;
  const held = heldTargets(application);
  const [chosen, setChosen] = useState(() => chosenAtFirst(application, url));
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(new Set());
  const [isEndingRefused, setEndingRefused] = useState(false);
  const targetIds = chosen.filter((id) => held.some((target) => target.id === id));
  const isObserved = policy.mode === "observe";
  const { again, ...answers } = usePlans(application.id, targetIds, "tracked", targetIds.length > 0);
  const close = () => change({ dialog: null, hold: null });
  const follow = useFollow(application, close);
  const plans = {
    ...answers,
    plans: answers.plans.map((plan) => asFollowPlan(plan, policy.prune)),
    again: () => {
      follow.reset();
      again();
    },
  };
  const summary = planSummary(plans.plans, (_, refKey) => confirmed.has(refKey));
  const nameOf = (targetId: string) => {
    const target = application.targets.find(({ id }) => id === targetId);
    return target ? targetName(target, application.targets) : "";
  };
  // Observed targets are not written to at all: the end of the hold is all that there is.
  const isEndingAll = isObserved || isEndingRefused;
  const request = followRequest(summary, plans.plans, confirmed, isEndingAll);
  const left = leftAlone(answers.plans, policy.prune);

  function submit() {
    setAsked(application);
    follow.mutate(request, { onError: () => setAsked(null) });
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && close()}
      width="xl"
      focus="reading"
      focusAfter={focusAfter}
      bodyClassName="p-0"
      title={`Follow ${revision} again with ${application.name}`}
      description={`Ends the hold on the chosen clusters and takes them to what ${revision} says now.`}
      footer={
        <FollowFooter
          plans={plans}
          summary={summary}
          nameOf={nameOf}
          revision={revision}
          clusters={request.targetIds.length}
          isEndingAll={isEndingAll}
          isPending={follow.isPending}
          error={follow.error?.message ?? null}
          onSubmit={submit}
        />
      }
    >
      {held.length === 0 ? (
        <p className="px-5 py-8 text-ink-2">
          Nothing is held: every target of {application.name} follows {revision}.
        </p>
      ) : (
        <div className="grid md:min-h-[25rem] md:grid-cols-[minmax(0,22.5rem)_minmax(0,1fr)]">
          <div className="border-line max-md:border-b max-md:bg-paper md:border-r">
            <HeldList application={application} />
          </div>
          <div className="min-w-0 space-y-4 px-5 py-4">
            <Interrupted targets={held.filter(({ id }) => targetIds.includes(id))} nameOf={nameOf} />
            <PlanSection
              application={application}
              choosable={held.map(({ id }) => id)}
              chosen={targetIds}
              onChoose={setChosen}
              plans={plans}
              summary={summary}
              confirmed={confirmed}
              onConfirm={setConfirmed}
              nameOf={nameOf}
              words={{
                silent: "The hold ends, and it catches up when it answers.",
                nothing: `Nothing has to change: ${revision} renders to what runs. Only the hold ends.`,
              }}
            />
            <HookSection lines={hookLines(plans.plans)} allTargets={summary.ready.length} nameOf={nameOf} />
            {left > 0 && (
              <p className="text-ink-2">
                {plural(left, "object")} that {left === 1 ? "has" : "have"} left {revision}{" "}
                {left === 1 ? "stays" : "stay"}: the policy does not delete. A sync can.
              </p>
            )}
            {summary.refused.length > 0 && !isObserved && (
              <Checkbox
                checked={isEndingRefused}
                onCheckedChange={setEndingRefused}
                description="Nothing is written there until what stands above is put right."
              >
                End the hold on {nameList(summary.refused.map(({ targetId }) => nameOf(targetId)))} all the
                same
              </Checkbox>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}
