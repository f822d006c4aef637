import { repositoryDraftSchema } from "@/lib/api/repository-schema";
import { type RepositoryProbe, repositoryProbeSchema } from "@/lib/domain/git/git";
import { askWorker } from "@/lib/services/ask-worker";
import { defineMutation } from "@/lib/services/mutation";
import { requireProject } from "@/lib/services/places";

/** What GitHub says of a repository; nothing is saved. Errors are in words: not found, no access, expired. */
export const checkRepository = defineMutation(
  "check_repository",
  repositoryDraftSchema,
  async (caller, draft) => {
    requireProject(caller.viewer, "check_repository", draft.projectId);
    return probeRepository(draft);
  },
);

/** What GitHub says of a repository to a token. */
export async function probeRepository(draft: {
  projectId: string;
  url: string;
  token: string | null;
}): Promise<RepositoryProbe> {
  const { projectId, url, token } = draft;
  const question = { url, token };
  return askWorker(repositoryProbeSchema, { projectId, clusterId: null, kind: "check_repository", question });
}
