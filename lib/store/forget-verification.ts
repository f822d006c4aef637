import type { Freshness } from "@/lib/domain/status/status";
import { fromJson, toJson } from "@/lib/store/json";
import type { Tx } from "@/lib/store/transaction";

/**
 * Says of the targets of a cluster (of all, or of these) that nobody has verified them since, and why: what was known
 * becomes past. The caller sees to it that no worker that has not heard of it yet can say otherwise.
 */
export async function forgetVerification(
  tx: Tx,
  clusterId: string,
  reason: string,
  targetIds?: string[],
): Promise<void> {
  const now = new Date();
  const which = { clusterId, detachedAt: null, ...(targetIds ? { id: { in: targetIds } } : {}) };
  for (const target of await tx.db.target.findMany({ where: which })) {
    const freshness = fromJson<Freshness>(target.freshness);
    const isPast = target.status !== "unknown" && target.status !== "syncing";
    await tx.db.target.update({
      where: { id: target.id },
      data: {
        status: "unknown",
        summary: isPast ? `was ${target.status}` : target.summary,
        freshness: toJson({ ...freshness, isVerified: false, reason, cause: "cluster" } satisfies Freshness),
        statusSince: target.status === "unknown" ? undefined : now,
        updatedAt: now,
      },
    });
    await tx.db.statusChange.create({
      data: {
        projectId: target.projectId,
        targetId: target.id,
        at: now,
        status: "unknown",
        health: target.health,
        isVerified: false,
        reason,
      },
    });
    tx.tell(target.projectId, [["fleet"], ["applications", target.applicationId], ["targets", target.id]]);
  }
}
