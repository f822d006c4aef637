import type { Health } from "@/lib/domain/health/health";
import { isReady, podTrouble } from "@/lib/domain/health/pod-health";
import {
  at,
  conditionsOf,
  isObserved,
  numberAt,
  textAt,
  unseen,
  words,
} from "@/lib/domain/health/read-status";
import type { Manifest } from "@/lib/domain/object/manifest";

/*
 * Argo CD's answers for workloads (gitops-engine, health_deployment.go and its neighbours), which follow `kubectl
 * rollout status`. The reasons are ours: how many are ready, then what keeps the others from it.
 */

export function deploymentHealth(deployment: Manifest, owned: Manifest[]): Health {
  if (at(deployment, "spec", "paused") === true) return { status: "Suspended", reason: "Paused" };
  if (!isObserved(deployment, true)) return unseen;
  const wanted = replicasOf(deployment);
  const updated = numberAt(deployment, "status", "updatedReplicas");
  const available = numberAt(deployment, "status", "availableReplicas");
  const all = numberAt(deployment, "status", "replicas");
  const readyReplicas = numberAt(deployment, "status", "readyReplicas");
  // Enough old ones may be ready while no new one is: then the new ones are what there is to say.
  const ready = readyReplicas < wanted ? readiness(readyReplicas, wanted) : `${updated} of ${wanted} updated`;

  const progress = conditionsOf(deployment).find(({ type }) => type === "Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded") {
    return {
      status: "Degraded",
      reason: words(ready, troubleOf(owned) ?? "the rollout exceeded its deadline"),
    };
  }
  const progressing = (what: string): Health => ({
    status: "Progressing",
    reason: words(ready, troubleOf(owned) ?? failureOf(deployment) ?? what),
  });
  if (updated < wanted) return progressing(readyReplicas < wanted ? `${updated} of ${wanted} updated` : "");
  if (all > updated) return progressing(`${all - updated} old to end`);
  if (available < updated) return progressing(`${available} of ${updated} available`);
  return { status: "Healthy", reason: null };
}

export function statefulSetHealth(set: Manifest, owned: Manifest[]): Health {
  if (!isObserved(set, true) || numberAt(set, "status", "observedGeneration") === 0) return unseen;
  const wanted = replicasOf(set);
  const readyReplicas = numberAt(set, "status", "readyReplicas");
  const updated = numberAt(set, "status", "updatedReplicas");
  const ready = readiness(readyReplicas, wanted);
  if (readyReplicas < wanted) {
    return { status: "Progressing", reason: words(ready, troubleOf(owned) ?? "") };
  }
  const strategy = textAt(set, "spec", "updateStrategy", "type");
  const rolling = at(set, "spec", "updateStrategy", "rollingUpdate");
  if (strategy === "RollingUpdate" && rolling !== undefined) {
    // Parts below the partition are meant to stay at the earlier revision.
    const meant = wanted - numberAt(rolling, "partition");
    return updated < meant && at(rolling, "partition") !== undefined
      ? { status: "Progressing", reason: words(ready, `${updated} of ${meant} updated`) }
      : { status: "Healthy", reason: null };
  }
  if (strategy === "OnDelete") return { status: "Healthy", reason: null };
  if (textAt(set, "status", "updateRevision") !== textAt(set, "status", "currentRevision")) {
    return { status: "Progressing", reason: words(ready, `${updated} updated`) };
  }
  return { status: "Healthy", reason: null };
}

export function daemonSetHealth(set: Manifest, owned: Manifest[]): Health {
  if (!isObserved(set, true)) return unseen;
  if (textAt(set, "spec", "updateStrategy", "type") === "OnDelete")
    return { status: "Healthy", reason: null };
  const wanted = numberAt(set, "status", "desiredNumberScheduled");
  const updated = numberAt(set, "status", "updatedNumberScheduled");
  const available = numberAt(set, "status", "numberAvailable");
  const ready = readiness(numberAt(set, "status", "numberReady"), wanted);
  const progressing = (what: string): Health => ({
    status: "Progressing",
    reason: words(ready, troubleOf(owned) ?? what),
  });
  if (updated < wanted) return progressing(`${updated} of ${wanted} updated`);
  if (available < wanted) return progressing(`${available} of ${wanted} available`);
  return { status: "Healthy", reason: null };
}

export function replicaSetHealth(set: Manifest, owned: Manifest[]): Health {
  if (!isObserved(set, true)) return unseen;
  const failure = failureOf(set);
  if (failure !== null) return { status: "Degraded", reason: failure };
  const wanted = replicasOf(set);
  if (numberAt(set, "status", "availableReplicas") >= wanted) return { status: "Healthy", reason: null };
  const ready = readiness(numberAt(set, "status", "readyReplicas"), wanted);
  return { status: "Progressing", reason: words(ready, troubleOf(owned) ?? "") };
}

/** Kubernetes' default for workloads that declare no replicas. */
const replicasDefault = 1;

function replicasOf(object: Manifest): number {
  const replicas = at(object, "spec", "replicas");
  return typeof replicas === "number" ? replicas : replicasDefault;
}

function readiness(ready: number, wanted: number): string {
  return `${ready} of ${wanted} ready`;
}

/** Why Pods cannot even be made (quota, admission), when the controller says so. */
function failureOf(object: Manifest): string | null {
  const failure = conditionsOf(object).find(
    ({ type, status }) => type === "ReplicaFailure" && status === "True",
  );
  return failure ? words(failure.reason, failure.message) : null;
}

/** What keeps the owned Pods from being ready; the newest Pod speaks first, it has the latest change. */
function troubleOf(owned: Manifest[]): string | null {
  const pods = owned
    .filter((object) => object.kind === "Pod" && !object.metadata.deletionTimestamp && !isReady(object))
    .toSorted((a, b) =>
      (b.metadata.creationTimestamp ?? "").localeCompare(a.metadata.creationTimestamp ?? ""),
    );
  for (const pod of pods) {
    const trouble = podTrouble(pod);
    if (trouble !== null) return trouble;
  }
  const failing = owned.find((object) => object.kind === "ReplicaSet" && failureOf(object) !== null);
  return failing ? failureOf(failing) : null;
}
