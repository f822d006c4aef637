import { z } from "zod";
import { handBackRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireTargets } from "@/lib/services/places";

/** Asks for targets to be handed back: our marks and our ownership go from their objects, and nothing else. */
export const handBack = defineMutation(
  "hand_back",
  handBackRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, targetIds, reason }) => {
    const targets = await requireTargets(caller.viewer, "sync", applicationId, targetIds);
    const { projectId } = targets[0]!;
    const draft = { projectId, applicationId, targetIds, reason };
    return { operations: await services().store.requests.handBack(byOf(caller), draft) };
  },
);
