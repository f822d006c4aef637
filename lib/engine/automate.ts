import { decideAutomation } from "@/lib/domain/sync/decide-automation";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { TargetSession } from "@/lib/engine/target-session";

const pastMax = 20;

/**
 * Lets the automation decide about a target and queues the operation it decides on. Returns when to decide again,
 * while it backs off; null otherwise.
 */
export async function automate(world: ClusterWorld, session: TargetSession): Promise<Date | null> {
  const wanted = session.wanted();
  if (!wanted || wanted.target.policy.mode !== "automatic" || session.isSyncing || !session.isWritable())
    return null;
  const { target, rendering } = wanted;
  const counts = session.counts();
  const needs = Object.entries(counts).some(([sync, count]) => sync !== "synced" && count > 0);
  if (!needs) {
    session.pauseReason = null;
    return null;
  }
  const past = await world.ports.operations.recent(target.id, pastMax);
  const decision = decideAutomation({
    policy: target.policy,
    isHeld: target.hold !== null,
    isWritable: true,
    isOperationActive: session.isSyncing,
    counts,
    renderingDigest: rendering.digest,
    past: past.map((operation) => ({ ...operation, isByPerson: operation.actor.kind === "person" })),
    now: world.ports.clock.now(),
  });
  if (!decision.act) {
    if (session.pauseReason !== decision.reason) {
      session.pauseReason = decision.reason;
      await session.evaluate(new Set());
    }
    return decision.retryAt;
  }
  session.pauseReason = null;
  await world.ports.operations.requestAutomatic({
    projectId: target.projectId,
    applicationId: target.applicationId,
    targetId: target.id,
    clusterId: target.clusterId,
    kind: decision.kind,
    actor: { kind: "automation", id: null, name: "Plumbline" },
    reason: decision.reason,
    fromSha: target.appliedSha,
    toSha: rendering.inputs.sha,
    inputs: rendering.inputs,
    renderingDigest: rendering.digest,
    holdId: target.hold?.id ?? null,
    options: { objects: null, adopt: [], prune: target.policy.prune, confirmedPrunes: [] },
  });
  await world.ports.wakeups.wake({ kind: "operation", clusterId: target.clusterId });
  return null;
}
