import { z } from "zod";

/** What is said of one field that Git declares or that we applied. */
export const fieldVerdictSchema = z.enum(["synced", "behind", "drifted", "diverged"]);
export type FieldVerdict = z.infer<typeof fieldVerdictSchema>;

/** Who last wrote a field, as far as managedFields tells: a manager and the time of its last write, no person. */
export const fieldWriterSchema = z.object({
  /** A readable name ("kubectl edit", "Horizontal pod autoscaler"). */
  name: z.string(),
  /** The raw manager name, always at hand. */
  manager: z.string(),
  operation: z.enum(["Apply", "Update"]),
  subresource: z.string().nullable(),
  /** The manager's last write, not this field's; ISO time. */
  at: z.string().nullable(),
});
export type FieldWriter = z.infer<typeof fieldWriterSchema>;

/** One field on which the three truths do not all agree. Values are JSON; an absent side is `undefined`. */
export const fieldDifferenceSchema = z.object({
  /** As people write it: `spec.replicas`, `spec.template.spec.containers[name=web].image`. */
  path: z.string(),
  verdict: fieldVerdictSchema,
  desired: z.unknown().optional(),
  applied: z.unknown().optional(),
  live: z.unknown().optional(),
  /** Git does not declare it: `desired` is what a default or admission would make of it. */
  isUndeclared: z.literal(true).optional(),
  /** Every manager that owns the field now, the last writer first; empty when nobody owns it. */
  writers: z.array(fieldWriterSchema),
});
export type FieldDifference = z.infer<typeof fieldDifferenceSchema>;

/**
 * What is said of one object.
 * - not_applied: desired, absent from the cluster, never applied by us.
 * - not_ours: present in the cluster, different, never applied by us; adoption asks.
 * - extra: applied by us, no longer desired; pruning would delete it.
 * - unknown: could not tell; the reason says why.
 */
export const objectSyncSchema = z.enum([
  "synced",
  "behind",
  "drifted",
  "diverged",
  "not_applied",
  "not_ours",
  "extra",
  "unknown",
]);
export type ObjectSync = z.infer<typeof objectSyncSchema>;

/** How the verdict was reached: without a call, by the server's dry run, or by comparing fields without proof. */
export const proofSchema = z.enum(["local", "dry_run", "unproved"]);
export type Proof = z.infer<typeof proofSchema>;

/** A field that differs and is neither drift nor a reason to sync, and the rule that says so, in words. */
export const ignoredDifferenceSchema = z.object({
  path: z.string(),
  rule: z.string(),
  desired: z.unknown().optional(),
  live: z.unknown().optional(),
  /** Of a field that left Git and stays because others own it too: its path as managedFields spell it. */
  keptPath: z.array(z.string()).optional(),
});
export type IgnoredDifference = z.infer<typeof ignoredDifferenceSchema>;

export const objectVerdictSchema = z.object({
  sync: objectSyncSchema,
  proof: proofSchema,
  /** One sentence when there is something to explain ("Deleted from the cluster.", "The credentials may not …"). */
  reason: z.string().nullable(),
  differences: z.array(fieldDifferenceSchema),
  ignored: z.array(ignoredDifferenceSchema).optional(),
});
export type ObjectVerdict = z.infer<typeof objectVerdictSchema>;
