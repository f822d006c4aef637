import type { QueryKey } from "@/lib/store/transaction";

/** What goes stale in browsers when an operation moves. */
export function operationKeys(
  where: { applicationId: string; targetId: string },
  operationId: string,
): QueryKey[] {
  return [
    ["fleet"],
    ["operations"],
    ["operations", operationId],
    ["applications", where.applicationId],
    ["targets", where.targetId],
  ];
}
