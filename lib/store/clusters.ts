import type { StoreContext } from "@/lib/store/context";
import { AppError } from "@/lib/platform/errors";
import { fromJson, storableText } from "@/lib/store/json";
import { transact } from "@/lib/store/transaction";

/** A cluster as a worker needs it, credentials in clear. */
export type WorkingCluster = {
  id: string;
  uid: string;
  name: string;
  labels: Record<string, string>;
  kubeconfig: string;
  silentSince: Date | null;
};

/** The keyring's context of a cluster's credentials. */
export const credentialsContext = (clusterId: string) => `cluster/${clusterId}/credentials`;

/** The worker's side of clusters: credentials, and whether they answer. */
export function makeClusters(context: StoreContext) {
  return {
    /** Throws `not_found` for a cluster that is not registered (any more). */
    async getCluster(clusterId: string): Promise<WorkingCluster> {
      const row = await context.prisma.cluster.findUnique({ where: { id: clusterId } });
      if (!row?.credentials || row.deregisteredAt) {
        throw new AppError("not_found", "This cluster is not registered.");
      }
      return {
        id: row.id,
        uid: row.uid,
        name: row.name,
        labels: fromJson<Record<string, string>>(row.labels),
        kubeconfig: context.keyring.open(row.credentials, credentialsContext(clusterId)).toString("utf8"),
        silentSince: row.silentSince,
      };
    },

    /** Records an answer, or silence with its reason; tells browsers only when one followed the other. */
    async reportAnswer(
      clusterId: string,
      answer: { latencyMs: number; version?: string } | { reason: string },
    ): Promise<void> {
      await transact(context, async (tx) => {
        const [before] = await tx.db.$queryRaw<{ reason: string | null; hasAnswered: boolean }[]>`
          select silent_reason as reason, last_answered_at is not null as "hasAnswered"
          from cluster where id = ${clusterId}::uuid for update`;
        if (!before) return;
        if ("reason" in answer) {
          const reason = storableText(answer.reason, 500);
          await tx.db.$executeRaw`
            update cluster set silent_since = coalesce(silent_since, clock_timestamp()), silent_reason = ${reason}
            where id = ${clusterId}::uuid`;
          if (before.reason === reason) return;
        } else {
          await tx.db.$executeRaw`
            update cluster set silent_since = null, silent_reason = null, last_answered_at = clock_timestamp(),
              latency_ms = ${answer.latencyMs}, version = coalesce(${answer.version ?? null}, version)
            where id = ${clusterId}::uuid`;
          if (before.reason === null && before.hasAnswered) return;
        }
        tx.tell(null, [["fleet"], ["clusters"], ["clusters", clusterId]]);
      });
    },
  };
}
