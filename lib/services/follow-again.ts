import { z } from "zod";
import { followRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireTargets } from "@/lib/services/places";

/**
 * Ends the holds of targets and asks for a sync toward the tracked revision of each that was held. Nothing happens when
 * that is no longer the commit that was previewed.
 */
export const followAgain = defineMutation(
  "follow_again",
  followRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, ...request }) => {
    const targets = await requireTargets(caller.viewer, "follow", applicationId, request.targetIds);
    const { projectId } = targets[0]!;
    const draft = { ...request, projectId, applicationId };
    return { operations: await services().store.requests.follow(byOf(caller), draft) };
  },
);
