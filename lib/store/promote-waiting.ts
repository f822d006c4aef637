import type { Actor } from "@/lib/domain/ledger/operation";
import type { StoreContext } from "@/lib/store/context";
import { endOperation } from "@/lib/store/finish-operation";
import { operationKeys } from "@/lib/store/operation-news";
import { transact } from "@/lib/store/transaction";

/** The automation ends what a person asked for; the person's name stays in the operation itself. */
const automation: Actor = { kind: "automation", id: null, name: "Plumbline" };

/** Kinds that progress until something outside gives them what they wait for, which a cluster may never do. */
const finishedByOthers = ["/PersistentVolumeClaim", "/Service", "networking.k8s.io/Ingress"];

/** A waiting operation; without a first one it waited only for its own target. */
type Verdict = { id: string; isHealthy: boolean } & (
  { state: string; clusterName: string } | { state: null; clusterName: null }
);

export function makePromoteWaiting(context: StoreContext) {
  /**
   * Lets the waiting operations of a cluster go. Those that stopped what ran on their target go once that has ended,
   * however it did. One first and then the rest: the rest go once the first one succeeded and its target is healthy,
   * and end when it did not succeed; while the first one settles they wait. What the first one did not write, and what
   * only others can finish (an address, a volume), says nothing of how it went, and would keep the rest waiting for ever.
   */
  return async function promoteWaiting(clusterId: string): Promise<void> {
    const ready = await context.prisma.$queryRaw<Verdict[]>`
      select o.id, first.state, c.name as "clusterName",
        coalesce(
          (t.health in ('Healthy', 'Suspended') and t.status not in ('degraded', 'progressing', 'syncing'))
          or (t.health = 'Progressing' and t.status in ('progressing', 'held') and coalesce((
            select bool_and(concat(split_part(object.ref_key, '/', 1), '/', split_part(object.ref_key, '/', 2))
              = any(${finishedByOthers}::text[]) and not exists (
                select 1 from operation_step step where step.operation_id = first.id
                  and step.ref_key = object.ref_key and step.action not in ('none', 'prune') and step.outcome = 'done'))
            from object_state object
            where object.target_id = t.id and object.health not in ('Healthy', 'Suspended')), false)), true)
          as "isHealthy"
      from operation o left join operation first on first.id = o.after_id
      left join target t on t.id = first.target_id left join cluster c on c.id = first.cluster_id
      where o.cluster_id = ${clusterId}::uuid and o.state = 'waiting'
        and (first.id is null or first.state in ('succeeded', 'partial', 'failed', 'cancelled'))
        and not exists (select 1 from operation other
          where other.target_id = o.target_id and other.state in ('queued', 'running'))
      order by o.requested_at, o.id`;
    for (const verdict of ready) {
      if (verdict.state === "succeeded" && !verdict.isHealthy) continue;
      await settle(context, verdict);
    }
  };
}

async function settle(context: StoreContext, verdict: Verdict): Promise<void> {
  await transact(context, async (tx) => {
    const locked = await tx.db.$queryRaw<unknown[]>`
      select 1 from operation where id = ${verdict.id}::uuid and state = 'waiting' for update skip locked`;
    if (locked.length === 0) return; // another worker was faster, or somebody cancelled it
    const operation = await tx.db.operation.findUniqueOrThrow({ where: { id: verdict.id } });
    if (verdict.state === null || verdict.state === "succeeded") {
      // What it waited for may have moved the applied commit.
      const { appliedSha } = await tx.db.target.findUniqueOrThrow({ where: { id: operation.targetId } });
      const data = { state: "queued", fromSha: appliedSha };
      await tx.db.operation.update({ where: { id: verdict.id }, data });
      tx.tell(operation.projectId, operationKeys(operation, operation.id));
      return;
    }
    const how = { partial: "only partly succeeded", failed: "failed", cancelled: "was cancelled" }[
      verdict.state
    ];
    await endOperation(
      tx,
      operation,
      {
        state: "cancelled",
        message: `Not started: ${verdict.clusterName} went first and ${how}.`,
        isWholeTarget: false,
      },
      { actor: automation, origin: {} },
    );
  });
}
