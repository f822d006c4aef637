import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import {
  clusterChangePreviewSchema,
  type clusterChangeSchema,
  clusterCheckAnswerSchema,
  type ClusterDraft,
  type clusterNamingSchema,
  type clusterProjectsRequestSchema,
  type clusterSelectionsRequestSchema,
  clusterSelectionsSchema,
  clustersSchema,
} from "@/lib/api/cluster-schema";
import { createdSchema, emptySchema } from "@/lib/api/empty-schema";
import { getJson, postJson } from "@/lib/api/get-json";
import { clusterProbeSchema } from "@/lib/domain/cluster/cluster-probe";

export const clustersQuery = queryOptions({
  queryKey: ["clusters"],
  queryFn: ({ signal }) => getJson("/api/v1/clusters", clustersSchema, signal),
});

/** What a kubeconfig leads to, before anything is saved. */
export const checkNewCluster = (kubeconfig: string) =>
  postJson("/api/v1/clusters/check", { kubeconfig }, clusterCheckAnswerSchema);
export const registerCluster = (draft: ClusterDraft) => postJson("/api/v1/clusters", draft, createdSchema);
export const checkCluster = (id: string) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}/check`, {}, clusterProbeSchema);
/** Says which projects may use it, and which namespaces there. */
export const changeClusterProjects = (id: string, request: z.input<typeof clusterProjectsRequestSchema>) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}/projects`, request, emptySchema, "PATCH");
/** What its targets would read under another name and other labels; nothing is saved. */
export const previewClusterChange = (id: string, naming: z.input<typeof clusterNamingSchema>) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}/preview`, naming, clusterChangePreviewSchema);
/** Which applications would join and leave a cluster that is registered so, or allowed to these projects. */
export const previewClusterSelections = (request: z.input<typeof clusterSelectionsRequestSchema>) =>
  postJson("/api/v1/clusters/preview", request, clusterSelectionsSchema);
export const changeCluster = (id: string, request: z.input<typeof clusterChangeSchema>) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}`, request, emptySchema, "PATCH");
/** Reaches the same cluster with another kubeconfig from now on. */
export const replaceCredentials = (id: string, kubeconfig: string) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}/credentials`, { kubeconfig }, emptySchema);
/** Deletes our credentials and nothing else. */
export const deregisterCluster = (id: string) =>
  postJson(`/api/v1/clusters/${encodeURIComponent(id)}`, {}, emptySchema, "DELETE");
