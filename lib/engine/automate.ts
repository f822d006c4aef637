import type { OperationKind, OperationOptions } from "@/lib/domain/ledger/operation";
import { decideAutomation } from "@/lib/domain/sync/decide-automation";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { aheadOf, planTarget } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import type { TargetSession } from "@/lib/engine/target-session";

const pastMax = 20;
const lookAgainMsMin = 5_000;
const lookAgainMsMax = 5 * 60 * 1000;

/**
 * Lets the automation decide about a target and queues the operation it decides on. Returns when to decide again,
 * while it backs off; null otherwise.
 */
export async function automate(world: ClusterWorld, session: TargetSession): Promise<Date | null> {
  const wanted = session.wanted();
  if (!wanted || wanted.target.policy.mode !== "automatic" || session.isSyncing || !session.isWritable())
    return null;
  const { target, rendering } = wanted;
  const counts = session.countsToAct();
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
    // While it backs off from a refusal, the reason for that stays on the screen.
    const isBackingOff = decision.reason === null && decision.retryAt !== null;
    const isRefused = isBackingOff && session.refused?.digest === rendering.digest;
    await rest(session, isRefused ? session.pauseReason : decision.reason);
    return decision.retryAt;
  }
  const hooks = runsHooksAgain(decision.kind, target, rendering);
  const options = { objects: null, adopt: [], prune: target.policy.prune, confirmedPrunes: [], hooks };
  const [last] = past;
  if (last?.state === "failed" && last.renderingDigest === rendering.digest) {
    const again = await lookAhead(world, session, { target, rendering, options });
    if (again) return again;
  }
  session.refused = null;
  session.pauseReason = null;
  await world.ports.operations.requestAutomatic({
    projectId: target.projectId,
    applicationId: target.applicationId,
    targetId: target.id,
    clusterId: target.clusterId,
    kind: decision.kind,
    actor: { kind: "automation", id: null, name: "Plumbline" },
    reason: decision.reason,
    toSha: rendering.inputs.sha,
    inputs: rendering.inputs,
    renderingDigest: rendering.digest,
    holdId: target.hold?.id ?? null,
    lastEndedId: last?.id ?? null,
    options,
  });
  await world.ports.wakeups.wake({ kind: "operation", clusterId: target.clusterId });
  return null;
}

/**
 * Whether hooks run in what the automation does: on the way to a commit that is not all there yet, and on the way to a
 * held one only if the person who holds it chose so. Nothing that was healed runs them.
 */
function runsHooksAgain(kind: OperationKind, target: EngineTarget, { inputs }: Rendering): boolean {
  if (kind === "self_heal" || target.appliedSha === inputs.sha) return false;
  return target.hold === null || target.hold.hooks;
}

/**
 * Whether the cluster still refuses what it refused before, asked by a plan that writes nothing: the same failure said
 * again and again would only fill the record. Returns when to look again (after 5 s, then ever less often, every five
 * minutes at least), or null when the cluster would take it now.
 */
async function lookAhead(
  world: ClusterWorld,
  session: TargetSession,
  wanted: { target: EngineTarget; rendering: Rendering; options: OperationOptions },
): Promise<Date | null> {
  const { target, rendering, options } = wanted;
  const now = world.ports.clock.now().getTime();
  const before = session.refused?.digest === rendering.digest ? session.refused : null;
  if (before && before.lookAgainAt.getTime() > now) return before.lookAgainAt;
  const hooksOf = options.hooks ? aheadOf(rendering) : null;
  const { refusal } = await planTarget(world, target, rendering, { ...options, hooksOf });
  if (refusal === null) return null;
  const waitMs = before ? Math.min(before.waitMs * 2, lookAgainMsMax) : lookAgainMsMin;
  const lookAgainAt = new Date(now + waitMs);
  session.refused = { digest: rendering.digest, waitMs, lookAgainAt };
  await rest(session, `Not synced: ${refusal} It is tried again as soon as that has changed.`);
  return lookAgainAt;
}

/** The automation does nothing for now; says why on the screen, or nothing when that is plain. */
async function rest(session: TargetSession, reason: string | null): Promise<void> {
  if (session.pauseReason === reason) return;
  session.pauseReason = reason;
  await session.evaluate(new Set());
}
