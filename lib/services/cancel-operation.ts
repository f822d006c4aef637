import { z } from "zod";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireOperation } from "@/lib/services/places";

/** Stops an operation before its next write; what was not attempted is recorded as such. */
export const cancelOperation = defineMutation(
  "cancel_operation",
  z.object({ operationId: z.string() }),
  async (caller, { operationId }) => {
    const { id, projectId } = await requireOperation(caller.viewer, "cancel", operationId);
    await services().store.requests.cancel(byOf(caller), projectId, id);
    return {};
  },
);
