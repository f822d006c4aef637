import { z } from "zod";
import { syncOptionsDefault, syncOptionsSchema, type SyncOptions } from "@/lib/domain/sync/sync-options";

/** Observe reads only and leaves no mark; manual writes when a person asks; automatic follows Git by itself. */
export const syncPolicySchema = z.object({
  mode: z.enum(["observe", "manual", "automatic"]),
  /** Automatic only: puts back what the cluster moved. */
  selfHeal: z.boolean(),
  /** Whether objects that left Git are deleted by a sync. */
  prune: z.boolean(),
  /** Where they are left out, nothing is asked for (or, in a change, they stay as they are). */
  options: syncOptionsSchema.optional(),
});
export type SyncPolicy = z.infer<typeof syncPolicySchema>;

/** The options of a policy, with the defaults where it says nothing. */
export function optionsOf(policy: SyncPolicy): SyncOptions {
  return policy.options ?? syncOptionsDefault;
}
