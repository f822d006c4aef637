"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { requestRollback } from "@/lib/api/application-query";
import type { ApplicationView, TargetPlan } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { countOf } from "@/components/application/name-list";
import { remindAt } from "@/components/rollback/rollback-choice";
import type { RollbackDraft } from "@/components/rollback/rollback-form";
import type { PlanSummary } from "@/components/sync/plan-summary";
import { toast } from "@/components/ui/toast";

type Ask = {
  sha: string;
  summary: PlanSummary;
  draft: RollbackDraft;
  plans: TargetPlan[];
  confirmedPrunes: string[];
};

/** Asks for the rollback that was previewed, and goes to where it can be watched. */
export function useRollback(application: ApplicationView, close: () => void) {
  const queryClient = useQueryClient();
  const router = useRouter();
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
        hooks: draft.hooks,
        renderingDigests: Object.fromEntries(
          plans.flatMap(({ targetId, renderingDigest }) =>
            renderingDigest ? [[targetId, renderingDigest]] : [],
          ),
        ),
      }),
    onSuccess: ({ operations }, { sha, summary }) => {
      void queryClient.invalidateQueries({ queryKey: ["applications", application.id] });
      const [first] = operations;
      if (first && operations.length === 1) {
        router.push(`/operations/${first.id}`);
        return;
      }
      close();
      const held = summary.ready.length + summary.silent.length;
      toast(`${application.name} is held at ${shortSha(sha)}`, {
        description: `${countOf(held, "target")} held, ${countOf(operations.length, "operation")} asked for.`,
        action: first && { label: "Watch it", onClick: () => router.push(`/operations/${first.id}`) },
      });
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
