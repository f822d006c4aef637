import { z } from "zod";
import { idSchema, labelNameSchema } from "@/lib/api/input-schema";
import { clusterProbeSchema } from "@/lib/domain/cluster/cluster-probe";
import { isLabelKey, isLabelValue } from "@/lib/domain/cluster/label-shape";

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

const labelsMax = 50;
const labelsSchema = z.record(z.string(), z.string()).superRefine((labels, context) => {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  if (Object.keys(labels).length > labelsMax) refuse([], `At most ${labelsMax} labels.`);
  for (const [key, value] of Object.entries(labels)) {
    if (!isLabelKey(key))
      refuse([key], "The name of a label holds only letters, digits, dashes, dots and slashes; at most 63.");
    else if (!isLabelValue(value))
      refuse([key], `The value of “${key}” may hold only letters, digits, dashes and dots; at most 63.`);
  }
});
/** Projects that may use a cluster, with namespaces (none listed: all). */
const clusterProjectsSchema = z
  .array(z.object({ id: idSchema, namespaces: z.array(labelNameSchema).max(500) }))
  .max(500)
  .refine(
    (projects) => new Set(projects.map(({ id }) => id)).size === projects.length,
    "A project stands there twice.",
  );
/** The applications that were shown to join a cluster, and the targets that were shown to leave it. */
const shownSchema = z.object({
  joining: z.array(idSchema).max(10_000),
  leaving: z.array(idSchema).max(10_000),
});
export const clusterProjectsRequestSchema = z.object({
  projects: clusterProjectsSchema,
  /** Nothing else joins or leaves; where it is left out, whatever matches does. */
  shown: shownSchema.optional(),
});
export const clusterCheckSchema = z.object({ kubeconfig: z.string().min(1).max(100_000) });
export const clusterDraftSchema = clusterCheckSchema.extend({
  name: labelNameSchema,
  labels: labelsSchema,
  projects: clusterProjectsSchema,
  /** An administrator's confirmation that a cluster with this UID, known from before, is the same. */
  isSameAsBefore: z.boolean().default(false),
  /** Nothing else joins or leaves; where it is left out, whatever matches does. */
  shown: shownSchema.optional(),
});
export type ClusterDraft = z.input<typeof clusterDraftSchema>;
/** Another name and other labels. */
export const clusterNamingSchema = clusterDraftSchema.pick({ name: true, labels: true });
export const clusterChangeSchema = clusterNamingSchema.extend({
  /** The targets that were shown to read something else; no other one may. */
  moving: z.array(idSchema).max(10_000),
  /** The applications that were shown to join the cluster, and the targets that were shown to leave it. */
  joining: z.array(idSchema).max(10_000).default([]),
  leaving: z.array(idSchema).max(10_000).default([]),
});
const readsSchema = z.object({ before: z.string(), after: z.string() });
/** What the targets of a cluster would read under another name and other labels. */
export const clusterChangePreviewSchema = z.object({
  moves: z.array(
    z.object({
      targetId: z.string(),
      applicationId: z.string(),
      applicationName: z.string(),
      namespace: z.string(),
      isAutomatic: z.boolean(),
      isPruning: z.boolean(),
      isHeld: z.boolean(),
      path: readsSchema,
      revision: readsSchema,
    }),
  ),
  /** Targets that could not be resolved any more: as long as there is one, nothing is saved. */
  unresolved: z.array(
    z.object({
      targetId: z.string(),
      applicationName: z.string(),
      namespace: z.string(),
      reason: z.string(),
    }),
  ),
  /** Applications that choose clusters by labels, and would choose this one. */
  joining: z.array(
    z.object({
      applicationId: z.string(),
      applicationName: z.string(),
      namespace: z.string(),
      selector: z.string(),
      isAutomatic: z.boolean(),
    }),
  ),
  /** Targets that are here by labels, and would be no more. */
  leaving: z.array(
    z.object({
      targetId: z.string(),
      applicationName: z.string(),
      namespace: z.string(),
      selector: z.string(),
    }),
  ),
});
export type ClusterChangePreview = z.infer<typeof clusterChangePreviewSchema>;
/** A cluster as it would be: registered under this name, or allowed to these projects. */
export const clusterSelectionsRequestSchema = clusterDraftSchema
  .pick({ name: true, labels: true, projects: true })
  .extend({
    /** Null for one that was never registered. */
    clusterId: idSchema.nullable(),
  });
export const clusterSelectionsSchema = clusterChangePreviewSchema.pick({ joining: true, leaving: true });
export type ClusterSelections = z.infer<typeof clusterSelectionsSchema>;
/** What the check before saving says. */
export const clusterCheckAnswerSchema = z.object({
  probe: clusterProbeSchema,
  /** Registered already, or known from before under this name. */
  known: z.object({ id: z.string(), name: z.string(), isRegistered: z.boolean() }).nullable(),
});
export type ClusterCheckAnswer = z.infer<typeof clusterCheckAnswerSchema>;
