import { z } from "zod";
import { policyRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireApplication } from "@/lib/services/places";

/** Changes how an application is synced, from now on. */
export const changePolicy = defineMutation(
  "change_policy",
  policyRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, ...policy }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "change_policy", applicationId);
    await services().store.applicationRegistry.changePolicy(byOf(caller), projectId, id, policy);
    return {};
  },
);
