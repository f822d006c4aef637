import { z } from "zod";
import { ignoreDifferencesRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireApplication } from "@/lib/services/places";
import { readIgnoreDifferences } from "@/lib/services/read-ignore-differences";

/** Changes which fields of an application's objects may differ, from now on. */
export const changeIgnoreDifferences = defineMutation(
  "change_ignore_differences",
  ignoreDifferencesRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, text }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "change_policy", applicationId);
    const rules = await readIgnoreDifferences(text);
    const { applicationRegistry } = services().store;
    await applicationRegistry.changeIgnoreDifferences(byOf(caller), projectId, id, { text, rules });
    return { rules: rules.length };
  },
);
