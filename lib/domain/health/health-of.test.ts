import { describe, expect, test } from "vitest";
import type { HealthStatus } from "@/lib/domain/health/health";
import { healthOf, worstHealth } from "@/lib/domain/health/health-of";
import type { Manifest } from "@/lib/domain/object/manifest";

function object(
  apiVersion: string,
  kind: string,
  spec: object,
  status?: object,
  metadata: object = {},
): Manifest {
  return {
    apiVersion,
    kind,
    metadata: { name: "x", generation: 2, ...metadata },
    spec,
    ...(status ? { status } : {}),
  };
}
const condition = (type: string, status: string, reason = "", message = "") => ({
  type,
  status,
  reason,
  message,
});

type Row = [promise: string, object: Manifest, status: HealthStatus, reason?: string | null];

function check(rows: Row[]) {
  test.each(rows)("%s", (_, live, status, reason) => {
    const health = healthOf(live);
    expect(health.status).toBe(status);
    if (reason !== undefined) expect(health.reason).toBe(reason);
  });
}

const rolledOut = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};
const deployment = (status: object, spec: object = {}) =>
  object("apps/v1", "Deployment", { replicas: 3, ...spec }, { ...rolledOut, ...status });

describe("Deployment", () => {
  check([
    ["rolled out is healthy", deployment({}), "Healthy", null],
    [
      "scaled to nothing is healthy",
      object("apps/v1", "Deployment", { replicas: 0 }, { observedGeneration: 2 }),
      "Healthy",
    ],
    [
      "a paused rollout is suspended, not degraded",
      deployment({ readyReplicas: 0 }, { paused: true }),
      "Suspended",
      "Paused",
    ],
    [
      "an unobserved generation is progressing, whatever the rest says",
      deployment({ observedGeneration: 1 }),
      "Progressing",
    ],
    ["no status at all is progressing", object("apps/v1", "Deployment", { replicas: 3 }), "Progressing"],
    [
      "too few updated",
      deployment({ updatedReplicas: 1, readyReplicas: 2 }),
      "Progressing",
      "2 of 3 ready: 1 of 3 updated",
    ],
    ["old ones still there", deployment({ replicas: 4 }), "Progressing", "3 of 3 updated: 1 old to end"],
    [
      "too few available",
      deployment({ readyReplicas: 1, availableReplicas: 1 }),
      "Progressing",
      "1 of 3 ready: 1 of 3 available",
    ],
    [
      "past its deadline is degraded",
      deployment({
        updatedReplicas: 1,
        readyReplicas: 1,
        conditions: [condition("Progressing", "False", "ProgressDeadlineExceeded")],
      }),
      "Degraded",
      "1 of 3 ready: the rollout exceeded its deadline",
    ],
    [
      "Pods that may not be made say why",
      deployment({
        updatedReplicas: 0,
        readyReplicas: 0,
        conditions: [condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota")],
      }),
      "Progressing",
      "0 of 3 ready: FailedCreate: exceeded quota",
    ],
    [
      "being deleted is progressing",
      {
        ...deployment({}),
        metadata: { name: "x", deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] },
      },
      "Progressing",
      "Being deleted, waits for a/b",
    ],
  ]);

  test("its Pods tell why it is not ready, the newest first", () => {
    const live = deployment({
      readyReplicas: 1,
      availableReplicas: 1,
      conditions: [condition("Progressing", "False", "ProgressDeadlineExceeded")],
    });
    const pods = [
      pod("Always", { phase: "Running", conditions: [condition("Ready", "True")] }, "2026-01-01T00:00:00Z"),
      pod("Always", crashing("CrashLoopBackOff", "back-off 40s"), "2026-01-02T00:00:00Z"),
      pod("Always", crashing("ImagePullBackOff", 'Back-off pulling image "shop:9"'), "2026-01-03T00:00:00Z"),
    ];
    expect(healthOf(live, pods)).toEqual({
      status: "Degraded",
      reason: '1 of 3 ready: ImagePullBackOff: Back-off pulling image "shop:9"',
    });
  });

  test("its Pods do not change its status", () => {
    expect(healthOf(deployment({}), [pod("Always", crashing("CrashLoopBackOff", ""))])).toEqual({
      status: "Healthy",
      reason: null,
    });
  });

  test("a reason is bounded", () => {
    const live = deployment({ readyReplicas: 0, availableReplicas: 0 });
    expect(healthOf(live, [pod("Always", crashing("ErrImagePull", "x".repeat(5000)))]).reason).toHaveLength(
      300,
    );
  });
});

