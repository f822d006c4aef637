import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isFalse, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

/** Tekton, KubeVirt, Spark, Flink and other things that run. */
export const workloadRows: HealthRow[] = [
  {
    group: "tekton.dev",
    kinds: ["PipelineRun", "TaskRun", "CustomRun"],
    clauses: decidedBy("Succeeded"),
    otherwise: waits("being started"),
  },
  present("tekton.dev", "Pipeline", "Task", "ClusterTask", "StepAction"),
  present(
    "triggers.tekton.dev",
    "TriggerTemplate",
    "TriggerBinding",
    "ClusterTriggerBinding",
    "Trigger",
    "Interceptor",
  ),
  {
    group: "triggers.tekton.dev",
    kinds: ["EventListener"],
    clauses: [
      { when: isFalse("Ready"), is: "Progressing" },
      { when: { any: [isTrue("Ready"), isTrue("Available")] }, is: "Healthy" },
    ],
    otherwise: waits("being started"),
  },
  {
    group: "operator.tekton.dev",
    kinds: ["*"],
    clauses: decidedBy("Ready", "Progressing"),
    otherwise: waits("being installed"),
  },
  {
    group: "kubevirt.io",
    kinds: ["VirtualMachine"],
    clauses: [
      {
        when: {
          all: [
            {
              any: [
                { field: "spec.running", is: false },
                { field: "spec.runStrategy", is: "Halted" },
              ],
            },
            { field: "status.created", isNot: true },
          ],
        },
        is: "Healthy",
        says: "Stopped, as declared",
      },
      { when: isTrue("Paused"), is: "Suspended", says: "Paused" },
      { when: isTrue("Ready"), is: "Healthy" },
      {
        when: { all: [{ condition: "Ready" }, { field: "status.created", isNot: true }] },
        is: "Suspended",
        says: "Stopped",
        quotes: "status.printableStatus",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits to run", quotes: "status.printableStatus" },
  },
  {
    group: "kubevirt.io",
    kinds: ["VirtualMachineInstance"],
    clauses: [
      ...byField("status.phase", {
        Degraded: ["Failed"],
        Progressing: ["Pending", "Scheduling", "Scheduled"],
        Suspended: ["Succeeded"],
        Unknown: ["Unknown"],
      }),
      { when: isTrue("Paused"), is: "Suspended", says: "Paused" },
      { when: isTrue("Ready"), is: "Healthy" },
      { when: { condition: "Ready" }, is: "Degraded" },
    ],
    otherwise: { is: "Progressing", says: "Waits to run", quotes: "status.phase" },
  },
  {
    group: "sparkoperator.k8s.io",
    kinds: ["SparkApplication"],
    clauses: [
      ...byField(
        "status.applicationState.state",
        {
          Healthy: ["COMPLETED"],
          Degraded: ["FAILED", "SUBMISSION_FAILED", "FAILING"],
          Progressing: ["", "SUBMITTED", "PENDING_RERUN", "SUCCEEDING", "UNKNOWN"],
          Missing: ["INVALIDATING"],
        },
        "status.applicationState.errorMessage",
      ),
      {
        when: {
          all: [
            { field: "status.applicationState.state", is: "RUNNING" },
            { list: "status.executorState", some: { field: "", is: "RUNNING" } },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("its executors"),
  },
  {
    group: "flink.apache.org",
    kinds: ["FlinkDeployment"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.reconciliationStatus.success", is: true },
            { field: "status.reconciliationStatus.state", is: "DEPLOYED" },
          ],
        },
        is: "Healthy",
      },
      {
        when: { field: "status.jobManagerDeploymentStatus", is: ["DEPLOYED_NOT_READY", "DEPLOYING"] },
        is: "Progressing",
        says: "Being deployed",
      },
      {
        when: { field: "status.jobManagerDeploymentStatus", is: "ERROR" },
        is: "Degraded",
        says: "The job manager failed",
        quotes: "status.reconciliationStatus.error",
      },
      {
        when: {
          all: [
            { field: "spec.job.state", is: "suspended" },
            { field: "status.reconciliationStatus.lastReconciledSpec", exists: false },
          ],
        },
        is: "Healthy",
        says: "The job is suspended",
      },
    ],
    otherwise: waits("Flink"),
  },
  {
    group: "core.spinkube.dev",
    kinds: ["SpinApp"],
    clauses: [
      { when: { field: "status", exists: false }, is: "Progressing", says: "Waits for its first status" },
      { when: { condition: "Progressing", is: "False", reason: "ProgressDeadlineExceeded" }, is: "Degraded" },
      { when: { not: isTrue("Available") }, is: "Degraded", says: "It is not available" },
      {
        when: { field: "status.readyReplicas", below: "spec.replicas" },
        is: "Progressing",
        says: "Not all replicas are ready",
      },
      { when: isTrue("Progressing"), is: "Progressing" },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "spot.io",
    kinds: ["SpotDeployment"],
    clauses: [
      { when: { condition: "InvalidSpec" }, is: "Degraded" },
      {
        when: { condition: "Progressing", reason: ["RolloutAborted", "ProgressDeadlineExceeded"] },
        is: "Degraded",
      },
      { when: isTrue("Paused"), is: "Suspended", says: "Paused" },
      {
        when: { field: "status.phase", is: "Progressing" },
        is: "Progressing",
        says: "Steps of the rollout are left",
      },
      { when: { field: "status.conditions", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("its first status"),
  },
  {
    group: "camel.apache.org",
    kinds: ["Integration"],
    clauses: decidedBy("Ready"),
    otherwise: waits("Camel"),
  },
  {
    group: "k8s.keycloak.org",
    kinds: ["Keycloak", "KeycloakRealmImport"],
    clauses: [
      { when: isTrue("HasErrors"), is: "Degraded" },
      { when: { condition: ["Ready", "Done"], is: "True" }, is: "Healthy" },
    ],
    otherwise: waits("Keycloak"),
  },
  {
    group: "tower.ansible.com",
    kinds: ["AnsibleJob"],
    clauses: byField(
      "status.ansibleJobResult.status",
      {
        Healthy: ["successful"],
        Degraded: ["failed", "error", "canceled"],
        Progressing: ["new", "pending", "waiting", "running"],
      },
      "status.ansibleJobResult.url",
    ),
    otherwise: waits("Ansible"),
  },
];
