import { z } from "zod";
import { rollbackRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireWritable } from "@/lib/services/places";

/**
 * Holds targets at an earlier commit and asks for the operations that take them there. Objects that this commit has
 * not are pruned as the preview showed, the guarded ones only when they were confirmed.
 */
export const requestRollback = defineMutation(
  "request_rollback",
  rollbackRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, remindAt, ...request }) => {
    const { id, projectId } = await requireWritable(
      caller.viewer,
      "rollback",
      applicationId,
      request.targetIds,
    );
    const operations = await services().store.requests.rollback(byOf(caller), {
      ...request,
      projectId,
      applicationId: id,
      remindAt: remindAt === null ? null : new Date(remindAt),
      prune: true,
    });
    return { operations };
  },
);
