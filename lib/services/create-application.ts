import { applicationDraftSchema } from "@/lib/api/application-schema";
import { byOf } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireProject } from "@/lib/services/places";

/** Manages a path of a repository on chosen clusters and namespaces. */
export const createApplication = defineMutation(
  "create_application",
  applicationDraftSchema,
  async (caller, draft) => {
    requireProject(caller.viewer, "create_application", draft.projectId);
    return services().store.applicationRegistry.create(byOf(caller), draft);
  },
);
