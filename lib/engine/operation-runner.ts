import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { EngineOperation, OperationLease, SyncEnd } from "@/lib/engine/ports/operation-store";
import { deleteObjects } from "@/lib/engine/delete-objects";
import { handBack } from "@/lib/engine/hand-back";
import { endOf } from "@/lib/domain/ledger/operation-end";
import { syncTarget, type Running } from "@/lib/engine/sync-target";
import type { TargetSession } from "@/lib/engine/target-session";
import { worldWithFaults } from "@/lib/engine/with-faults";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const pollMs = 1_000;
const renewMs = 4_000;
/** Most of the time that one takes is its rollout; what it asks of the cluster is bounded by the connection. */
const atOnceMax = 24;
const attemptsMax = 5;
const driftMsLasting = 3_000;

/**
 * Runs the operations of one cluster: claims them one by one, several targets side by side, renews their leases, and
 * sees to it that each ends in the ledger.
 */
export class OperationRunner {
  private readonly running = new Set<Promise<void>>();
  private readonly abort = new AbortController();
  private isClaiming = false;
  private isAwake = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly world: ClusterWorld,
    /** The session of a target, loaded; null when it is managed no longer. */
    private readonly sessionOf: (targetId: string) => Promise<TargetSession | null>,
    private readonly onEnd: (targetId: string) => void,
  ) {
    this.timer = setInterval(() => this.wake(), pollMs);
    this.timer.unref();
  }

  /** Looks for operations now. */
  wake(): void {
    this.isAwake = true;
    if (!this.isClaiming) void this.claimAll();
  }

  /** Stops claiming, lets what runs end before its next write, and resolves when all is still. */
  async settled(): Promise<void> {
    clearInterval(this.timer);
    this.abort.abort(new Error("The worker ends."));
    await Promise.allSettled(this.running);
  }

  private async claimAll(): Promise<void> {
    this.isClaiming = true;
    try {
      while (this.isAwake && !this.abort.signal.aborted) {
        this.isAwake = false;
        // A silent cluster's operations stay queued; they are planned anew when it answers and is the same.
        if (this.world.silence() || !this.world.answeredAt()) break;
        await this.world.ports.operations.promoteWaiting(this.world.cluster.id);
        while (this.running.size < atOnceMax && !this.abort.signal.aborted) {
          const claimed = await this.world.ports.operations.claim(
            this.world.cluster.id,
            this.world.ports.workerId,
          );
          if (!claimed) break;
          this.track(this.run(claimed.operation, claimed.lease));
        }
      }
    } catch (error) {
      log.warn("operation.claim_failed", { clusterId: this.world.cluster.id, error });
    } finally {
      this.isClaiming = false;
    }
  }

  private track(run: Promise<void>): void {
    const tracked = run.finally(() => {
      this.running.delete(tracked);
      this.wake();
    });
    this.running.add(tracked);
  }

  private async run(operation: EngineOperation, lease: OperationLease): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, this.abort.signal]);
    let isWaitedFor = false;
    const isCancelled = async () => {
      const renewed = await this.world.ports.operations.renew(lease);
      isWaitedFor = renewed.isWaitedFor;
      return renewed.isCancelRequested;
    };
    const renew = async () => {
      try {
        await isCancelled();
      } catch (error) {
        if (error instanceof AppError && error.code === "lease_lost") ended.abort(error);
        else log.warn("operation.renew_failed", { operationId: operation.id, error });
      }
    };
    const timer = setInterval(() => void renew(), renewMs);
    let session: TargetSession | null = null;
    try {
      // Its watches may have told of another cluster before the next ping would: nothing is decided on their word.
      await this.world.identify();
      session = await this.sessionOf(operation.targetId);
      await session?.beginSyncing(operation.id);
      const automaticWish = () => session?.automaticWish() ?? null;
      const hasLastingDrift = this.lastingDriftOf(session);
      const end = await this.attempt({
        operation,
        lease,
        isCancelled,
        isWaitedFor: () => isWaitedFor,
        isOvertaken: () => isWaitedFor || hasLastingDrift(),
        automaticWish,
        signal,
      });
      await this.world.ports.operations.finish(lease, end);
    } catch (error) {
      // Without its lease an operation belongs to somebody else, who finishes it.
      log.warn("operation.interrupted", { operationId: operation.id, error });
    } finally {
      clearInterval(timer);
      if (session) session.isSyncing = false;
      this.onEnd(operation.targetId);
    }
  }

  /**
   * Whether the cluster moved something that self-heal would put back, for longer than a write takes to be seen by the
   * watch: until then what was just written looks drifted.
   */
  private lastingDriftOf(session: TargetSession | null): () => boolean {
    let since: number | null = null;
    return () => {
      const now = this.world.ports.clock.now().getTime();
      since = session?.wouldHeal() ? (since ?? now) : null;
      return since !== null && now - since > driftMsLasting;
    };
  }

  private async attempt(running: Running): Promise<SyncEnd> {
    const { operation, signal } = running;
    const { operations, targets, faults } = this.world.ports;
    const did = operation.kind === "delete" ? "deleted" : undefined;
    const failed = async (failure: string) =>
      endOf(operation.options, await operations.steps(operation.id), { failure, did });
    if (operation.attempts > attemptsMax)
      return failed(`Given up after ${attemptsMax} attempts that were interrupted.`);
    const target = await targets.findTarget(operation.targetId);
    if (!target) return failed("the target is no longer managed.");
    if (target.policy.mode === "observe" && operation.kind !== "hand_back")
      return failed("the policy is to observe only.");
    const world = worldWithFaults(this.world, faults);
    try {
      return await workOf(operation)(world, target, running);
    } catch (error) {
      if (signal.aborted || (error instanceof AppError && error.code === "lease_lost")) throw error;
      log.warn("operation.failed", { operationId: operation.id, error });
      return failed(publicMessageOf(error));
    }
  }
}

function workOf({ kind }: EngineOperation): typeof syncTarget {
  if (kind === "hand_back") return handBack;
  return kind === "delete" ? deleteObjects : syncTarget;
}
