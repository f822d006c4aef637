import type { ApplicationView, FollowRequest, TargetPlan } from "@/lib/api/application-schema";
import { heldTargets } from "@/components/application/application-actions";
import type { ApplicationUrl } from "@/components/application/application-url";
import { targetNotices } from "@/components/application/target-notices";
import { asWholePlan, type PlanSummary } from "@/components/sync/plan-summary";

/** The holds of an application, equal ones joined over their targets. */
export function holdsOf(application: ApplicationView) {
  return targetNotices(application, null).filter((notice) => notice.kind === "hold");
}

/** Held targets that are chosen at first: those of the hold that was pressed, of the target in sight, or all. */
export function chosenAtFirst(
  application: ApplicationView,
  { hold, target }: Pick<ApplicationUrl, "hold" | "target">,
): string[] {
  const held = heldTargets(application);
  const pressed = held.find((each) => each.hold?.id === hold);
  const notice = pressed && holdsOf(application).find(({ targetIds }) => targetIds.includes(pressed.id));
  if (notice) return notice.targetIds;
  const inSight = held.filter(({ id }) => id === target);
  return (inSight.length > 0 ? inSight : held).map(({ id }) => id);
}

/** What following would do: written as a whole, and deleting only where the policy does. */
export function asFollowPlan(plan: TargetPlan, isPruning: boolean): TargetPlan {
  const steps = isPruning ? plan.steps : plan.steps.filter(({ action }) => action !== "prune");
  return asWholePlan({ ...plan, steps }, true);
}

/** Objects that have left Git and stay, because the policy does not delete. */
export function leftAlone(plans: TargetPlan[], isPruning: boolean): number {
  if (isPruning) return 0;
  return plans.flatMap(({ steps }) => steps.filter(({ action }) => action === "prune")).length;
}

/** The request for what was shown. `isEndingAll`: holds end also where nothing can be written now. */
export function followRequest(
  summary: PlanSummary,
  plans: TargetPlan[],
  confirmed: ReadonlySet<string>,
  isEndingAll: boolean,
): FollowRequest {
  const refused = isEndingAll ? summary.refused.map(({ targetId }) => targetId) : [];
  const targetIds = [...summary.ready, ...summary.silent, ...refused];
  const shown = plans.filter(({ targetId, sha }) => targetIds.includes(targetId) && sha !== "");
  return {
    targetIds,
    confirmedPrunes: [...confirmed],
    unseenTargetIds: summary.silent,
    renderingDigests: Object.fromEntries(
      shown.flatMap(({ targetId, renderingDigest }) =>
        renderingDigest ? [[targetId, renderingDigest]] : [],
      ),
    ),
    shas: Object.fromEntries(shown.map(({ targetId, sha }) => [targetId, sha])),
  };
}
