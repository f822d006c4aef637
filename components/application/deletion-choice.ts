import type { PlannedStep, TargetPlan } from "@/lib/api/application-schema";
import { hookTrouble } from "@/components/sync/hook-lines";

/** What a person would have deleted by what is ticked, and what stays whatever is ticked. */
export type DeletionChoice = {
  /** What goes (refKey); what asks for a tick of its own is among them once it has one. */
  objects: string[];
  /** Those of them that were ticked. */
  confirmed: string[];
  /** How many still ask for a tick. */
  asking: number;
  /** What stays by its own word or because it is not ours, each with its reason. */
  kept: PlannedStep[];
  /** Why nothing can be deleted, in words. */
  trouble: string | null;
};

/** Reads a preview of deleting a target's objects: what asks for a tick of its own is never ticked beforehand. */
export function deletionChoice(plan: TargetPlan | null, ticked: ReadonlySet<string>): DeletionChoice {
  const steps = plan?.outcome === "planned" ? plan.steps : [];
  const going = steps.filter(({ action }) => action === "prune");
  const isAsking = ({ refKey, blocker }: PlannedStep) => blocker !== null && !ticked.has(refKey);
  const chosen = going.filter((step) => !isAsking(step));
  return {
    objects: chosen.map(({ refKey }) => refKey),
    confirmed: chosen.filter(({ blocker }) => blocker !== null).map(({ refKey }) => refKey),
    asking: going.length - chosen.length,
    kept: steps.filter(({ action }) => action === "none"),
    trouble: plan && hookTrouble(plan),
  };
}
