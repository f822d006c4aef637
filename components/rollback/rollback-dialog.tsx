"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { revisionsQuery } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import type { ApplicationUrl } from "@/components/application/application-url";
import { targetName } from "@/components/application/target-words";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { HookChoice } from "@/components/rollback/hook-choice";
import { RevisionList } from "@/components/rollback/revision-list";
import { likelyRevision } from "@/components/rollback/rollback-choice";
import { RollbackFooter } from "@/components/rollback/rollback-footer";
import { RollbackForm, type RollbackDraft } from "@/components/rollback/rollback-form";
import { useRollback } from "@/components/rollback/use-rollback";
import { hookLines } from "@/components/sync/hook-lines";
import { PlanSection } from "@/components/sync/plan-section";
import { asWholePlan, planSummary } from "@/components/sync/plan-summary";
import { usePlans } from "@/components/sync/use-plans";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";

const draftEmpty: RollbackDraft = {
  reason: "",
  isOneFirst: true,
  firstTargetId: null,
  reminder: "none",
  hooks: false,
};

/** The preview is the page: where to go back to, what will change on each chosen cluster, and only then the button. */
export function RollbackDialog({
  application,
  url,
  change,
}: {
  application: ApplicationView;
  url: ApplicationUrl;
  change: ChangeUrl;
}) {
  const query = useInfiniteQuery(revisionsQuery(application.id));
  const revisions = query.data?.pages.flatMap((page) => page.revisions) ?? [];
  const sha = url.to ?? likelyRevision(revisions);
  const [targetIds, setTargetIds] = useState(() =>
    url.target ? [url.target] : application.targets.map((target) => target.id),
  );
  const [draft, setDraft] = useState(draftEmpty);
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(new Set());
  const asked = usePlans(application.id, targetIds, sha, sha !== null && targetIds.length > 0);
  const plans = { ...asked, plans: asked.plans.map((plan) => asWholePlan(plan, draft.hooks)) };
  const summary = planSummary(plans.plans, (_, refKey) => confirmed.has(refKey));
  const nameOf = (targetId: string) => {
    const target = application.targets.find(({ id }) => id === targetId);
    return target ? targetName(target, application.targets) : "";
  };
  const close = () => change({ dialog: null, to: null });
  const rollback = useRollback(application, close);
  const firstTargetId = summary.ready.includes(draft.firstTargetId ?? "")
    ? draft.firstTargetId
    : summary.ready[0];

  function submit() {
    if (sha === null) return;
    rollback.submit({
      sha,
      summary,
      draft: {
        ...draft,
        firstTargetId: draft.isOneFirst && summary.ready.length > 1 ? (firstTargetId ?? null) : null,
      },
      plans: plans.plans,
      confirmedPrunes: [...confirmed],
    });
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && close()}
      width="xl"
      bodyClassName="p-0"
      title={`Roll back ${application.name}`}
      description={`Goes to an earlier commit and stays there. Automatic sync stays on and protects it; new commits wait until you follow ${application.revision} again.`}
      footer={
        <RollbackFooter
          plans={plans}
          summary={summary}
          nameOf={nameOf}
          canSubmit={sha !== null && summary.ready.length + summary.silent.length > 0}
          isPending={rollback.isPending}
          error={rollback.error}
          onSubmit={submit}
        />
      }
    >
      <div className="grid md:min-h-[25rem] md:grid-cols-[minmax(0,22.5rem)_minmax(0,1fr)]">
        <div className="border-line max-md:border-b max-md:bg-paper md:border-r">
          {query.isError && revisions.length === 0 ? (
            <div className="p-4">
              <ErrorState title="The revisions could not be read" onRetry={() => void query.refetch()}>
                {query.error.message}
              </ErrorState>
            </div>
          ) : (
            <RevisionList
              revisions={revisions}
              chosen={sha}
              onChoose={(to) => {
                setConfirmed(new Set());
                setDraft({ ...draft, hooks: false });
                change({ to });
              }}
              isPending={query.isPending}
              hasMore={query.hasNextPage}
              isLoadingMore={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          )}
        </div>
        <div className="min-w-0 space-y-4 px-5 py-4">
          <PlanSection
            application={application}
            chosen={targetIds}
            onChoose={setTargetIds}
            plans={plans}
            summary={summary}
            confirmed={confirmed}
            onConfirm={setConfirmed}
            nameOf={nameOf}
            words={{
              silent: "Held there as well, and planned anew when it answers.",
              nothing: "Nothing has to change: this commit renders to what runs. It is only held.",
            }}
            insteadOfPlan={
              sha === null &&
              !query.isPending &&
              "No earlier commit has run here yet. Choose one from the list to see what it would change."
            }
          />
          <RollbackForm
            draft={draft}
            onChange={setDraft}
            ready={summary.ready.map((id) => ({ id, name: nameOf(id) }))}
            firstTargetId={firstTargetId ?? null}
            reasonError={rollback.reasonError}
            hooks={
              <HookChoice
                lines={hookLines(asked.plans)}
                allTargets={summary.ready.length}
                nameOf={nameOf}
                isChosen={draft.hooks}
                onChoose={(hooks) => setDraft({ ...draft, hooks })}
              />
            }
          />
        </div>
      </div>
    </Dialog>
  );
}
