import { at } from "../json";
import { condition } from "./conditions";
import type { Controller } from "./world";

/** Autoscalers report on what they would scale, keep it inside their bounds, and leave it there. */
export const autoscalerController: Controller = {
  kind: "HorizontalPodAutoscaler",
  reconcile(autoscaler, world) {
    const { kind = "", name = "" } = (at(autoscaler.spec, "scaleTargetRef") ?? {}) as {
      kind?: string;
      name?: string;
    };
    const isKnown = kind === "Deployment" || kind === "StatefulSet";
    const target = isKnown ? world.find(kind, autoscaler.metadata.namespace ?? "", name) : null;
    if (!target) {
      const missing = condition(
        autoscaler,
        "AbleToScale",
        false,
        "FailedGetScale",
        `the HPA controller was unable to get the target's current scale: ${name} not found`,
      );
      return world.setStatus(autoscaler, {
        currentMetrics: null as never,
        desiredReplicas: 0,
        conditions: [missing],
      });
    }
    const replicas = Number(at(target.spec, "replicas") ?? 1);
    const least = Number(at(autoscaler.spec, "minReplicas") ?? 1);
    const wanted = Math.min(Math.max(replicas, least), Number(at(autoscaler.spec, "maxReplicas")));
    if (wanted !== replicas)
      world.update(target, (copy) => ((copy.spec ??= {}).replicas = wanted), "horizontal-pod-autoscaler");
    world.setStatus(autoscaler, {
      currentReplicas: Number(at(target.status, "replicas") ?? 0),
      desiredReplicas: wanted,
      conditions: [
        condition(
          autoscaler,
          "AbleToScale",
          true,
          "ReadyForNewScale",
          "recommended size matches current size",
        ),
        condition(
          autoscaler,
          "ScalingActive",
          true,
          "ValidMetricFound",
          "the HPA was able to successfully calculate a replica count",
        ),
      ],
    });
  },
};
