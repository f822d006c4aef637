import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import { refFromKey, refLabel, type Manifest } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { accountIn, withAccount } from "@/lib/domain/sync/take-over-words";
import { wholeManifest } from "@/lib/domain/sync/replaced-object";
import type { HealthEnd } from "@/lib/engine/await-health";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { redactedToSend } from "@/lib/engine/subject";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { AppliedAnswer, OperationStep, PastStep, SyncEnd } from "@/lib/engine/ports/operation-store";
import { endOf } from "@/lib/domain/ledger/operation-end";
import type { Running } from "@/lib/engine/sync-target";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

export type ProgressStep = OperationStep & { isForced: boolean; intendedAt?: Date | null };
/**
 * Names a step of the plan or of an earlier attempt: an object is written once and pruned once at most, a hook is run
 * once in each of its phases.
 */
type StepName = Pick<PlannedStep, "refKey" | "action" | "phase">;

/**
 * The steps of a new attempt: what an earlier one finished stays as it was, ordinals included, and what the new plan
 * no longer has (an object pruned already) happened all the same.
 */
export function mergeWithPast(plan: TargetPlan, past: PastStep[]): ProgressStep[] {
  const pastByKey = new Map(past.map((step) => [stepKey(step), step]));
  let ordinal = past.reduce((max, step) => Math.max(max, step.ordinal + 1), 0);
  const steps = plan.steps.map((planned): ProgressStep => {
    const known = pastByKey.get(stepKey(planned));
    pastByKey.delete(stepKey(planned));
    const { isForced } = planned;
    // When an earlier attempt was about to delete it, that may still come true.
    const intendedAt = known?.action === planned.action ? known.intendedAt : null;
    const step = { ...stepOf(planned), ordinal: known?.ordinal ?? ordinal++, isForced, intendedAt };
    if (known && planned.action === "run") return isBegun(known) ? { ...known, isForced } : step;
    const isWritten = known?.outcome === "done" || known?.outcome === "intended";
    if (isWritten && planned.outcome === "unchanged") return { ...known, isForced };
    // From whom it was taken, nobody can tell any more once that is done.
    return { ...step, message: accountIn(known?.message ?? null) ?? step.message };
  });
  const left = [...pastByKey.values()].filter((step) => isBegun(step) && step.outcome !== "failed");
  return [...steps, ...left.map((step) => ({ ...step, isForced: false }))].toSorted(
    (a, b) => a.ordinal - b.ordinal,
  );
}

/** Whether a step may have come to be in the cluster. */
export function isBegun({ outcome }: Pick<OperationStep, "outcome">): boolean {
  return outcome === "done" || outcome === "intended" || outcome === "running" || outcome === "failed";
}

function stepKey({ refKey, action, phase }: StepName): string {
  if (action === "run") return `run ${phase} ${refKey}`;
  return `${action === "prune" ? "prune" : "write"} ${refKey}`;
}

function stepOf({ ref: _, isForced: _f, blocker: _b, ...step }: PlannedStep): OperationStep {
  return step;
}

/** Answers on their way to the ledger at once. */
const recordingMax = 32;

/** What an operation has done so far, and the only way it writes to the ledger. */
export class Progress {
  private readonly byKey: Map<string, ProgressStep>;
  private readonly begunBefore: Set<string>;
  private lost: AppError | null = null;
  private failure: string | null = null;
  private cancelled = false;
  private hasGivenWay = false;
  private health: string | null = null;
  /** What the cluster has accepted to delete and still has, by key, with the words for it. */
  private readonly lingering = new Map<string, string>();
  /** The cluster's answers to this attempt's writes, by key. */
  private readonly answers = new Map<string, Manifest>();
  /** Answers on their way to the ledger. */
  private readonly recording = new Set<Promise<void>>();

  constructor(
    private readonly world: ClusterWorld,
    readonly running: Running,
    private readonly plan: TargetPlan,
    readonly steps: ProgressStep[],
  ) {
    this.byKey = new Map(steps.map((step) => [stepKey(step), step]));
    this.begunBefore = new Set(steps.filter(isBegun).map(stepKey));
  }

  /**
   * Carries out the work of the operation. Also where it breaks off, all that was answered is in the ledger afterwards:
   * how it ended is told from that.
   */
  async through(work: () => Promise<SyncEnd>): Promise<SyncEnd> {
    try {
      return await work();
    } finally {
      await Promise.all(this.recording);
    }
  }

  get isStopped(): boolean {
    return this.failure !== null || this.cancelled;
  }

  /** Why it failed, in words, where something went wrong; null while all is well, and when it only gave way. */
  get wrong(): string | null {
    return this.hasGivenWay || this.cancelled ? null : this.failure;
  }

