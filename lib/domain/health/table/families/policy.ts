import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { decidedBy, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

const compliant: HealthRow["clauses"] = [
  { when: { field: "status.compliant", is: "Compliant" }, is: "Healthy" },
  { when: { field: "status.compliant", exists: true }, is: "Degraded", quotes: "status.compliant" },
];

/** Kyverno, Gatekeeper and Open Cluster Management: a policy is healthy when it is in force, whatever it finds. */
export const policyRows: HealthRow[] = [
  {
    group: "kyverno.io",
    kinds: ["Policy", "ClusterPolicy"],
    clauses: [{ when: { condition: "Ready", is: "True", reason: "Succeeded" }, is: "Healthy" }],
    otherwise: waits("being in force"),
  },
  {
    group: "kyverno.io",
    kinds: ["CleanupPolicy", "ClusterCleanupPolicy", "PolicyException", "GlobalContextEntry"],
    clauses: decidedBy("Ready"),
    otherwise: { is: "Healthy" },
  },
  present("policies.kyverno.io", "PolicyException"),
  {
    group: "policies.kyverno.io",
    kinds: ["*"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.ready", is: true },
            { field: "status.conditionStatus.ready", is: true },
          ],
        },
        is: "Healthy",
      },
      {
        when: { field: "status.conditionStatus.ready", is: false },
        is: "Progressing",
        says: "Not in force yet",
        quotes: "status.conditionStatus.message",
      },
    ],
    otherwise: waits("being in force"),
  },
  {
    group: "templates.gatekeeper.sh",
    kinds: ["ConstraintTemplate"],
    clauses: [
      {
        when: { list: "status.byPod", some: { list: "errors", some: { field: "message", exists: true } } },
        is: "Degraded",
        says: "A Gatekeeper Pod refuses it",
      },
      { when: { field: "status.created", is: true }, is: "Healthy" },
    ],
    otherwise: waits("Gatekeeper"),
  },
  {
    group: "constraints.gatekeeper.sh",
    kinds: ["*"],
    clauses: [
      {
        when: { list: "status.byPod", some: { list: "errors", some: { field: "message", exists: true } } },
        is: "Degraded",
        says: "A Gatekeeper Pod refuses it",
      },
      { when: { list: "status.byPod", every: { field: "enforced", is: true } }, is: "Healthy" },
    ],
    otherwise: waits("being enforced"),
  },
  {
    group: "policy.open-cluster-management.io",
    kinds: ["CertificatePolicy"],
    clauses: compliant,
    otherwise: waits("being judged"),
  },
  {
    group: "policy.open-cluster-management.io",
    kinds: ["ConfigurationPolicy"],
    clauses: [
      {
        when: { field: "status.compliant", exists: false },
        is: "Progressing",
        says: "Waits for being judged",
      },
      {
        when: { field: "status.lastEvaluatedGeneration", differsFrom: "metadata.generation" },
        is: "Progressing",
        says: "The latest change has not been judged",
      },
      ...compliant,
    ],
    otherwise: waits("being judged"),
  },
  {
    group: "policy.open-cluster-management.io",
    kinds: ["OperatorPolicy"],
    clauses: [
      { when: isTrue("Compliant"), is: "Healthy" },
      { when: { condition: "Compliant" }, is: "Degraded" },
    ],
    otherwise: waits("being judged"),
  },
  {
    group: "policy.open-cluster-management.io",
    kinds: ["Policy"],
    clauses: [
      { when: { field: "spec.disabled", is: true }, is: "Healthy", says: "Switched off" },
      ...compliant,
      {
        when: {
          all: [
            { field: "status.status", exists: false },
            { list: "status.placement", some: { field: "placementBinding", exists: true } },
          ],
        },
        is: "Healthy",
        says: "No cluster matches",
      },
    ],
    otherwise: waits("being judged"),
  },
  // Reports are results, not something that runs.
  {
    group: "wgpolicyk8s.io",
    kinds: ["PolicyReport", "ClusterPolicyReport"],
    clauses: [],
    otherwise: { is: "Healthy" },
  },
];
