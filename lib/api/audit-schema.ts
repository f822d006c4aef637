import { z } from "zod";
import { actorSchema } from "@/lib/domain/ledger/operation";

export const auditEntrySchema = z.object({
  seq: z.string(),
  at: z.string(),
  actor: actorSchema,
  action: z.string(),
  subject: z.object({ type: z.string(), id: z.string().nullable(), name: z.string() }),
  detail: z.record(z.string(), z.unknown()),
  origin: z.object({ ip: z.string().optional(), userAgent: z.string().optional() }),
  project: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const auditFilterSchema = z.object({
  person: z.string().optional(),
  application: z.string().optional(),
  action: z.string().optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  before: z.string().optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  nextBefore: z.string().nullable(),
  /** For the filters: who and what occurs. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  actions: z.array(z.string()),
  applications: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** What checking the chain found. */
export const verificationSchema = z.object({
  isIntact: z.boolean(),
  entriesChecked: z.number(),
  operationsChecked: z.number(),
  /** altered, deleted, reordered, cut_off, results_altered …, with the place in words. */
  findings: z.array(z.object({ code: z.string(), seq: z.string().nullable(), message: z.string() })),
  checkedAt: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;
