import { z } from "zod";

/**
 * What a whole application asks for, where its objects do not say otherwise: the options of Argo CD's
 * `spec.syncPolicy.syncOptions` that change what Plumbline does. The defaults are how it works without any.
 */
export const syncOptionsSchema = z.object({
  /** The target's namespace is created first where it is missing. It is never pruned. */
  createNamespace: z.boolean().default(false),
  /** Every deletion waits for a person. */
  confirmPrunes: z.boolean().default(false),
  replace: z.boolean().default(false),
  skipDryRunOnMissingResource: z.boolean().default(false),
  /** Fields whose differences are ignored are left as they are when the object is written. */
  respectIgnoreDifferences: z.boolean().default(false),
});
export type SyncOptions = z.infer<typeof syncOptionsSchema>;

export const syncOptionsDefault: SyncOptions = syncOptionsSchema.parse({});