describe("other workloads", () => {
  const set = (status: object, spec: object = {}) =>
    object(
      "apps/v1",
      "StatefulSet",
      { replicas: 3, ...spec },
      {
        observedGeneration: 2,
        readyReplicas: 3,
        updatedReplicas: 3,
        currentRevision: "a",
        updateRevision: "a",
        ...status,
      },
    );
  const daemon = (status: object, spec: object = {}) =>
    object("apps/v1", "DaemonSet", spec, {
      observedGeneration: 2,
      desiredNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
      numberReady: 3,
      ...status,
    });
  const rolling = (partition?: number) => ({
    updateStrategy: { type: "RollingUpdate", rollingUpdate: partition === undefined ? {} : { partition } },
  });
  check([
    ["a StatefulSet at one revision is healthy", set({}), "Healthy"],
    ["a StatefulSet between revisions is progressing", set({ updateRevision: "b" }), "Progressing"],
    [
      "a StatefulSet that waits for Pods is progressing",
      set({ readyReplicas: 1 }),
      "Progressing",
      "1 of 3 ready",
    ],
    [
      "a partitioned StatefulSet is done at its partition",
      set({ updatedReplicas: 1, updateRevision: "b" }, rolling(2)),
      "Healthy",
    ],
    [
      "a partitioned StatefulSet before its partition is not",
      set({ updatedReplicas: 0, updateRevision: "b" }, rolling(2)),
      "Progressing",
    ],
    ["a StatefulSet that was never observed is progressing", set({ observedGeneration: 0 }), "Progressing"],
    [
      "a StatefulSet updated on deletion is healthy",
      set({ updateRevision: "b" }, { updateStrategy: { type: "OnDelete" } }),
      "Healthy",
    ],
    ["a DaemonSet everywhere is healthy", daemon({}), "Healthy"],
    [
      "a DaemonSet on its way is progressing",
      daemon({ updatedNumberScheduled: 1, numberReady: 2 }),
      "Progressing",
      "2 of 3 ready: 1 of 3 updated",
    ],
    [
      "a DaemonSet not available everywhere is progressing",
      daemon({ numberAvailable: 2, numberReady: 2 }),
      "Progressing",
    ],
    [
      "a DaemonSet updated on deletion is healthy",
      daemon({ updatedNumberScheduled: 0 }, { updateStrategy: { type: "OnDelete" } }),
      "Healthy",
    ],
    [
      "a ReplicaSet that cannot make Pods is degraded",
      object(
        "apps/v1",
        "ReplicaSet",
        { replicas: 1 },
        { observedGeneration: 2, conditions: [condition("ReplicaFailure", "True", "FailedCreate", "quota")] },
      ),
      "Degraded",
      "FailedCreate: quota",
    ],
    [
      "a ReplicaSet not yet available is progressing",
      object("apps/v1", "ReplicaSet", { replicas: 1 }, { observedGeneration: 2 }),
      "Progressing",
      "0 of 1 ready",
    ],
  ]);
});

describe("Pod", () => {
  check([
    ["pending is progressing", pod("Always", { phase: "Pending" }), "Progressing"],
    [
      "unschedulable says why",
      pod("Always", {
        phase: "Pending",
        conditions: [condition("PodScheduled", "False", "Unschedulable", "0/3 nodes")],
      }),
      "Progressing",
      "Unschedulable: 0/3 nodes",
    ],
    [
      "running and ready is healthy",
      pod("Always", { phase: "Running", conditions: [condition("Ready", "True")] }),
      "Healthy",
    ],
    ["running and not ready is progressing", pod("Always", { phase: "Running" }), "Progressing", "Not ready"],
    [
      "crashing is degraded",
      pod("Always", crashing("CrashLoopBackOff", "back-off")),
      "Degraded",
      "CrashLoopBackOff: back-off",
    ],
    [
      "not ready after a crash is degraded",
      pod("Always", {
        phase: "Running",
        containerStatuses: [
          { name: "web", lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } },
        ],
      }),
      "Degraded",
      "web was out of memory (OOMKilled)",
    ],
    [
      "an image that cannot be pulled is no verdict on a Pod with an end",
      pod("Never", { phase: "Pending", ...waiting("ImagePullBackOff", "x") }),
      "Progressing",
      "ImagePullBackOff: x",
    ],
    [
      "a Pod with an end is progressing while it runs",
      pod("OnFailure", { phase: "Running", conditions: [condition("Ready", "True")] }),
      "Progressing",
    ],
    ["succeeded is healthy", pod("Never", { phase: "Succeeded" }), "Healthy"],
    [
      "failed is degraded",
      pod("Never", {
        phase: "Failed",
        containerStatuses: [{ name: "web", state: { terminated: { exitCode: 3 } } }],
      }),
      "Degraded",
      "web ended with exit code 3",
    ],
    [
      "evicted says why",
      pod("Never", { phase: "Failed", reason: "Evicted", message: "low on memory" }),
      "Degraded",
      "Evicted: low on memory",
    ],
    ["a node that was lost is unknown", pod("Always", { phase: "Unknown" }), "Unknown"],
    [
      "creating a container is no bad reason",
      pod("Always", { phase: "Pending", ...waiting("ContainerCreating", "") }),
      "Progressing",
    ],
  ]);
});

