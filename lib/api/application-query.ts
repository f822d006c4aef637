import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type ApplicationDraft,
  applicationSchema,
  type FollowRequest,
  type DeleteObjectsRequest,
  type HandBackRequest,
  objectsSchema,
  objectTruthsSchema,
  type PreviewedCommit,
  previewSchema,
  requestedSchema,
  revisionsSchema,
  type RollbackRequest,
  type SyncRequest,
  type ClusterSelector,
  ignoreDifferencesSavedSchema,
  matchingClustersSchema,
  selectorSavedSchema,
  targetPlanSchema,
  targetsAddedSchema,
  type targetsRequestSchema,
  timelineSchema,
} from "@/lib/api/application-schema";
import { createdSchema, emptySchema } from "@/lib/api/empty-schema";
import { getJson, postJson, queryString } from "@/lib/api/get-json";
import type { SyncPolicy } from "@/lib/domain/sync/policy";

const at = (id: string) => `/api/v1/applications/${encodeURIComponent(id)}`;

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ["applications", id],
    queryFn: ({ signal }) => getJson(at(id), applicationSchema, signal),
  });

/** Objects of all targets of an application, or of one. */
export const objectsQuery = (id: string, targetId?: string) =>
  queryOptions({
    queryKey: ["applications", id, "objects", targetId ?? null],
    queryFn: ({ signal }) =>
      getJson(`${at(id)}/objects${queryString({ target: targetId })}`, objectsSchema, signal),
  });

/** Desired, applied and live of one object; live is read from the cluster at that moment. */
export const objectTruthsQuery = (applicationId: string, targetId: string, refKey: string) =>
  queryOptions({
    queryKey: ["applications", applicationId, "truths", targetId, refKey],
    queryFn: ({ signal }) =>
      getJson(
        `/api/v1/targets/${encodeURIComponent(targetId)}/object${queryString({ ref: refKey })}`,
        objectTruthsSchema,
        signal,
      ),
  });

export const timelineQuery = (id: string, hours: number) =>
  queryOptions({
    queryKey: ["applications", id, "timeline", hours],
    queryFn: ({ signal }) => getJson(`${at(id)}/timeline${queryString({ hours })}`, timelineSchema, signal),
  });

/** Pages of revisions, newest first; each page begins before the last commit of the one above. */
export const revisionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["applications", id, "revisions"],
    queryFn: ({ pageParam, signal }) =>
      getJson(`${at(id)}/revisions${queryString({ before: pageParam })}`, revisionsSchema, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? (page.revisions.at(-1)?.commit.sha ?? null) : null),
  });

/**
 * What would happen; `sha` null asks for what is wanted now (a sync), `tracked` for what following Git would do. A plan
 * is true for a moment only: it is not kept, and the event stream does not refresh it under somebody's eyes.
 */
export const previewQuery = (id: string, targetIds: string[], sha: PreviewedCommit) =>
  queryOptions({
    queryKey: ["preview", id, sha, targetIds.toSorted()],
    queryFn: () => postJson(`${at(id)}/preview`, { targetIds, sha }, previewSchema),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

/** What deleting the objects of a target would do; as true for a moment only as every preview. */
export const deletionPreviewQuery = (id: string, targetId: string) =>
  queryOptions({
    queryKey: ["preview", id, "delete", targetId],
    queryFn: () => postJson(`${at(id)}/delete-objects/preview`, { targetId }, targetPlanSchema),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

/** For whom labels choose: an application that is there already, or one that would read this. */
export type ChoosingFor = { application: string } | { path: string; revision: string };
/** Which clusters a selector would choose at this moment. */
export const matchingClustersQuery = (projectId: string, selector: ClusterSelector, of: ChoosingFor) =>
  queryOptions({
    queryKey: ["clusters", "matching", projectId, selector, of],
    queryFn: ({ signal }) =>
      getJson(
        `/api/v1/projects/${encodeURIComponent(projectId)}/matching-clusters${queryString({ ...selector, ...of })}`,
        matchingClustersSchema,
        signal,
      ),
    retry: false,
  });

export const createApplication = (draft: ApplicationDraft) =>
  postJson("/api/v1/applications", draft, createdSchema);
export const changePolicy = (id: string, policy: SyncPolicy) =>
  postJson(`${at(id)}/policy`, policy, emptySchema, "PATCH");
/** Which fields may differ; answers how many rules were read. */
export const changeIgnoreDifferences = (id: string, text: string) =>
  postJson(`${at(id)}/ignore-differences`, { text }, ignoreDifferencesSavedSchema, "PUT");
/** Takes it to more clusters and namespaces. */
export const addTargets = (id: string, request: z.input<typeof targetsRequestSchema>) =>
  postJson(`${at(id)}/targets`, request, targetsAddedSchema);
/** Chooses clusters by their labels; null ends it. */
export const setSelector = (id: string, selector: ClusterSelector | null) =>
  postJson(`${at(id)}/selector`, { selector }, selectorSavedSchema, "PUT");
/** Stops managing one target: objects and history stay. */
export const removeTarget = (id: string, targetId: string) =>
  postJson(`${at(id)}/targets/${encodeURIComponent(targetId)}`, {}, emptySchema, "DELETE");
/** Stops managing it: objects and history stay. */
export const removeApplication = (id: string) => postJson(at(id), {}, emptySchema, "DELETE");
export const requestSync = (id: string, request: SyncRequest) =>
  postJson(`${at(id)}/sync`, request, requestedSchema);
export const requestRollback = (id: string, request: RollbackRequest) =>
  postJson(`${at(id)}/rollback`, request, requestedSchema);
/** Gives up marks and ownership; objects stay as they are. */
export const handBack = (id: string, request: HandBackRequest) =>
  postJson(`${at(id)}/hand-back`, request, requestedSchema);
/** Deletes what was chosen of a target, in its cluster. */
export const deleteObjects = (id: string, request: DeleteObjectsRequest) =>
  postJson(`${at(id)}/delete-objects`, request, requestedSchema);
/** Ends the holds and catches up with the tracked revision. */
export const followAgain = (id: string, request: FollowRequest) =>
  postJson(`${at(id)}/follow`, request, requestedSchema);