  /** Cancelling, a failure, a lost lease or another cluster at the address end the writing before the next write. */
  async mayNotGoOn(): Promise<boolean> {
    this.running.signal.throwIfAborted();
    const silence = this.world.silence();
    if (silence?.isStranger) this.stop(`${this.world.cluster.name}: ${silence.reason}`);
    if (await this.running.isCancelled()) this.cancelled = true;
    return this.isStopped;
  }

  /** Whether everything ends here, what is under way included: cancelled, or another cluster at the address. */
  async mustBreakOff(): Promise<boolean> {
    await this.mayNotGoOn();
    return this.cancelled || Boolean(this.world.silence()?.isStranger);
  }

  step(name: StepName): ProgressStep {
    const step = this.byKey.get(stepKey(name));
    if (!step) throw new AppError("internal", "A step of the plan is missing.");
    return step;
  }

  /** Whether an earlier attempt of this operation had begun a step. */
  wasBegunBefore(name: StepName): boolean {
    return this.begunBefore.has(stepKey(name));
  }

  stop(message: string): void {
    this.failure ??= message;
  }

  /** Ends the writing for the sake of something newer; nothing went wrong. */
  giveWay(message: string): void {
    if (this.failure === null) this.hasGivenWay = true;
    this.stop(message);
  }

  note({ how, message }: HealthEnd): void {
    this.health = message;
    if (how === "failed" && message) this.stop(message);
    if (how === "cancelled") this.cancelled = true;
  }

