import { z } from "zod";

/**
 * The one word and glyph of a target, and by the same order of an application or a cell. The order is the
 * precedence: what stands first hides what comes later, and a status is never better than what was proved.
 */
export const statusSchema = z.enum([
  "syncing",
  "unknown",
  "degraded",
  "diverged",
  "drifted",
  "behind",
  "held",
  "progressing",
  "synced",
]);
export type Status = z.infer<typeof statusSchema>;
export const statusPrecedence = statusSchema.options;

/** A target's sync: the worst of its objects. */
export const targetSyncSchema = z.enum(["synced", "behind", "drifted", "diverged", "unknown"]);
export type TargetSync = z.infer<typeof targetSyncSchema>;

/** When the target was last verified against its cluster and against GitHub, and why it is not verified now. */
export const freshnessSchema = z.object({
  isVerified: z.boolean(),
  /** ISO time of the last moment in which both were known good; null when never. */
  verifiedAt: z.string().nullable(),
  /** In words when not verified: "prod-ap does not answer: i/o timeout". */
  reason: z.string().nullable(),
  cause: z.enum(["cluster", "repository", "manifest", "worker", "never"]).nullable(),
});
export type Freshness = z.infer<typeof freshnessSchema>;
