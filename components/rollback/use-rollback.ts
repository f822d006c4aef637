"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { requestRollback } from "@/lib/api/application-query";
import type { ApplicationView, TargetPlan } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { useWatch } from "@/components/operation/use-watch";
import { remindAt } from "@/components/rollback/rollback-choice";
import type { RollbackDraft } from "@/components/rollback/rollback-form";
import type { PlanSummary } from "@/components/sync/plan-summary";
import { plural } from "@/components/ui/plural";

type Ask = {
  sha: string;
  summary: PlanSummary;
  draft: RollbackDraft;
  plans: TargetPlan[];
  confirmedPrunes: string[];
};

/** Asks for the rollback that was previewed, and goes to where it can be watched. */
export function useRollback(application: ApplicationView, close: () => void) {
  const watch = useWatch(application.id, close);
  const [reasonError, setReasonError] = useState<string | null>(null);
  const mutation = useMutation({
    mutationFn: ({ sha, summary, draft, plans, confirmedPrunes }: Ask) =>
      requestRollback(application.id, {
        targetIds: [...summary.ready, ...summary.silent],
        sha,
        reason: draft.reason.trim(),
        remindAt: remindAt(draft.reminder, Date.now()),
        firstTargetId: draft.firstTargetId,
        confirmedPrunes,
        unseenTargetIds: summary.silent,
        hooks: draft.hooks,
        renderingDigests: Object.fromEntries(
          plans.flatMap(({ targetId, renderingDigest }) =>
            renderingDigest ? [[targetId, renderingDigest]] : [],
          ),
        ),
      }),
    onSuccess: ({ operations }, { sha, summary }) => {
      const held = summary.ready.length + summary.silent.length;
      watch(operations, `${application.name} is held at ${shortSha(sha)}`, [
        `${plural(held, "target")} held`,
      ]);
    },
  });
  function submit(ask: Ask) {
    const isMissing = ask.draft.reason.trim().length < 3;
    setReasonError(isMissing ? "Say why, in a few words. It stays in the record." : null);
    if (isMissing) document.getElementById("rollback-reason")?.focus();
    else mutation.mutate(ask);
  }
  return { submit, isPending: mutation.isPending, error: mutation.error?.message ?? null, reasonError };
}
