import { at, isObject } from "../json";
import { condition, isReady } from "./conditions";
import type { Controller } from "./world";

/** Budgets count the healthy Pods that they speak of. */
export const disruptionBudgetController: Controller = {
  kind: "PodDisruptionBudget",
  reconcile(budget, world) {
    const selector = at(budget.spec, "selector", "matchLabels");
    const labels = isObject(selector) ? Object.entries(selector) : [];
    const pods = world
      .list("Pod", budget.metadata.namespace)
      .filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value));
    const healthy = pods.filter(isReady).length;
    const desired =
      countOf(at(budget.spec, "minAvailable"), pods.length) ??
      pods.length - (countOf(at(budget.spec, "maxUnavailable"), pods.length) ?? 0);
    const allowed = Math.max(0, healthy - desired);
    world.setStatus(budget, {
      observedGeneration: budget.metadata.generation ?? 1,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: pods.length,
      disruptionsAllowed: allowed,
      conditions: [
        condition(
          budget,
          "DisruptionAllowed",
          allowed > 0,
          allowed > 0 ? "SufficientPods" : "InsufficientPods",
          "",
        ),
      ],
    });
  },
};

function countOf(value: unknown, total: number): number | null {
  if (value === undefined) return null;
  return typeof value === "string" ? Math.ceil((Number.parseInt(value, 10) / 100) * total) : Number(value);
}
