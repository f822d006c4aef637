import { timestamp } from "../api/prepare";
import { at, type JsonObject } from "../json";
import { listOf } from "../kinds/kind";
import { condition } from "./conditions";
import { createPod } from "./replica-set";
import type { Controller } from "./world";

/** Runs as many Pods at once as allowed until enough have succeeded. */
export const jobController: Controller = {
  kind: "Job",
  reconcile(job, world) {
    const isOver = listOf(job.status, "conditions").some(
      ({ type, status }) => type === "Complete" && status === "True",
    );
    if (isOver || job.metadata.deletionTimestamp || at(job.spec, "suspend") === true) return;
    const wanted = Number(at(job.spec, "completions") ?? 1);
    const pods = () => world.owned("Pod", job);
    const inPhase = (...phases: string[]) =>
      pods().filter((pod) => phases.includes(String(at(pod.status, "phase"))));
    const succeeded = inPhase("Succeeded").length;
    const room =
      Math.min(Number(at(job.spec, "parallelism") ?? 1), wanted - succeeded) -
      inPhase("Pending", "Running").length;
    for (let created = 0; created < room; created++)
      createPod(job, world, { generateName: `${job.metadata.name}-` });
    const active = inPhase("Pending", "Running").length;
    const status: JsonObject = {
      startTime: at(job.status, "startTime") ?? timestamp(),
      ready: inPhase("Running").length,
      uncountedTerminatedPods: {},
      ...(active > 0 ? { active } : {}),
      ...(succeeded > 0 ? { succeeded } : {}),
    };
    if (succeeded >= wanted) {
      status.completionTime = timestamp();
      const message = "Reached expected number of succeeded pods";
      status.conditions = ["SuccessCriteriaMet", "Complete"].map((type) =>
        condition(job, type, true, "CompletionsReached", message),
      );
      world.event(job, "Normal", "Completed", "Job completed", "job-controller");
    }
    world.setStatus(job, status);
  },
};
