import { z } from "zod";

/** Observe reads only and leaves no mark; manual writes when a person asks; automatic follows Git by itself. */
export const syncPolicySchema = z.object({
  mode: z.enum(["observe", "manual", "automatic"]),
  /** Automatic only: puts back what the cluster moved. */
  selfHeal: z.boolean(),
  /** Whether objects that left Git are deleted by a sync. */
  prune: z.boolean(),
});
export type SyncPolicy = z.infer<typeof syncPolicySchema>;
