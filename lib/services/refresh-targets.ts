import { emptySchema, refreshRequestSchema } from "@/lib/api/empty-schema";
import { can, notFound } from "@/lib/auth/policy";
import { askWorker, takeLooks } from "@/lib/services/ask-worker";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { asId } from "@/lib/services/parse-input";

/** One question for each cluster and branch is enough for everything on it; this many at once. */
const questionsMax = 50;

/** Asks clusters and GitHub again, now. Targets of silent clusters are left out; they are tried all the time anyway. */
export const refreshTargets = defineMutation(
  "refresh",
  refreshRequestSchema,
  async ({ viewer }, { targetIds }) => {
    const found = await services().store.places.findTargets(targetIds.filter(asId));
    const targets = found.filter((target) => can(viewer, "refresh", target.projectId));
    if (targets.length === 0) throw notFound("target");
    const awake = targets.filter((target) => target.silentReason === null).slice(0, questionsMax);
    takeLooks(viewer, awake.length);
    const byPlace = Map.groupBy(awake, ({ projectId, clusterId }) => `${projectId} ${clusterId}`);
    await Promise.all(
      [...byPlace.values()].map((its) => {
        const { projectId, clusterId } = its[0]!;
        const question = { targetIds: its.map(({ id }) => id) };
        return askWorker(emptySchema, { projectId, clusterId, kind: "refresh", question });
      }),
    );
    return {};
  },
);
