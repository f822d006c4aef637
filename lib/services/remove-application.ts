import { z } from "zod";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireApplication } from "@/lib/services/places";

/** Stops managing an application: its objects in the clusters and all of its history stay. */
export const removeApplication = defineMutation(
  "remove_application",
  z.object({ applicationId: z.string() }),
  async (caller, { applicationId }) => {
    const { id, projectId } = await requireApplication(caller.viewer, "remove_application", applicationId);
    await services().store.applicationRegistry.remove(byOf(caller), projectId, id);
    return {};
  },
);