describe("batch", () => {
  const job = (...conditions: object[]) => object("batch/v1", "Job", {}, { conditions });
  const cron = (status?: object, spec: object = {}) => object("batch/v1", "CronJob", spec, status);
  const [early, late] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
  check([
    ["a running Job is progressing", job(), "Progressing"],
    ["a complete Job is healthy", job(condition("Complete", "True")), "Healthy"],
    [
      "a failed Job is degraded",
      job(condition("Failed", "True", "BackoffLimitExceeded", "Job has reached its limit")),
      "Degraded",
      "Job has reached its limit",
    ],
    ["a suspended Job is suspended", job(condition("Suspended", "True")), "Suspended"],
    ["a resumed Job is progressing", job(condition("Suspended", "False")), "Progressing"],
    ["a CronJob never due is healthy", cron(), "Healthy"],
    [
      "a suspended CronJob is healthy and says so",
      cron({}, { suspend: true }),
      "Healthy",
      "Suspended: no run is due",
    ],
    [
      "a CronJob whose last run succeeded is healthy",
      cron({ lastScheduleTime: early, lastSuccessfulTime: late }),
      "Healthy",
    ],
    [
      "a CronJob whose last run failed is degraded",
      cron({ lastScheduleTime: late, lastSuccessfulTime: early }),
      "Degraded",
    ],
    [
      "a CronJob that runs now is healthy",
      cron({ active: [{}], lastScheduleTime: late, lastSuccessfulTime: early }),
      "Healthy",
    ],
    [
      "a CronJob that never succeeded is healthy: nobody can say",
      cron({ lastScheduleTime: late }),
      "Healthy",
    ],
  ]);
});

describe("the rest of the built-in kinds", () => {
  const address = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };
  const crd = (...conditions: object[]) =>
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}, { conditions });
  const hpa = (...conditions: object[]) =>
    object("autoscaling/v2", "HorizontalPodAutoscaler", {}, { conditions });
  const budget = (...conditions: object[]) =>
    object("policy/v1", "PodDisruptionBudget", {}, { observedGeneration: 2, conditions });
  check([
    ["a Service is healthy", object("v1", "Service", { type: "ClusterIP" }), "Healthy"],
    [
      "a load balancer without an address is progressing",
      object("v1", "Service", { type: "LoadBalancer" }, {}),
      "Progressing",
    ],
    [
      "a load balancer with one is healthy",
      object("v1", "Service", { type: "LoadBalancer" }, address),
      "Healthy",
    ],
    [
      "an Ingress without an address is progressing",
      object("networking.k8s.io/v1", "Ingress", {}),
      "Progressing",
    ],
    ["an Ingress with one is healthy", object("networking.k8s.io/v1", "Ingress", {}, address), "Healthy"],
    ["a bound claim is healthy", object("v1", "PersistentVolumeClaim", {}, { phase: "Bound" }), "Healthy"],
    [
      "a pending claim is progressing",
      object("v1", "PersistentVolumeClaim", {}, { phase: "Pending" }),
      "Progressing",
    ],
    ["a lost claim is degraded", object("v1", "PersistentVolumeClaim", {}, { phase: "Lost" }), "Degraded"],
    ["a scaling autoscaler is healthy", hpa(condition("AbleToScale", "True")), "Healthy"],
    [
      "an autoscaler without metrics is degraded",
      hpa(condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics")),
      "Degraded",
      "FailedGetResourceMetric: no metrics",
    ],
    [
      "an autoscaler without its metrics is degraded, able to scale or not",
      hpa(condition("AbleToScale", "True"), condition("ScalingActive", "False", "FailedGetResourceMetric")),
      "Degraded",
    ],
    ["an autoscaler without a word is progressing", hpa(), "Progressing"],
    [
      "autoscaling/v1 says it in an annotation",
      object(
        "autoscaling/v1",
        "HorizontalPodAutoscaler",
        {},
        {},
        {
          annotations: {
            "autoscaling.alpha.kubernetes.io/conditions":
              '[{"type":"AbleToScale","status":"False","reason":"FailedGetScale","message":"gone"}]',
          },
        },
      ),
      "Degraded",
      "FailedGetScale: gone",
    ],
    [
      "an available API is healthy",
      object("apiregistration.k8s.io/v1", "APIService", {}, { conditions: [condition("Available", "True")] }),
      "Healthy",
    ],
    [
      "an unavailable API is progressing",
      object(
        "apiregistration.k8s.io/v1",
        "APIService",
        {},
        { conditions: [condition("Available", "False", "MissingEndpoints", "none")] },
      ),
      "Progressing",
      "MissingEndpoints: none",
    ],
    [
      "an established definition is healthy",
      crd(condition("NamesAccepted", "True"), condition("Established", "True")),
      "Healthy",
    ],
    ["a definition just made is progressing", crd(), "Progressing"],
    [
      "a definition whose names are taken is degraded",
      crd(condition("NamesAccepted", "False", "Conflict", "taken")),
      "Degraded",
    ],
    [
      "a budget short of Pods is healthy",
      budget(condition("DisruptionAllowed", "False", "InsufficientPods")),
      "Healthy",
    ],
    [
      "a budget that cannot be computed is degraded",
      budget(condition("DisruptionAllowed", "False", "SyncFailed", "x")),
      "Degraded",
    ],
    [
      "a terminating namespace is progressing",
      object("v1", "Namespace", {}, { phase: "Terminating" }),
      "Progressing",
    ],
    ["a ConfigMap is healthy by being there", object("v1", "ConfigMap", {}), "Healthy"],
  ]);
});

