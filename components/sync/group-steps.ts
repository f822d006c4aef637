import type { PlannedStep, TargetPlan } from "@/lib/api/application-schema";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refFromKey, refLabel } from "@/lib/domain/object/manifest";

/** One line of a plan, with every target on which the same would happen. */
export type StepGroup = {
  key: string;
  label: string;
  action: PlannedStep["action"];
  changes: PlannedStep["changes"];
  blocker: PlannedStep["blocker"];
  message: PlannedStep["message"];
  targetIds: string[];
  /** The object on each target, in the order of `targetIds`: namespaces may differ. */
  refKeys: string[];
};

const actionOrder: PlannedStep["action"][] = ["adopt", "recreate", "update", "create", "prune", "none"];

/** The steps of several plans with equal ones joined; those that wait for a person first, those without effect left out. */
export function groupSteps(plans: TargetPlan[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const plan of plans) {
    if (plan.outcome !== "planned") continue;
    for (const step of plan.steps) {
      if (step.action === "none" && step.blocker === null) continue;
      const ref = refFromKey(step.refKey);
      const key = canonicalJson([
        ref.group,
        ref.kind,
        ref.name,
        step.action,
        step.changes.map(({ path, desired, live }) => [path, desired, live]),
        step.blocker,
        step.message,
      ]);
      const group = groups.get(key) ?? {
        key,
        label: refLabel(ref),
        action: step.action,
        changes: step.changes,
        blocker: step.blocker,
        message: step.message,
        targetIds: [],
        refKeys: [],
      };
      if (group.refKeys.some((other) => other !== step.refKey)) {
        group.label = refLabel({ ...ref, namespace: "" });
      }
      group.targetIds.push(plan.targetId);
      group.refKeys.push(step.refKey);
      groups.set(key, group);
    }
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(b.blocker !== null) - Number(a.blocker !== null) ||
      actionOrder.indexOf(a.action) - actionOrder.indexOf(b.action) ||
      a.label.localeCompare(b.label),
  );
}

/** What cannot be undone, equal sentences joined over targets. */
export function groupIrreversible(plans: TargetPlan[]): { text: string; targetIds: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const plan of plans) {
    for (const text of plan.irreversible) groups.set(text, [...(groups.get(text) ?? []), plan.targetId]);
  }
  return [...groups].map(([text, targetIds]) => ({ text, targetIds }));
}

/** How many objects would change, over all groups: each group counts once, as it is read. */
export function countSteps(groups: StepGroup[]): { change: number; create: number; prune: number } {
  const of = (...actions: PlannedStep["action"][]) =>
    groups.filter((group) => actions.includes(group.action)).length;
  return { change: of("update", "adopt", "recreate"), create: of("create"), prune: of("prune") };
}