  /** Runs one step; what fails in it is its result, unless the lease is gone. */
  async attempt(planned: StepName, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (error instanceof AppError && error.code === "lease_lost") throw error;
      this.running.signal.throwIfAborted();
      const step = this.step(planned);
      const { refKey } = step;
      log.warn("operation.step_failed", { operationId: this.running.operation.id, refKey, error });
      const words = publicMessageOf(error);
      // It is written; what came after did not go well.
      if (step.outcome === "done" || step.outcome === "running")
        return this.stop(`${refLabel(refFromKey(refKey))}: ${words}`);
      if (step.outcome !== "intended") return this.refuse(planned, "failed", words, []);
      if (
        step.action !== "run" &&
        step.action !== "release" &&
        (await this.cameThrough(step).catch(() => false))
      )
        return;
      const doubt = `${words}. Whether it was written is not known yet; it is read back.`;
      step.message = withAccount(step.message, doubt);
      this.stop(`${refLabel(refFromKey(refKey))}: ${doubt}`);
      await this.world.ports.operations.record(this.running.lease, step, null);
    }
  }

  /**
   * Settles writes whose answer was lost, in this operation's earlier attempt or in one before it: what the cluster
   * has now says what became of them. What has to be written again stays planned.
   */
  async readBack(): Promise<void> {
    for (const step of this.steps) {
      // Whoever starts a hook finds it by its marks.
      if (step.action === "run") continue;
      const isLost =
        step.outcome === "intended" || (step.outcome === "unchanged" && this.plan.lostKeys.has(step.refKey));
      if (!isLost || (await this.cameThrough(step))) continue;
      const why = step.action === "prune" ? "it is still there" : "the object is not as it was to be written";
      const message = `An earlier attempt lost the answer to this write, and ${why}.`;
      await this.refuse(step, "failed", message, []);
    }
  }

  /** Whether the cluster shows that a write without an answer has happened; then it is recorded as done. */
  private async cameThrough(step: ProgressStep): Promise<boolean> {
    const subject = this.plan.subjects.get(step.refKey);
    const apiVersion = subject?.placed.manifest.apiVersion;
    const live = await this.world.connection.get(refFromKey(step.refKey), apiVersion);
    if (step.action === "prune") {
      // Accepted is not gone: finalizers may keep it for ever.
      if (live && live.metadata.uid === step.uid) return false;
      await this.pruned(step);
      return true;
    }
    if (!live || !subject) return false;
    const sent = redactedToSend({ ...subject, live }, true);
    // A plan that found nothing to change has proved it with the cluster's own dry run.
    const isPlannedUnchanged = this.plan.steps.some(
      (planned) => planned.refKey === step.refKey && planned.outcome === "unchanged",
    );
    if (!isPlannedUnchanged && !provesInSync(sent, live, this.world.fieldManager)) return false;
    await this.done(step, live, sent);
    return true;
  }

  /** Begins a step's message with an account of what is done, which stays whatever is said of it afterwards. */
  tell(planned: StepName, account: string | null): void {
    const step = this.step(planned);
    step.message = accountIn(step.message) ?? account;
  }

  async intend(planned: StepName): Promise<void> {
    const step = this.step(planned);
    Object.assign(step, { outcome: "intended", intendedAt: this.world.ports.clock.now() });
    await this.world.ports.operations.intend(this.running.lease, step);
  }

  /** What is to be created again is deleted: the record knows it by no UID from here on. */
  tookAway(planned: StepName): void {
    this.step(planned).uid = null;
  }

  /** What the cluster answered when this attempt wrote an object; null when an earlier one did, or none. */
  answerTo(refKey: string): Manifest | null {
    return this.answers.get(refKey) ?? null;
  }

  async done(planned: StepName, object: Manifest, sent: Manifest): Promise<void> {
    const step = this.step(planned);
    this.answers.set(step.refKey, object);
    Object.assign(step, {
      outcome: "done",
      uid: object.metadata.uid ?? null,
      digestAfter: liveDigestOf(object),
      message: accountIn(step.message),
    });
    await this.record(step, {
      manifest: this.appliedFields(step.refKey, object),
      sent,
      uid: object.metadata.uid ?? "",
      origin: step.action === "adopt" ? "adopted" : "created",
    });
  }

  /**
   * Records the end of a step while the work goes on: a successor that finds only the intent reads the answer back.
   * `recorded` awaits it.
   */
  private async record(step: ProgressStep, answer: AppliedAnswer): Promise<void> {
    // A slow database is not sent ever more.
    if (this.recording.size >= recordingMax) await this.recorded();
    const { operations } = this.world.ports;
    const recording = operations.record(this.running.lease, { ...step }, answer).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "lease_lost") this.lost ??= error;
      // It is written; the record of it is made up for by whoever looks next.
      else this.stop(`${refLabel(refFromKey(step.refKey))}: ${publicMessageOf(error)}`);
    });
    this.recording.add(recording);
    void recording.then(() => this.recording.delete(recording));
  }

  /** Resolves when all that was answered is in the ledger, as far as it could be. Throws `lease_lost`. */
  async recorded(): Promise<void> {
    await Promise.all(this.recording);
    if (this.lost) throw this.lost;
  }

  private appliedFields(refKey: string, object: Manifest): Manifest {
    const isReplaced = this.plan.subjects.get(refKey)?.rule?.method === "replace";
    return isReplaced ? wholeManifest(object) : ownedManifest(object, this.world.fieldManager);
  }

  /** The object of a hook is there; its end is awaited. */
  async hookStarted(planned: StepName, object: Manifest): Promise<void> {
    const step = this.step(planned);
    const { uid = null } = object.metadata;
    Object.assign(step, { outcome: "running", uid, digestAfter: liveDigestOf(object) });
    await this.world.ports.operations.record(this.running.lease, step, null);
  }

  /** A hook has come to its end; a failed one stops the operation. */
  async hookEnded(planned: StepName, outcome: "done" | "failed", reason: string | null): Promise<void> {
    const step = this.step(planned);
    const label = refLabel(refFromKey(step.refKey));
    Object.assign(step, { outcome, message: outcome === "failed" ? `It failed: ${reason}.` : step.message });
    if (outcome === "failed") this.stop(`${step.phase} hook ${label} failed: ${reason}.`);
    await this.world.ports.operations.record(this.running.lease, step, null);
  }

  async unchanged(planned: StepName): Promise<void> {
    const step = this.step(planned);
    step.outcome = "unchanged";
    await this.record(step, null);
  }

  /** It is not ours any more; what else there is to say stands in the message. */
  async released(planned: StepName, digestAfter: string | null, message: string | null): Promise<void> {
    const step = this.step(planned);
    Object.assign(step, { outcome: "done", digestAfter, message });
    await this.record(step, "pruned");
  }

  async pruned(planned: StepName): Promise<void> {
    const step = this.step(planned);
    Object.assign(step, { outcome: "done", message: null });
    this.lingering.delete(step.refKey);
    await this.record(step, "pruned");
  }

  /** Its deletion was accepted and is not finished; the others are deleted all the same. */
  async lingers(planned: StepName, message: string): Promise<void> {
    const step = this.step(planned);
    Object.assign(step, { outcome: "failed", message });
    this.lingering.set(step.refKey, message);
    await this.world.ports.operations.record(this.running.lease, step, null);
  }

  stopForLingering(): void {
    for (const message of this.lingering.values()) this.stop(message);
  }

  isLingering({ refKey }: StepName): boolean {
    return this.lingering.has(refKey);
  }

  async refuse(
    planned: StepName,
    outcome: "failed" | "refused" | "conflict",
    message: string,
    conflicts: OperationStep["conflicts"],
  ): Promise<void> {
    const step = this.step(planned);
    Object.assign(step, { outcome, message: withAccount(step.message, message), conflicts });
    this.stop(`${refLabel(refFromKey(planned.refKey))}: ${message}`);
    await this.world.ports.operations.record(this.running.lease, step, null);
  }

  /** `did` says in the message what was done to the objects. */
  async end(did?: string): Promise<SyncEnd> {
    await this.recorded();
    const { failure, cancelled: isCancelled, health } = this;
    const end = endOf(this.running.operation.options, this.steps, { failure, isCancelled, health, did });
    return { ...end, steps: end.steps.map(({ isForced: _, intendedAt: _i, ...step }) => step) };
  }
}
