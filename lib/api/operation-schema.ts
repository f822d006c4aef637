import { z } from "zod";
import { fieldDifferenceSchema } from "@/lib/domain/compare/verdict";
import {
  actorSchema,
  operationKindSchema,
  operationStateSchema,
  stepActionSchema,
  stepOutcomeSchema,
} from "@/lib/domain/ledger/operation";
import { syncPhaseSchema } from "@/lib/domain/sync/sync-phase";
import { roleSchema } from "@/lib/api/viewer-schema";

export const operationSummarySchema = z.object({
  id: z.string(),
  kind: operationKindSchema,
  state: operationStateSchema,
  application: z.object({ id: z.string(), name: z.string() }),
  target: z.object({ id: z.string(), clusterName: z.string(), namespace: z.string() }),
  actor: actorSchema,
  reason: z.string().nullable(),
  fromSha: z.string().nullable(),
  toSha: z.string(),
  message: z.string().nullable(),
  done: z.number(),
  total: z.number(),
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type OperationSummary = z.infer<typeof operationSummarySchema>;
export const operationsSchema = z.object({
  operations: z.array(operationSummarySchema),
  /** Pass as `before` for the next page; null at the end. */
  nextBefore: z.string().nullable(),
});

export const stepViewSchema = z.object({
  ordinal: z.number(),
  refKey: z.string(),
  action: stepActionSchema,
  outcome: stepOutcomeSchema,
  phase: syncPhaseSchema,
  wave: z.number(),
  message: z.string().nullable(),
  conflicts: z.array(z.object({ manager: z.string(), field: z.string() })),
  changes: z.array(fieldDifferenceSchema),
  intendedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type StepView = z.infer<typeof stepViewSchema>;

export const operationSchema = operationSummarySchema.extend({
  role: roleSchema,
  steps: z.array(stepViewSchema),
  cancelledBy: z.string().nullable(),
  /** Operations of the same click. */
  group: z.array(operationSummarySchema),
  afterId: z.string().nullable(),
  /** Stands in the audit chain; null while it runs. */
  resultsDigest: z.string().nullable(),
});
export type OperationView = z.infer<typeof operationSchema>;

export const operationsFilterSchema = z.object({
  application: z.string().optional(),
  state: operationStateSchema.optional(),
  before: z.string().optional(),
});
