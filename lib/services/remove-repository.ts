import { z } from "zod";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireRepository } from "@/lib/services/places";

/** Forgets a repository's token and stops following it. Refused while an application reads from it. */
export const removeRepository = defineMutation(
  "remove_repository",
  z.object({ repositoryId: z.string() }),
  async (caller, { repositoryId }) => {
    const { id, projectId } = await requireRepository(caller.viewer, "remove_repository", repositoryId);
    await services().store.repositoryRegistry.remove(byOf(caller), projectId, id);
    return {};
  },
);
