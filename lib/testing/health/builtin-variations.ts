import type { Manifest } from "@/lib/domain/object/manifest";
import { seededRandom, type Random } from "@/lib/testing/fuzz/random";

/** One object of a built-in kind in a state that its controller could have left it in. */
export type Variation = { kind: string; object: Manifest };

/** `count` objects of every built-in kind that has a rule, the same for the same seed. */
export function builtinVariations(seed: number, count: number): Variation[] {
  return Object.entries(makers).flatMap(([kind, make], stream) => {
    const random = seededRandom(seed, stream);
    return Array.from({ length: count }, () => ({ kind, object: deleted(random, make(random)) }));
  });
}

const some = <T>(random: Random, ...choices: T[]): T => random.pick(choices);
const small = (random: Random) => random.integer(4);

function deleted(random: Random, object: Manifest): Manifest {
  if (!random.chance(0.05)) return object;
  const finalizers = some(random, [], ["a/b"], ["argocd.argoproj.io/hook-finalizer"]);
  return {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: "2026-01-01T00:00:00Z", finalizers },
  };
}

function made(apiVersion: string, kind: string, random: Random, spec: object, status?: object): Manifest {
  const generation = 1 + random.integer(2);
  const observed = some(
    random,
    {},
    { observedGeneration: generation },
    { observedGeneration: generation - 1 },
  );
  const known = { ...status, ...(status && "observedGeneration" in status ? observed : {}) };
  return {
    apiVersion,
    kind,
    metadata: { name: "x", namespace: "default", generation },
    spec,
    ...(status && !random.chance(0.05) ? { status: known } : {}),
  };
}

function conditions(random: Random, types: Record<string, string[]>): object[] {
  return random.some(Object.keys(types), Object.keys(types).length).map((type) => ({
    type,
    status: some(random, "True", "False", "Unknown"),
    reason: random.pick(types[type]!),
    message: some(random, "", "in words"),
  }));
}

const container = (random: Random) => {
  const ended = { exitCode: random.integer(2), reason: some(random, "Error", "OOMKilled", "Completed") };
  const message = some(random, {}, { message: "last words" });
  return {
    name: "web",
    state: some<object>(
      random,
      { running: {} },
      { terminated: { ...ended, ...message } },
      ...[
        "ErrImagePull",
        "ImagePullBackOff",
        "CrashLoopBackOff",
        "CreateContainerError",
        "ContainerCreating",
      ].map((reason) => ({ waiting: { reason, ...message } })),
    ),
    lastState: some<object>(random, {}, {}, { terminated: ended }),
  };
};

const failures = { ReplicaFailure: ["FailedCreate"], Available: ["MinimumReplicasAvailable"] };

