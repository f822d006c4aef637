import { z } from "zod";
import { idSchema, labelNameSchema } from "@/lib/api/input-schema";
import { clusterProbeSchema } from "@/lib/domain/cluster/cluster-probe";

export const clusterViewSchema = z.object({
  id: z.string(),
  uid: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  server: z.string(),
  version: z.string(),
  registeredAt: z.string(),
  lastAnsweredAt: z.string().nullable(),
  silentSince: z.string().nullable(),
  silentReason: z.string().nullable(),
  latencyMs: z.number().nullable(),
  probe: clusterProbeSchema.nullable(),
  projects: z.array(z.object({ id: z.string(), name: z.string(), namespaces: z.array(z.string()) })),
  targetsTotal: z.number(),
});
export type ClusterView = z.infer<typeof clusterViewSchema>;
export const clustersSchema = z.object({ clusters: z.array(clusterViewSchema), canRegister: z.boolean() });

const labelKey = z.string().regex(/^[A-Za-z0-9]([-A-Za-z0-9_./]{0,61}[A-Za-z0-9])?$/);
/** As Kubernetes has it: values may end up in paths, revisions and URLs. */
const labelValue = z
  .string()
  .regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "Letters, digits, dashes, dots; at most 63.");
const labelsMax = 50;
/** Projects that may use a cluster, with namespaces (none listed: all). */
const clusterProjectsSchema = z
  .array(z.object({ id: idSchema, namespaces: z.array(labelNameSchema).max(500) }))
  .max(500)
  .refine(
    (projects) => new Set(projects.map(({ id }) => id)).size === projects.length,
    "A project stands there twice.",
  );
export const clusterProjectsRequestSchema = z.object({ projects: clusterProjectsSchema });
export const clusterCheckSchema = z.object({ kubeconfig: z.string().min(1).max(100_000) });
export const clusterDraftSchema = clusterCheckSchema.extend({
  name: labelNameSchema,
  labels: z
    .record(labelKey, labelValue)
    .refine((labels) => Object.keys(labels).length <= labelsMax, `At most ${labelsMax} labels.`),
  projects: clusterProjectsSchema,
  /** An administrator's confirmation that a cluster with this UID, known from before, is the same. */
  isSameAsBefore: z.boolean().default(false),
});
export type ClusterDraft = z.input<typeof clusterDraftSchema>;
/** What the check before saving says. */
export const clusterCheckAnswerSchema = z.object({
  probe: clusterProbeSchema,
  /** Registered already, or known from before under this name. */
  known: z.object({ id: z.string(), name: z.string(), isRegistered: z.boolean() }).nullable(),
});
export type ClusterCheckAnswer = z.infer<typeof clusterCheckAnswerSchema>;
