import { z } from "zod";
import { freshnessSchema, statusSchema } from "@/lib/domain/status/status";

export const fleetClusterSchema = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  silentSince: z.string().nullable(),
  silentReason: z.string().nullable(),
});
export type FleetCluster = z.infer<typeof fleetClusterSchema>;

/** One target as a cell of the matrix. */
export const fleetCellSchema = z.object({
  targetId: z.string(),
  clusterId: z.string(),
  namespace: z.string(),
  status: statusSchema,
  /** The status that was last verified, when `status` is unknown. */
  summary: z.string().nullable(),
  sha: z.string().nullable(),
  isHeld: z.boolean(),
  isSyncing: z.boolean(),
  freshness: freshnessSchema,
  statusSince: z.string(),
});
export type FleetCell = z.infer<typeof fleetCellSchema>;

export const fleetRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  repositoryName: z.string(),
  revision: z.string(),
  headSha: z.string().nullable(),
  cells: z.array(fleetCellSchema),
});
export type FleetRow = z.infer<typeof fleetRowSchema>;

/** Something that needs a person, over all targets that share it: a cause, in words, and what would end it. */
export const causeSchema = z.object({
  id: z.string(),
  status: statusSchema,
  title: z.string(),
  /** Sentences; parts in `code` are set in mono. */
  detail: z.array(z.object({ text: z.string(), isCode: z.boolean() })),
  applicationId: z.string().nullable(),
  clusterId: z.string().nullable(),
  targetIds: z.array(z.string()),
  since: z.string(),
  /** Buttons, the first is the obvious one. */
  actions: z.array(z.object({ label: z.string(), href: z.string() })),
});
export type Cause = z.infer<typeof causeSchema>;

export const fleetSchema = z.object({
  clusters: z.array(fleetClusterSchema),
  rows: z.array(fleetRowSchema),
  causes: z.array(causeSchema),
  counts: z.partialRecord(statusSchema, z.number()),
  targetsTotal: z.number(),
  /** More applications than the limit of one answer. */
  hasMore: z.boolean(),
  /** No worker has beaten for 15 s: nothing on screen is being verified. */
  workerAbsentSince: z.string().nullable(),
  /** Operations that wait, are queued or run, for the navigation. */
  operationsActive: z.number(),
});
export type Fleet = z.infer<typeof fleetSchema>;
