import type { OperationView } from "@/lib/api/operation-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { notFound, roleIn, visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { operationSummary } from "@/lib/services/list-operations";
import { asId } from "@/lib/services/parse-input";

/** One operation with the result of every object. Throws `not_found`, also for one of another project. */
export async function getOperation(viewer: Viewer, operationId: string): Promise<OperationView> {
  const id = asId(operationId);
  const row = id && (await services().store.operations.find(visibleProjects(viewer), id));
  const role = row ? roleIn(viewer, row.projectId) : null;
  if (!row || !role) throw notFound("operation");
  return {
    ...operationSummary(row),
    role,
    steps: row.steps.map((step) => ({
      ordinal: step.ordinal,
      refKey: step.refKey,
      action: step.action,
      outcome: step.outcome,
      phase: step.phase,
      wave: step.wave,
      message: step.message,
      conflicts: step.conflicts,
      changes: step.changes,
      intendedAt: iso(step.intendedAt),
      finishedAt: iso(step.finishedAt),
    })),
    cancelledBy: row.cancelledBy,
    group: row.group.map(operationSummary),
    afterId: row.afterId,
    resultsDigest: row.resultsDigest,
  };
}
