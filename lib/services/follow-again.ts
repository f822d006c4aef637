import { z } from "zod";
import { followRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireTargets } from "@/lib/services/places";

/** Ends the holds of targets and asks for a sync toward the tracked revision of each that was held. */
export const followAgain = defineMutation(
  "follow_again",
  followRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, targetIds }) => {
    const targets = await requireTargets(caller.viewer, "follow", applicationId, targetIds);
    const { projectId } = targets[0]!;
    const draft = { projectId, applicationId, targetIds };
    return { operations: await services().store.requests.follow(byOf(caller), draft) };
  },
);
