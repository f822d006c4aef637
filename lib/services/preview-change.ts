import { z } from "zod";
import {
  deletionPreviewRequestSchema,
  type Preview,
  previewRequestSchema,
  type TargetPlan,
  targetPlanSchema,
} from "@/lib/api/application-schema";
import { AppError } from "@/lib/platform/errors";
import { askWorker, takeLooks } from "@/lib/services/ask-worker";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireTargets } from "@/lib/services/places";
import type { TargetPlace } from "@/lib/store/places";

/** What would happen on each target, without anything happening. Changes nothing, but asks every cluster. */
export const previewChange = defineMutation(
  "preview",
  previewRequestSchema.extend({ applicationId: z.string() }),
  async ({ viewer }, { applicationId, targetIds, sha }): Promise<Preview> => {
    const targets = await requireTargets(viewer, "preview", applicationId, targetIds);
    if (sha === "tracked") {
      takeLooks(viewer, targets.length);
      const heads = await services().store.trackedShas(targetIds);
      return { plans: await Promise.all(targets.map((target) => followPlan(target, heads.get(target.id)))) };
    }
    if (sha !== null && !(await services().store.isRevisionOf(targets[0]!.applicationId, sha))) {
      throw new AppError(
        "not_found",
        `The commit ${sha.slice(0, 7)} is not in the history of this application.`,
        { field: "sha" },
      );
    }
    takeLooks(viewer, targets.length);
    return { plans: await Promise.all(targets.map((target) => planOf(target, sha))) };
  },
);

/** What deleting the objects of a target would do, without anything happening. Asks its cluster. */
export const previewDeletion = defineMutation(
  "preview_deletion",
  deletionPreviewRequestSchema.extend({ applicationId: z.string() }),
  async ({ viewer }, { applicationId, targetId }): Promise<TargetPlan> => {
    const [target] = await requireTargets(viewer, "preview", applicationId, [targetId]);
    takeLooks(viewer, 1);
    return planOf(target!, null, "delete");
  },
);

/** The plan of one target; a cluster that does not answer is an expected outcome and not a failure. */
export async function planOf(
  target: TargetPlace,
  sha: string | null,
  kind: "sync" | "rollback" | "delete" = sha === null ? "sync" : "rollback",
): Promise<TargetPlan> {
  const { id, projectId, clusterId } = target;
  try {
    const question = { targetId: id, sha, kind };
    return await askWorker(targetPlanSchema, { projectId, clusterId, kind: "preview", question });
  } catch (error) {
    const reason = error instanceof AppError ? reasonOf(error, target) : null;
    if (reason === null) throw error;
    return noPlan(id, "unreachable", reason, sha);
  }
}

/** Without a commit there is nothing to follow; asking for null instead would plan what is held. */
async function followPlan(target: TargetPlace, head: string | undefined): Promise<TargetPlan> {
  return head ? planOf(target, head) : noPlan(target.id, "broken", "Git has not been read yet.", null);
}

function noPlan(
  targetId: string,
  outcome: TargetPlan["outcome"],
  reason: string,
  sha: string | null,
): TargetPlan {
  return {
    targetId,
    outcome,
    reason,
    sha: sha ?? "",
    renderingDigest: null,
    steps: [],
    hooks: [],
    irreversible: [],
    checkedAt: new Date().toISOString(),
  };
}

/** Why a target cannot be planned now, in words; null when something else is wrong. */
function reasonOf(error: AppError, { clusterName, silentReason }: TargetPlace): string | null {
  if (error.code === "worker_absent") return error.message;
  if (error.code !== "timeout" && error.code !== "cluster_unreachable") return null;
  return silentReason ? `${clusterName} does not answer: ${silentReason}` : error.message;
}
