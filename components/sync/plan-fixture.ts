import type { PlannedStep, TargetPlan } from "@/lib/api/application-schema";
import { shaOf } from "@/components/application/application-fixture";

export function aStep(
  refKey: string,
  action: PlannedStep["action"],
  change: Partial<PlannedStep> = {},
): PlannedStep {
  return { refKey, action, phase: "Sync", wave: 0, changes: [], message: null, blocker: null, ...change };
}

export function aPlan(targetId: string, steps: PlannedStep[], change: Partial<TargetPlan> = {}): TargetPlan {
  return {
    targetId,
    outcome: "planned",
    reason: null,
    sha: shaOf("77ab310"),
    renderingDigest: `digest-${targetId}`,
    steps,
    hooks: [],
    irreversible: [],
    checkedAt: "2025-11-20T10:02:00.000Z",
    ...change,
  };
}
