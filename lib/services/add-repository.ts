import type { z } from "zod";
import { repositoryDraftSchema, type repositorySavedSchema } from "@/lib/api/repository-schema";
import { byOf } from "@/lib/services/caller";
import { probeRepository } from "@/lib/services/check-repository";
import { services } from "@/lib/services/context";
import { defineMutation } from "@/lib/services/mutation";
import { requireProject } from "@/lib/services/places";
import { webhookUrl } from "@/lib/services/webhook-url";

/** Connects a repository, after GitHub has been asked whether the token opens it. */
export const addRepository = defineMutation(
  "add_repository",
  repositoryDraftSchema,
  async (caller, draft): Promise<z.infer<typeof repositorySavedSchema>> => {
    requireProject(caller.viewer, "add_repository", draft.projectId);
    const probe = await probeRepository(draft);
    const { projectId, token } = draft;
    const { store } = services();
    const saved = await store.repositoryRegistry.connect(byOf(caller), { projectId, probe, token });
    return { ...saved, webhookUrl: webhookUrl(saved.id) };
  },
);