describe("custom kinds", () => {
  const custom = (status?: object) => object("example.com/v1", "Widget", {}, status);
  check([
    ["without a status is healthy by being there", custom(), "Healthy"],
    [
      "ready is healthy",
      custom({ observedGeneration: 2, conditions: [condition("Ready", "True")] }),
      "Healthy",
    ],
    [
      "not ready is progressing, with its reason",
      custom({ conditions: [condition("Ready", "False", "Issuing", "waits")] }),
      "Progressing",
      "Issuing: waits",
    ],
    [
      "unsure is progressing",
      custom({ conditions: [condition("Ready", "Unknown")] }),
      "Progressing",
      "Ready is Unknown",
    ],
    [
      "not available is progressing",
      custom({ conditions: [condition("Available", "False")] }),
      "Progressing",
    ],
    [
      "stalled is degraded",
      custom({ conditions: [condition("Ready", "True"), condition("Stalled", "True", "BuildFailed", "no")] }),
      "Degraded",
      "BuildFailed: no",
    ],
    [
      "reconciling is progressing, even while ready",
      custom({ conditions: [condition("Ready", "True"), condition("Reconciling", "True", "New", "")] }),
      "Progressing",
    ],
    [
      "an unobserved generation is progressing, even while ready",
      custom({ observedGeneration: 1, conditions: [condition("Ready", "True")] }),
      "Progressing",
    ],
    [
      "a condition of an earlier generation is no word about this one",
      custom({ conditions: [{ ...condition("Ready", "True"), observedGeneration: 1 }] }),
      "Progressing",
    ],
    [
      "a status of another shape harms nothing",
      custom({ conditions: "none", observedGeneration: "2" } as object),
      "Healthy",
    ],
  ]);
});

describe("of several", () => {
  test("the worst wins, with its reason", () => {
    const list = [
      { status: "Healthy", reason: null },
      { status: "Degraded", reason: "first" },
      { status: "Missing", reason: null },
      { status: "Degraded", reason: "second" },
      { status: "Suspended", reason: null },
    ] as const;
    expect(worstHealth(list)).toEqual({ status: "Degraded", reason: "first" });
  });
  test("what is missing is worse than what is well, and better than what is on its way", () => {
    const [missing, suspended, progressing] = (["Missing", "Suspended", "Progressing"] as const).map(
      (status) => ({ status, reason: null }),
    );
    expect(worstHealth([missing!, suspended!]).status).toBe("Missing");
    expect(worstHealth([missing!, progressing!]).status).toBe("Progressing");
  });
  test("nothing at all is healthy", () => {
    expect(worstHealth([])).toEqual({ status: "Healthy", reason: null });
  });
});

function waiting(reason: string, message: string) {
  return { containerStatuses: [{ name: "web", state: { waiting: { reason, message } } }] };
}

function crashing(reason: string, message: string) {
  return { phase: "Running", ...waiting(reason, message) };
}

function pod(restartPolicy: string, status: object, creationTimestamp = "2026-01-01T00:00:00Z"): Manifest {
  return object("v1", "Pod", { restartPolicy }, status, { creationTimestamp });
}
