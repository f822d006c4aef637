import { type OperationSummary, operationsFilterSchema } from "@/lib/api/operation-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { asId, parseInput } from "@/lib/services/parse-input";
import type { OperationRow } from "@/lib/store/operation-reads";

/** Operations of the viewer's projects, newest first. */
export async function listOperations(
  viewer: Viewer,
  filter: unknown = {},
): Promise<{ operations: OperationSummary[]; nextBefore: string | null }> {
  const { application, state, before } = parseInput(operationsFilterSchema, filter);
  const isNothing = [application, before].some((id) => id !== undefined && !asId(id));
  if (isNothing) return { operations: [], nextBefore: null };
  const query = { applicationId: application, state, before };
  const page = await services().store.operations.list(visibleProjects(viewer), query);
  return { operations: page.operations.map(operationSummary), nextBefore: page.nextBefore };
}

/** An operation as a line of a list. */
export function operationSummary(row: OperationRow): OperationSummary {
  const { id, clusterName, namespace } = row.target;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    application: row.application,
    target: { id, clusterName, namespace },
    actor: row.actor,
    reason: row.reason,
    fromSha: row.fromSha,
    toSha: row.toSha,
    message: row.message,
    done: row.done,
    total: row.total,
    requestedAt: row.requestedAt.toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
  };
}
