import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { decidedBy, isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

/** Knative and what is built on it. Ready sums up the other conditions; Unknown is the way there. */
export const knativeRows: HealthRow[] = [
  {
    group: "serving.knative.dev",
    kinds: ["Service"],
    clauses: [
      { when: { condition: ["Ready", "ConfigurationsReady", "RoutesReady"], is: "False" }, is: "Degraded" },
      {
        when: { condition: ["Ready", "ConfigurationsReady", "RoutesReady"], is: "Unknown" },
        is: "Progressing",
      },
      {
        when: { all: [isTrue("Ready"), isTrue("ConfigurationsReady"), isTrue("RoutesReady")] },
        is: "Healthy",
      },
    ],
    otherwise: waits("being ready"),
  },
  {
    group: "serving.knative.dev",
    kinds: ["*"],
    clauses: decidedBy("Ready"),
    otherwise: waits("being ready"),
  },
  ...[
    "eventing.knative.dev",
    "messaging.knative.dev",
    "sources.knative.dev",
    "flows.knative.dev",
    "networking.internal.knative.dev",
  ].map((group): HealthRow => ({
    group,
    kinds: ["*"],
    clauses: decidedBy("Ready"),
    otherwise: waits("being ready"),
  })),
  {
    group: "operator.knative.dev",
    kinds: ["KnativeServing", "KnativeEventing"],
    clauses: [
      {
        when: {
          condition: [
            "Ready",
            "InstallSucceeded",
            "DependenciesInstalled",
            "DeploymentsAvailable",
            "VersionMigrationEligible",
          ],
          is: "Unknown",
        },
        is: "Progressing",
      },
      { when: { condition: ["Ready", "DeploymentsAvailable"], is: "False" }, is: "Progressing" },
      { when: { condition: ["InstallSucceeded", "DependenciesInstalled"], is: "False" }, is: "Degraded" },
      { when: { all: [isTrue("Ready"), isTrue("InstallSucceeded")] }, is: "Healthy" },
      { when: { condition: ["Ready", "InstallSucceeded"] }, is: "Degraded", says: "Not installed" },
    ],
    otherwise: waits("being installed"),
  },
  {
    group: "serving.kserve.io",
    kinds: ["InferenceService"],
    clauses: [
      { when: isTrue("Stopped"), is: "Suspended", says: "Stopped" },
      {
        when: {
          all: [
            { field: "status.modelStatus.transitionStatus", exists: true },
            { field: "status.modelStatus.transitionStatus", isNot: ["UpToDate", "InProgress"] },
          ],
        },
        is: "Degraded",
        quotes: ["status.modelStatus.transitionStatus", "status.modelStatus.lastFailureInfo.message"],
      },
      {
        when: { field: "status.modelStatus.transitionStatus", is: "InProgress" },
        is: "Progressing",
        says: "The model is loading",
      },
      { when: isFalse("Ready"), is: "Progressing" },
      { when: { condition: "Ready", is: "Unknown" }, is: "Progressing" },
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", isNot: "True" },
              { field: "type", isNot: "Stopped" },
            ],
          },
        },
        is: "Progressing",
        says: "A part is not ready yet",
      },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("its status"),
  },
  {
    group: "openfaas.com",
    kinds: ["Function"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      { when: isTrue("Stalled"), is: "Degraded" },
      { when: { all: [isTrue("Ready"), { field: "status.replicas", above: 0 }] }, is: "Healthy" },
      { when: isTrue("Ready"), is: "Suspended", says: "Scaled to nothing" },
    ],
    otherwise: waits("the function"),
  },
];