const makers: Record<string, (random: Random) => Manifest> = {
  Deployment: (random) =>
    made(
      "apps/v1",
      "Deployment",
      random,
      { replicas: small(random), paused: some(random, false, false, true) },
      {
        observedGeneration: 1,
        replicas: small(random),
        updatedReplicas: small(random),
        readyReplicas: small(random),
        availableReplicas: small(random),
        conditions: conditions(random, {
          ...failures,
          Progressing: [
            "ProgressDeadlineExceeded",
            "NewReplicaSetAvailable",
            "ReplicaSetUpdated",
            "DeploymentPaused",
          ],
        }),
      },
    ),
  ReplicaSet: (random) =>
    made(
      "apps/v1",
      "ReplicaSet",
      random,
      { replicas: small(random) },
      {
        observedGeneration: 1,
        replicas: small(random),
        readyReplicas: small(random),
        availableReplicas: small(random),
        conditions: conditions(random, failures),
      },
    ),
  StatefulSet: (random) =>
    made(
      "apps/v1",
      "StatefulSet",
      random,
      {
        replicas: small(random),
        updateStrategy: some<object>(
          random,
          {},
          { type: "OnDelete" },
          { type: "RollingUpdate" },
          { type: "RollingUpdate", rollingUpdate: {} },
          { type: "RollingUpdate", rollingUpdate: { partition: small(random) } },
        ),
      },
      {
        observedGeneration: 1,
        readyReplicas: small(random),
        updatedReplicas: small(random),
        currentReplicas: small(random),
        currentRevision: some(random, "a", "b"),
        updateRevision: some(random, "a", "b"),
      },
    ),
  DaemonSet: (random) =>
    made(
      "apps/v1",
      "DaemonSet",
      random,
      { updateStrategy: some<object>(random, {}, { type: "OnDelete" }, { type: "RollingUpdate" }) },
      {
        observedGeneration: 1,
        desiredNumberScheduled: small(random),
        updatedNumberScheduled: small(random),
        numberAvailable: small(random),
        numberReady: small(random),
      },
    ),
  Pod: (random) =>
    made(
      "v1",
      "Pod",
      random,
      { restartPolicy: some(random, "Always", "Always", "OnFailure", "Never") },
      {
        phase: some(random, "Pending", "Running", "Running", "Succeeded", "Failed", "Unknown"),
        ...some<object>(random, {}, {}, { message: "evicted", reason: "Evicted" }),
        conditions: conditions(random, { Ready: ["ContainersNotReady"], PodScheduled: ["Unschedulable"] }),
        containerStatuses: some(random, [], [container(random)], [container(random), container(random)]),
        initContainerStatuses: some(random, [], [], [container(random)]),
      },
    ),
  Job: (random) =>
    made(
      "batch/v1",
      "Job",
      random,
      { suspend: some(random, false, true) },
      {
        conditions: conditions(random, {
          Complete: ["CompletionsReached"],
          Failed: ["BackoffLimitExceeded"],
          Suspended: ["JobSuspended", "JobResumed"],
        }),
      },
    ),
  CronJob: (random) =>
    made(
      "batch/v1",
      "CronJob",
      random,
      { suspend: some(random, false, false, true) },
      {
        ...some<object>(random, {}, { active: [] }, { active: [{ name: "x" }] }),
        ...some<object>(random, {}, { lastScheduleTime: "2026-01-02T00:00:00Z" }),
        ...some<object>(random, {}, { lastSuccessfulTime: `2026-01-0${1 + random.integer(3)}T00:00:00Z` }),
      },
    ),
  Service: (random) =>
    made(
      "v1",
      "Service",
      random,
      { type: some(random, "ClusterIP", "LoadBalancer", "LoadBalancer", "NodePort", "ExternalName") },
      { loadBalancer: addresses(random) },
    ),
  Ingress: (random) =>
    made(
      some(random, "networking.k8s.io/v1", "extensions/v1beta1"),
      "Ingress",
      random,
      {},
      { loadBalancer: addresses(random) },
    ),
  PersistentVolumeClaim: (random) =>
    made(
      "v1",
      "PersistentVolumeClaim",
      random,
      {},
      some<object>(random, { phase: "Bound" }, { phase: "Pending" }, { phase: "Lost" }, {}),
    ),
  HorizontalPodAutoscaler: (random) => autoscaler(random),
  APIService: (random) =>
    made(
      some(random, "apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1beta1"),
      "APIService",
      random,
      { groupPriorityMinimum: 1, versionPriority: 1 },
      { conditions: conditions(random, { Available: ["Local", "FailedDiscoveryCheck"] }) },
    ),
  CustomResourceDefinition: (random) =>
    made(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      random,
      {},
      {
        conditions: conditions(random, {
          Established: ["InitialNamesAccepted", "Installing", "InvalidCABundle", "NotAccepted"],
          NamesAccepted: ["NoConflicts", "MultipleNamesNotAllowed"],
          NonStructuralSchema: ["Violations"],
          Terminating: ["InstanceDeletionInProgress"],
        }),
      },
    ),
  PodDisruptionBudget: (random) =>
    made(
      "policy/v1",
      "PodDisruptionBudget",
      random,
      {},
      {
        observedGeneration: 1,
        conditions: conditions(random, {
          DisruptionAllowed: ["SufficientPods", "InsufficientPods", "SyncFailed"],
        }),
      },
    ),
  Workflow: (random) =>
    made(
      "argoproj.io/v1alpha1",
      "Workflow",
      random,
      {},
      {
        phase: some(random, "", "Pending", "Running", "Succeeded", "Failed", "Error", "Odd"),
        ...some<object>(random, {}, { message: "in words" }),
      },
    ),
};

function addresses(random: Random): object {
  return some<object>(random, {}, { ingress: [] }, { ingress: [{ ip: "10.0.0.1" }] });
}

function autoscaler(random: Random): Manifest {
  const said = conditions(random, {
    AbleToScale: ["SucceededGetScale", "FailedGetScale", "FailedUpdateScale", "ReadyForNewScale"],
    ScalingActive: [
      "ValidMetricFound",
      "FailedGetResourceMetric",
      "FailedGetObjectMetric",
      "FailedGetPodsMetric",
      "FailedGetExternalMetric",
      "FailedComputeMetricsReplicas",
      "InvalidSelector",
      "ScalingDisabled",
    ],
    ScalingLimited: ["TooFewReplicas", "DesiredWithinRange"],
  });
  if (random.chance(0.6))
    return made("autoscaling/v2", "HorizontalPodAutoscaler", random, {}, { conditions: said });
  const object = made("autoscaling/v1", "HorizontalPodAutoscaler", random, {}, {});
  const text = some(random, JSON.stringify(said), JSON.stringify(said), "no JSON");
  const annotations = { "autoscaling.alpha.kubernetes.io/conditions": text };
  return random.chance(0.8) ? { ...object, metadata: { ...object.metadata, annotations } } : object;
}
