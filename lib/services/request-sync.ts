import { z } from "zod";
import { syncRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireWritable } from "@/lib/services/places";

/** Asks for a sync of targets toward what is wanted there now; a worker carries it out. */
export const requestSync = defineMutation(
  "request_sync",
  syncRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, targetIds, reason, renderingDigests, ...options }) => {
    const { id, projectId } = await requireWritable(caller.viewer, "sync", applicationId, targetIds);
    const draft = { projectId, applicationId: id, targetIds, options, reason, renderingDigests };
    return { operations: await services().store.requests.sync(byOf(caller), draft) };
  },
);
