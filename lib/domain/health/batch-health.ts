import type { Health } from "@/lib/domain/health/health";
import { podTrouble } from "@/lib/domain/health/pod-health";
import { at, conditionsOf, listAt, textAt, words } from "@/lib/domain/health/read-status";
import type { Manifest } from "@/lib/domain/object/manifest";

/**
 * Argo CD's answer for a Job (gitops-engine, `health_job.go`): a running Job is progressing until it ends. Only
 * conditions that are true count, so that a resumed Job (`Suspended` is false) is not taken for a complete one.
 */
export function jobHealth(job: Manifest, owned: Manifest[]): Health {
  const find = (wanted: string) =>
    conditionsOf(job).find(({ type, status }) => type === wanted && status === "True");
  const failed = find("Failed");
  if (failed) {
    const trouble = owned.filter(({ kind }) => kind === "Pod").map(podTrouble);
    const cause = trouble.find((reason) => reason !== null) ?? "";
    return { status: "Degraded", reason: words(failed.message || failed.reason || "Failed", cause) };
  }
  if (find("Suspended")) return { status: "Suspended", reason: "Suspended" };
  if (find("Complete")) return { status: "Healthy", reason: null };
  return { status: "Progressing", reason: "Running" };
}

/**
 * Argo CD's answer for a CronJob (its `batch/CronJob` rule): only a last run that is over and did not succeed is
 * degraded. A suspended one is healthy, so that it does not suspend its whole application. Without a status it has
 * never been due and is healthy here; there it is progressing for ever.
 */
export function cronJobHealth(cronJob: Manifest): Health {
  if (at(cronJob, "spec", "suspend") === true)
    return { status: "Healthy", reason: "Suspended: no run is due" };
  const scheduled = textAt(cronJob, "status", "lastScheduleTime");
  const succeeded = textAt(cronJob, "status", "lastSuccessfulTime");
  const isRunning = listAt(cronJob, "status", "active").length > 0;
  if (scheduled !== "" && !isRunning && succeeded !== "" && succeeded < scheduled) {
    return { status: "Degraded", reason: "The last run did not succeed" };
  }
  return { status: "Healthy", reason: null };
}
