import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { decidedBy, isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

/** KEDA and Karpenter. */
export const scalingRows: HealthRow[] = [
  {
    group: "keda.sh",
    kinds: ["ScaledObject"],
    clauses: [
      { when: isFalse("Ready"), is: "Degraded" },
      { when: isTrue("Fallback"), is: "Degraded", says: "Its trigger fails, the fallback is in force" },
      { when: { all: [isTrue("Ready"), isTrue("Paused")] }, is: "Suspended", says: "Paused" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("KEDA"),
  },
  {
    group: "keda.sh",
    kinds: ["ScaledJob"],
    clauses: [
      { when: { condition: "Ready", is: ["False", "Unknown"] }, is: "Degraded" },
      { when: { all: [isTrue("Ready"), isTrue("Paused")] }, is: "Suspended", says: "Paused" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("KEDA"),
  },
  {
    group: "keda.sh",
    kinds: ["TriggerAuthentication", "ClusterTriggerAuthentication"],
    clauses: [],
    otherwise: { is: "Healthy" },
  },
  { group: "karpenter.sh", kinds: ["NodePool"], clauses: decidedBy("Ready"), otherwise: waits("Karpenter") },
  {
    group: "karpenter.sh",
    kinds: ["NodeClaim"],
    clauses: [
      { when: isTrue("Disrupting"), is: "Suspended" },
      { when: isTrue("Ready"), is: "Healthy" },
      { when: isFalse("Ready"), is: "Degraded" },
      { when: isTrue("Initialized"), is: "Progressing", says: "Initialized, waits to be ready" },
      { when: isTrue("Registered"), is: "Progressing", says: "Registered, waits to be initialized" },
      { when: isTrue("Launched"), is: "Progressing", says: "Launched, waits to be registered" },
    ],
    otherwise: waits("a node"),
  },
  {
    group: "karpenter.k8s.aws",
    kinds: ["EC2NodeClass"],
    clauses: decidedBy("Ready"),
    otherwise: waits("Karpenter"),
  },
];
