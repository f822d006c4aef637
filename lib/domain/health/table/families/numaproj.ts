import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

/** Numaflow and Numaplane. */
export const numaprojRows: HealthRow[] = [
  {
    group: "numaflow.numaproj.io",
    kinds: ["Pipeline", "MonoVertex", "Vertex", "InterStepBufferService"],
    clauses: [
      {
        when: { field: "status.phase", is: "Failed" },
        is: "Degraded",
        says: "Failed",
        quotes: "status.message",
      },
      {
        when: { field: "metadata.labels[numaplane.numaproj.io/progressive-result-state]", is: "failed" },
        is: "Degraded",
        says: "A progressive upgrade failed",
      },
      {
        when: { list: "status.conditions", some: { field: "status", is: "False" } },
        is: "Degraded",
        says: "A part is not healthy",
      },
      {
        when: {
          all: [
            { field: "status.observedGeneration", sameAs: "metadata.generation" },
            { field: "status.phase", is: ["Running", "Paused", "Pausing"] },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("Numaflow"),
  },
  {
    group: "numaplane.numaproj.io",
    kinds: ["PipelineRollout", "MonoVertexRollout", "ISBServiceRollout", "NumaflowControllerRollout"],
    clauses: [
      {
        when: { field: "status.observedGeneration", differsFrom: "metadata.generation" },
        is: "Progressing",
        says: "Not reconciled yet",
      },
      {
        when: {
          all: [
            {
              any: [
                { field: "status.upgradeInProgress", exists: true },
                { field: "status.phase", is: "Pending" },
              ],
            },
            { not: isFalse("ProgressiveUpgradeSucceeded") },
          ],
        },
        is: "Progressing",
        says: "An upgrade is under way",
      },
      { when: { condition: "ChildResourcesHealthy", is: "False", reason: "Progressing" }, is: "Progressing" },
      {
        when: { field: "status.phase", is: "Failed" },
        is: "Degraded",
        says: "Failed",
        quotes: "status.message",
      },
      {
        when: {
          condition: "ChildResourcesHealthy",
          is: "False",
          reason: ["ISBSvcFailed", "MonoVertexFailed", "PipelineFailed", "Failed"],
        },
        is: "Degraded",
      },
      {
        when: isFalse("ProgressiveUpgradeSucceeded"),
        is: "Degraded",
        says: "The progressive upgrade failed",
      },
      {
        when: { condition: ["PipelinePausingOrPaused", "MonoVertexPausingOrPaused"], is: "True" },
        is: "Healthy",
        says: "Paused",
      },
      { when: isTrue("ChildResourcesHealthy"), is: "Healthy" },
    ],
    otherwise: { is: "Unknown", says: "Its conditions do not tell" },
  },
];
