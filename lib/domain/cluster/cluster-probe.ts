import { z } from "zod";

/** One thing that Plumbline needs to do in a cluster, and whether the credentials may. */
export const capabilitySchema = z.object({
  /** As people read it: "Read Deployments everywhere". */
  what: z.string(),
  /** Why it matters when it is missing: "Without it, drift of Deployments cannot be seen." */
  why: z.string(),
  isAllowed: z.boolean(),
});

/** What a cluster said of itself and of the credentials. */
export const clusterProbeSchema = z.object({
  server: z.string(),
  version: z.string(),
  /** UID of the kube-system namespace. */
  uid: z.string(),
  /** Who the credentials are to the cluster, from a SelfSubjectReview; null where it does not tell. */
  username: z.string().nullable(),
  latencyMs: z.number(),
  capabilities: z.array(capabilitySchema),
});
export type ClusterProbe = z.infer<typeof clusterProbeSchema>;
