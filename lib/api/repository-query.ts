import { queryOptions } from "@tanstack/react-query";
import { emptySchema } from "@/lib/api/empty-schema";
import { getJson, postJson } from "@/lib/api/get-json";
import {
  repositoriesSchema,
  repositoryCheckAnswerSchema,
  type RepositoryDraft,
  repositorySavedSchema,
} from "@/lib/api/repository-schema";

export const repositoriesQuery = queryOptions({
  queryKey: ["repositories"],
  queryFn: ({ signal }) => getJson("/api/v1/repositories", repositoriesSchema, signal),
});

/** What GitHub says of a repository, before anything is saved. */
export const checkRepository = (draft: RepositoryDraft) =>
  postJson("/api/v1/repositories/check", draft, repositoryCheckAnswerSchema);
/** The answer holds the webhook's secret, which is not shown again. */
export const addRepository = (draft: RepositoryDraft) =>
  postJson("/api/v1/repositories", draft, repositorySavedSchema);
export const removeRepository = (id: string) =>
  postJson(`/api/v1/repositories/${encodeURIComponent(id)}`, {}, emptySchema, "DELETE");
