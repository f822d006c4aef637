import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isFalse, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

/** Argo CD, Rollouts, Workflows and Events. Workflow is judged as gitops-engine does. */
export const argoRows: HealthRow[] = [
  {
    group: "argoproj.io",
    kinds: ["Application"],
    clauses: [
      ...byField(
        "status.health.status",
        {
          Healthy: ["Healthy"],
          Progressing: ["Progressing"],
          Degraded: ["Degraded"],
          Suspended: ["Suspended"],
        },
        "status.health.message",
      ),
      {
        when: { field: "status.health.status", is: "Missing" },
        is: "Progressing",
        says: "What it deploys is missing",
      },
      {
        when: { field: "status.health.status", is: "Unknown" },
        is: "Unknown",
        says: "Argo CD does not know either",
      },
    ],
    otherwise: { is: "Progressing", says: "Argo CD has not judged it yet" },
  },
  {
    group: "argoproj.io",
    kinds: ["ApplicationSet"],
    clauses: [
      { when: isTrue("ErrorOccurred"), is: "Degraded" },
      { when: isFalse("ResourcesUpToDate"), is: "Degraded" },
      { when: isTrue("RolloutProgressing"), is: "Progressing" },
      { when: isTrue("ResourcesUpToDate"), is: "Healthy" },
    ],
    otherwise: waits("its first status"),
  },
  present(
    "argoproj.io",
    "AppProject",
    "WorkflowTemplate",
    "ClusterWorkflowTemplate",
    "AnalysisTemplate",
    "ClusterAnalysisTemplate",
  ),
  {
    group: "argoproj.io",
    kinds: ["Rollout"],
    clauses: [
      {
        when: {
          all: [
            { field: "spec.workloadRef", exists: true },
            {
              field: "metadata.annotations[rollout.argoproj.io/workload-generation]",
              differsFrom: "status.workloadObservedGeneration",
            },
          ],
        },
        is: "Progressing",
        says: "The latest change of its workload has not been seen",
      },
      { when: { field: "status", exists: false }, is: "Progressing", says: "Waits for its first status" },
      ...byField(
        "status.phase",
        { Healthy: ["Healthy"], Degraded: ["Degraded"], Progressing: ["Progressing"], Suspended: ["Paused"] },
        "status.message",
      ),
      { when: { condition: "InvalidSpec" }, is: "Degraded" },
      {
        when: { condition: "Progressing", reason: ["RolloutAborted", "ProgressDeadlineExceeded"] },
        is: "Degraded",
      },
      {
        when: {
          any: [
            { list: "status.pauseConditions", some: { field: "reason", exists: true } },
            { field: "spec.paused", is: true },
          ],
        },
        is: "Suspended",
        says: "Paused",
      },
      {
        when: { field: "status.currentPodHash", exists: false },
        is: "Progressing",
        says: "Waits to be reconciled",
      },
      {
        when: { field: "status.updatedReplicas", below: "spec.replicas" },
        is: "Progressing",
        says: "More replicas have to be updated",
      },
      {
        when: { field: "status.availableReplicas", below: "status.updatedReplicas" },
        is: "Progressing",
        says: "Updated replicas are not available yet",
      },
      {
        when: {
          all: [
            { field: "spec.strategy.blueGreen", exists: true },
            { field: "status.blueGreen.activeSelector", differsFrom: "status.currentPodHash" },
          ],
        },
        is: "Progressing",
        says: "The active service has not moved yet",
      },
      {
        when: {
          all: [
            { field: "spec.strategy.canary", exists: true },
            { field: "status.updatedReplicas", below: "status.replicas" },
          ],
        },
        is: "Progressing",
        says: "Old replicas have to end",
      },
      {
        when: {
          all: [
            { field: "spec.strategy", exists: true },
            {
              any: [
                { field: "status.stableRS", exists: true },
                { field: "spec.strategy.canary", exists: true },
              ],
            },
            { field: "status.stableRS", differsFrom: "status.currentPodHash" },
            { field: "status.canary.stableRS", differsFrom: "status.currentPodHash" },
          ],
        },
        is: "Progressing",
        says: "Steps of the rollout are left",
      },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "argoproj.io",
    kinds: ["AnalysisRun", "Experiment"],
    clauses: byField(
      "status.phase",
      {
        Progressing: ["Pending", "Running"],
        Healthy: ["Successful"],
        Degraded: ["Failed", "Error"],
        Unknown: ["Inconclusive"],
      },
      "status.message",
    ),
    otherwise: waits("its first status"),
  },
  {
    group: "argoproj.io",
    kinds: ["CronWorkflow"],
    clauses: [
      { when: isTrue("SpecError"), is: "Degraded" },
      { when: isTrue("SubmissionError"), is: "Degraded" },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "argoproj.io",
    kinds: ["EventBus"],
    clauses: decidedBy("Deployed"),
    otherwise: waits("being deployed"),
  },
  {
    group: "argoproj.io",
    kinds: ["EventSource", "Sensor"],
    clauses: [
      {
        when: {
          condition: ["SourcesProvided", "TriggersProvided", "DependenciesProvided", "Deployed"],
          is: "False",
        },
        is: "Degraded",
      },
      { when: isTrue("Deployed"), is: "Healthy" },
    ],
    otherwise: waits("being deployed"),
  },
  {
    group: "promoter.argoproj.io",
    kinds: ["ClusterScmProvider", "ScmProvider", "GitRepository", "CommitStatus", "PullRequest"],
    clauses: [...decidedBy("Ready"), ...decidedBy("Reconciled")],
    otherwise: waits("being ready"),
  },
  {
    group: "promoter.argoproj.io",
    kinds: ["ArgoCDCommitStatus"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      {
        when: {
          all: [isTrue("Ready"), { not: { field: "status.applicationsSelected.length", above: 0 } }],
        },
        is: "Degraded",
        says: "It selects no application",
      },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("being ready"),
  },
  {
    group: "promoter.argoproj.io",
    kinds: ["GitCommitStatus", "TimedCommitStatus", "WebRequestCommitStatus"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      { when: { not: isTrue("Ready") }, is: "Progressing", says: "Waits for being ready" },
      {
        when: { list: "status.environments", some: { field: "phase", is: "failure" } },
        is: "Degraded",
        says: "A branch failed its check",
      },
      {
        when: { list: "status.environments", some: { field: "phase", isNot: "success" } },
        is: "Progressing",
        says: "A branch waits for its check",
      },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "promoter.argoproj.io",
    kinds: ["ChangeTransferPolicy"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      { when: { not: isTrue("Ready") }, is: "Progressing", says: "Waits for being ready" },
      {
        when: {
          any: [
            { field: "status.active.dry.sha", exists: false },
            { field: "status.proposed.dry.sha", exists: false },
          ],
        },
        is: "Progressing",
        says: "Its commits are not known yet",
      },
      {
        when: { field: "status.active.dry.sha", differsFrom: "status.proposed.dry.sha" },
        is: "Progressing",
        says: "A promotion is under way",
      },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "promoter.argoproj.io",
    kinds: ["PromotionStrategy"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      { when: { not: isTrue("Ready") }, is: "Progressing", says: "Waits for being ready" },
      {
        when: { not: { field: "status.environments.length", above: 0 } },
        is: "Degraded",
        says: "It has no environments",
      },
      {
        when: {
          list: "status.environments",
          some: {
            any: [
              { field: "active.dry.sha", exists: false },
              { field: "proposed.dry.sha", exists: false },
            ],
          },
        },
        is: "Progressing",
        says: "Its commits are not known yet",
      },
      {
        when: { list: "status.environments", unlike: "proposed.dry.sha" },
        is: "Progressing",
        says: "Not every environment has been proposed the same commit",
      },
      {
        when: {
          list: "status.environments",
          some: { field: "active.dry.sha", differsFrom: "proposed.dry.sha" },
        },
        is: "Progressing",
        says: "A promotion is under way",
      },
    ],
    otherwise: { is: "Healthy" },
  },
];
