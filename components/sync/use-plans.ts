"use client";

import { useQueries } from "@tanstack/react-query";
import { previewQuery } from "@/lib/api/application-query";
import type { PreviewedCommit, TargetPlan } from "@/lib/api/application-schema";

export type Plans = {
  plans: TargetPlan[];
  /** Targets whose plan is being made. */
  pending: string[];
  /** Targets whose plan could not be made, with the reason in words. */
  failed: { targetId: string; reason: string }[];
  /** When the oldest of them was made; ISO time. */
  checkedAt: string | null;
  again: () => void;
};

/**
 * The plans of several targets, each asked for by itself, so that a slow cluster holds up only its own line. Many
 * targets are asked in groups instead: a click must not become two hundred requests.
 */
export function usePlans(
  applicationId: string,
  targetIds: string[],
  sha: PreviewedCommit,
  isEnabled: boolean,
): Plans {
  const groups = inGroups(targetIds, targetIds.length > 12 ? 20 : 1);
  return useQueries({
    queries: groups.map((group) => ({ ...previewQuery(applicationId, group, sha), enabled: isEnabled })),
    combine: (results) => {
      const plans = results.flatMap((result) => (result.isFetching ? [] : (result.data?.plans ?? [])));
      return {
        plans,
        pending: results.flatMap((result, index) => (result.isFetching ? groups[index]! : [])),
        failed: results.flatMap((result, index) =>
          result.isError && !result.isFetching
            ? groups[index]!.map((targetId) => ({ targetId, reason: result.error.message }))
            : [],
        ),
        checkedAt: plans.map((plan) => plan.checkedAt).sort()[0] ?? null,
        again: () => results.forEach((result) => void result.refetch()),
      };
    },
  });
}

function inGroups(ids: string[], size: number): string[][] {
  const groups: string[][] = [];
  for (let index = 0; index < ids.length; index += size) groups.push(ids.slice(index, index + size));
  return groups;
}
