import { z } from "zod";
import { deleteObjectsRequestSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireWritable } from "@/lib/services/places";

/** Asks for objects of a target to be deleted in its cluster; a worker carries it out. */
export const deleteObjects = defineMutation(
  "delete_objects",
  deleteObjectsRequestSchema.extend({ applicationId: z.string() }),
  async (caller, { applicationId, targetId, ...wish }) => {
    const { id, projectId } = await requireWritable(caller.viewer, "delete_objects", applicationId, [
      targetId,
    ]);
    const draft = { projectId, applicationId: id, targetId, ...wish };
    return { operations: await services().store.requests.deleteObjects(byOf(caller), draft) };
  },
);
