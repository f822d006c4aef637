import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { suspended, waits } from "@/lib/domain/health/table/row-shapes";

const manual = (field: string, total: string): HealthRow["clauses"][number] => ({
  when: {
    all: [
      { field: "spec.updateStrategy.rollingUpdate.partition", above: 0 },
      { field, above: 0 },
      { not: { field, below: total } },
    ],
  },
  is: "Suspended",
  says: "Waits for somebody to go on",
});

/** OpenKruise. */
export const kruiseRows: HealthRow[] = [
  {
    group: "apps.kruise.io",
    kinds: ["CloneSet"],
    clauses: [
      {
        when: { field: "status.observedGeneration", exists: false },
        is: "Progressing",
        says: "Waits for its first status",
      },
      {
        when: {
          any: [
            { field: "spec.updateStrategy.paused", is: true },
            { field: "status.updatedAvailableReplicas", exists: false },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
      {
        when: {
          all: [
            { field: "spec.updateStrategy.partition", isNot: 0 },
            { field: "metadata.generation", above: 1 },
            { not: { field: "status.updatedReplicas", below: "status.expectedUpdatedReplicas" } },
          ],
        },
        is: "Suspended",
        says: "Waits for somebody to go on",
      },
      {
        when: {
          all: [
            { field: "spec.updateStrategy.partition", isNot: 0 },
            { field: "metadata.generation", above: 1 },
          ],
        },
        is: "Progressing",
        says: "Replicas are being updated",
      },
      { when: { field: "status.updatedAvailableReplicas", sameAs: "status.replicas" }, is: "Healthy" },
    ],
    otherwise: { is: "Degraded", says: "Some replicas are not available" },
  },
  {
    group: "apps.kruise.io",
    kinds: ["StatefulSet"],
    clauses: [
      {
        when: { field: "status.observedGeneration", exists: false },
        is: "Progressing",
        says: "Waits for its first status",
      },
      {
        when: {
          any: [
            { field: "spec.updateStrategy.rollingUpdate.paused", is: true },
            { field: "status.updatedAvailableReplicas", exists: false },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
      {
        when: {
          all: [
            { field: "spec.updateStrategy.rollingUpdate.partition", above: 0 },
            { field: "metadata.generation", above: 1 },
            { field: "status.updatedReplicas", above: 0 },
          ],
        },
        is: "Suspended",
        says: "Waits for somebody to go on",
      },
      { when: { field: "status.updatedAvailableReplicas", sameAs: "status.replicas" }, is: "Healthy" },
    ],
    otherwise: { is: "Degraded", says: "Some replicas are not available" },
  },
  {
    group: "apps.kruise.io",
    kinds: ["DaemonSet"],
    clauses: [
      {
        when: { field: "status.observedGeneration", exists: false },
        is: "Progressing",
        says: "Waits for its first status",
      },
      {
        when: {
          any: [
            { field: "spec.updateStrategy.rollingUpdate.paused", is: true },
            { field: "status.updatedNumberScheduled", exists: false },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
      {
        when: {
          all: [
            { field: "spec.updateStrategy.rollingUpdate.partition", above: 0 },
            { field: "metadata.generation", above: 1 },
            { field: "status.updatedNumberScheduled", above: 0 },
          ],
        },
        is: "Suspended",
        says: "Waits for somebody to go on",
      },
      {
        when: {
          all: [
            { field: "status.updatedNumberScheduled", sameAs: "status.desiredNumberScheduled" },
            { field: "status.numberAvailable", sameAs: "status.desiredNumberScheduled" },
          ],
        },
        is: "Healthy",
      },
      {
        when: {
          all: [
            { field: "status.updatedNumberScheduled", sameAs: "status.desiredNumberScheduled" },
            { field: "status.numberUnavailable", sameAs: "status.desiredNumberScheduled" },
          ],
        },
        is: "Degraded",
        says: "Pods are not available",
      },
    ],
    otherwise: waits("its Pods"),
  },
  {
    group: "apps.kruise.io",
    kinds: ["AdvancedCronJob"],
    clauses: [
      {
        when: {
          all: [
            { field: "spec.paused", is: true },
            { field: "status.lastScheduleTime", exists: false },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
      {
        when: { list: "status.active", some: { field: "name", exists: true } },
        is: "Progressing",
        says: "A job runs",
      },
      { when: { field: "status.lastScheduleTime", exists: true }, is: "Healthy" },
    ],
    otherwise: { is: "Degraded", says: "It has not run" },
  },
  {
    group: "apps.kruise.io",
    kinds: ["BroadcastJob"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.phase", is: "completed" },
            { field: "status.desired", sameAs: "status.succeeded" },
          ],
        },
        is: "Healthy",
      },
      {
        when: {
          all: [
            { field: "status.phase", is: "failed" },
            { field: "status.failed", isNot: 0 },
          ],
        },
        is: "Degraded",
        says: "It failed",
      },
      {
        when: {
          all: [
            { field: "status.phase", is: "paused" },
            { field: "spec.paused", is: true },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
    ],
    otherwise: waits("its Pods to end"),
  },
  {
    group: "rollouts.kruise.io",
    kinds: ["Rollout"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.canaryStatus.currentStepState", is: "StepPaused" },
            { field: "status.phase", is: "Progressing" },
          ],
        },
        is: "Suspended",
        says: "Waits for somebody to go on",
      },
      {
        when: {
          all: [
            { field: "status.canaryStatus.currentStepState", is: "Completed" },
            { field: "status.phase", is: "Healthy" },
          ],
        },
        is: "Healthy",
      },
      {
        when: {
          all: [
            { field: "status.canaryStatus.currentStepState", is: "StepPaused" },
            { field: "status.phase", is: ["Terminating", "Disabled"] },
          ],
        },
        is: "Degraded",
        says: "Ended before it was complete",
      },
    ],
    otherwise: waits("its steps"),
  },
  {
    group: "game.kruise.io",
    kinds: ["GameServer"],
    clauses: [
      { when: { field: "status", exists: false }, is: "Unknown", says: "Its state is not known" },
      {
        when: { field: "status.currentState", differsFrom: "status.desiredState" },
        is: "Progressing",
        says: "Changes its state",
        quotes: ["status.currentState", "status.desiredState"],
      },
      {
        when: {
          list: "status.podStatus.conditions",
          some: {
            all: [
              { field: "type", is: "KruisePodReady" },
              { field: "status", isNot: "True" },
            ],
          },
        },
        is: "Degraded",
        says: "Its Pod is not ready",
      },
      { when: { field: "status.currentState", is: "Ready" }, is: "Healthy" },
    ],
    otherwise: { is: "Unknown", says: "Its state is not known" },
  },
  {
    group: "game.kruise.io",
    kinds: ["GameServerSet"],
    clauses: [
      {
        when: { field: "status.observedGeneration", exists: false },
        is: "Progressing",
        says: "Waits for its first status",
      },
      suspended("spec.updateStrategy.rollingUpdate.paused", "Paused"),
      manual("status.updatedReplicas", "status.expectedUpdatedReplicas"),
      { when: { field: "status.updatedReadyReplicas", sameAs: "status.replicas" }, is: "Healthy" },
    ],
    otherwise: waits("its replicas"),
  },
];
