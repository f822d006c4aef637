import type { StepOutcome } from "@/lib/domain/ledger/operation";
import type { HookRun } from "@/lib/domain/sync/hook-runs";
import { isGuardedKind } from "@/lib/domain/sync/prune-guard";

type Policies = Pick<HookRun, "deletePolicies" | "placed">;

/**
 * Whether what is left of a hook from before is deleted to run it anew; else it is applied to what is there, which
 * does not run a Job again. Kinds whose deletion waits for a person are never deleted by a hook's policy.
 */
export function isReplaced({ deletePolicies, placed }: Policies): boolean {
  return deletePolicies.includes("BeforeHookCreation") && !isGuardedKind(placed.ref);
}

/**
 * Whether a hook is deleted when its operation ends: by how the operation ended, as gitops-engine has it, so that what
 * other hooks stand on stays until all have run. A hook for the failure of a sync goes by its own end.
 */
export function isDeletedAtEnd(
  { deletePolicies, placed, phase }: Policies & Pick<HookRun, "phase">,
  outcome: StepOutcome,
  hasFailed: boolean,
): boolean {
  if (isGuardedKind(placed.ref) || (outcome !== "done" && outcome !== "failed")) return false;
  const isBad = phase === "SyncFail" ? outcome === "failed" : hasFailed;
  return deletePolicies.includes(isBad ? "HookFailed" : "HookSucceeded");
}
