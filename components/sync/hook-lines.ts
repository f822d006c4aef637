import type { PlannedHook, TargetPlan } from "@/lib/api/application-schema";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";

/** A hook in one of its phases, with every target on which it would run. */
export type HookLine = {
  key: string;
  phase: PlannedHook["phase"];
  wave: number;
  label: string;
  /** What keeps it from running, in words. */
  trouble: string | null;
  targetIds: string[];
};

/** The hooks of several plans in the order in which they would run, equal ones joined. */
export function hookLines(plans: TargetPlan[]): HookLine[] {
  const lines = new Map<string, HookLine>();
  for (const plan of plans) {
    if (plan.outcome !== "planned") continue;
    for (const { refKey, phase, wave, blocker } of plan.hooks) {
      const trouble = isStopping(blocker) ? blocker!.message : null;
      const key = [phase, wave, refKey, trouble ?? ""].join(" ");
      const line = lines.get(key) ?? { key, phase, wave, label: labelOf(refKey), trouble, targetIds: [] };
      line.targetIds.push(plan.targetId);
      lines.set(key, line);
    }
  }
  return [...lines.values()];
}

/** Why a plan with its hooks would be refused as a whole; null when it would not. */
export function hookTrouble({ hooks }: TargetPlan): string | null {
  return hooks.find(({ blocker }) => isStopping(blocker))?.blocker?.message ?? null;
}

function isStopping(blocker: PlannedHook["blocker"]): boolean {
  return blocker !== null && blocker.code !== "not_judged_yet";
}

function labelOf(refKey: string): string {
  return refLabel(refFromKey(refKey));
}
