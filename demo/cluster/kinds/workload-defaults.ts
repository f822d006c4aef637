import { at, isObject, type JsonObject, type KubeObject } from "../json";
import { ensure, fill, listOf } from "./kind";
import { setPodSpecDefaults } from "./pod-defaults";

type Defaults = (object: KubeObject) => void;

function specOf(object: KubeObject): JsonObject {
  return ensure(object as unknown as JsonObject, "spec");
}

function setTemplate(spec: JsonObject) {
  const template = ensure(spec, "template");
  fill(template, { metadata: {} });
  setPodSpecDefaults(ensure(template, "spec"));
}

/** Defaults of apps/v1 (k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go). */
export const setDeploymentDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = ensure(spec, "strategy");
  fill(strategy, { type: "RollingUpdate" });
  if (strategy.type === "RollingUpdate")
    fill(ensure(strategy, "rollingUpdate"), { maxUnavailable: "25%", maxSurge: "25%" });
  setTemplate(spec);
};

export const setReplicaSetDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { replicas: 1 });
  setTemplate(spec);
};

export const setStatefulSetDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: "OrderedReady" });
  const strategy = ensure(spec, "updateStrategy");
  fill(strategy, { type: "RollingUpdate" });
  if (strategy.type === "RollingUpdate") fill(ensure(strategy, "rollingUpdate"), { partition: 0 });
  fill(ensure(spec, "persistentVolumeClaimRetentionPolicy"), { whenDeleted: "Retain", whenScaled: "Retain" });
  for (const claim of listOf(spec, "volumeClaimTemplates")) {
    fill(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" });
    fill(ensure(claim, "spec"), { volumeMode: "Filesystem" });
    fill(ensure(claim, "status"), { phase: "Pending" });
  }
  setTemplate(spec);
};

export const setDaemonSetDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, { revisionHistoryLimit: 10 });
  const strategy = ensure(spec, "updateStrategy");
  fill(strategy, { type: "RollingUpdate" });
  if (strategy.type === "RollingUpdate")
    fill(ensure(strategy, "rollingUpdate"), { maxUnavailable: 1, maxSurge: 0 });
  setTemplate(spec);
};

export const setJobDefaults: Defaults = (object) => {
  const spec = specOf(object);
  setJobSpec(spec);
  if (spec.manualSelector === true || isObject(spec.selector)) return;
  // The server selects a Job's Pods by the Job's own UID.
  const labels = {
    "batch.kubernetes.io/controller-uid": object.metadata.uid,
    "batch.kubernetes.io/job-name": object.metadata.name,
    "controller-uid": object.metadata.uid,
    "job-name": object.metadata.name,
  };
  spec.selector = { matchLabels: { "batch.kubernetes.io/controller-uid": object.metadata.uid } };
  const template = ensure(ensure(spec, "template"), "metadata");
  template.labels = { ...(template.labels as JsonObject | undefined), ...labels };
};

export const setCronJobDefaults: Defaults = (object) => {
  const spec = specOf(object);
  fill(spec, {
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const template = ensure(spec, "jobTemplate");
  fill(template, { metadata: {} });
  setTemplate(ensure(template, "spec"));
};

function setJobSpec(spec: JsonObject) {
  // A Job that says neither wants one completion; one that only says how many run at once is a work queue.
  if (spec.parallelism === undefined) fill(spec, { completions: 1 });
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: at(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed",
    manualSelector: false,
  });
  setTemplate(spec);
}
