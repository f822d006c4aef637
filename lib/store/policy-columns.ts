import type { SyncPolicy } from "@/lib/domain/sync/policy";
import { syncOptionsSchema } from "@/lib/domain/sync/sync-options";
import type { Application } from "@/lib/store/generated/client";
import { toJson } from "@/lib/store/json";

/** The policy of an application's row, its options included. */
export function policyIn({
  mode,
  selfHeal,
  prune,
  syncOptions,
}: Pick<Application, "mode" | "selfHeal" | "prune" | "syncOptions">): SyncPolicy {
  const options = syncOptionsSchema.parse(syncOptions);
  return { mode: mode as SyncPolicy["mode"], selfHeal, prune, options };
}

/** The columns of a policy; options that it leaves out stay as they are. */
export function policyColumns({ mode, selfHeal, prune, options }: SyncPolicy) {
  return { mode, selfHeal, prune, ...(options && { syncOptions: toJson(options) }) };
}
