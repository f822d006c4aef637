import { isDeepStrictEqual } from "node:util";
import { differenceKey } from "@/lib/domain/compare/difference-key";
import type { ObjectSync } from "@/lib/domain/compare/verdict";
import { worstHealth } from "@/lib/domain/health/health-of";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import type { GroupKind } from "@/lib/domain/object/manifest";
import type { Refusal, RenderProblem } from "@/lib/domain/render/render";
import type { Freshness } from "@/lib/domain/status/status";
import { targetStatus } from "@/lib/domain/status/target-status";
import { countsForHealth } from "@/lib/domain/sync/object-role";
import { otherReconcilerOf } from "@/lib/domain/sync/marks";
import { optionsOf } from "@/lib/domain/sync/policy";
import { pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { DesiredState } from "@/lib/engine/desired-state";
import { DriftTracker } from "@/lib/engine/drift-tracker";
import { evaluateObject, recalledVerdicts, untold, type Judged } from "@/lib/engine/evaluate-object";
import type {
  EngineTarget,
  FollowedRef,
  ObjectEvaluation,
  TargetEvaluation,
} from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import { SavedTarget } from "@/lib/engine/saved-target";
import { sha256 } from "@/lib/platform/crypto";
import { publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const comparedAtOnce = 16;

/**
 * One target while its cluster is watched by this worker: what is known of each of its objects, and what was saved
 * last. `reload` follows Git, holds and policies; `evaluate` follows the cluster, object by object.
 */
export class TargetSession {
  readonly desired: DesiredState;
  /** Objects of which something else is wanted or known since they were last looked at. */
  readonly due = new Set<string>();
  isSyncing = false;
  /** The operation that ran last, for the record of how a drift ended. */
  lastOperationId: string | null = null;
  /** Why the automation rests although something differs, in words; shown as the summary. */
  pauseReason: string | null = null;
  /** What the cluster refused when the automation last asked, and when it asks again. */
  refused: { digest: string; waitMs: number; lookAgainAt: Date } | null = null;
  private states = new Map<string, ObjectEvaluation>();
  private judged: Judged = new Map();
  private drifts = new DriftTracker();
  private readonly saved: SavedTarget;
  private isRecalled = false;

  constructor(
    readonly id: string,
    private readonly world: ClusterWorld,
  ) {
    this.desired = new DesiredState(id, world);
    this.saved = new SavedTarget(world.ports.targets);
  }

  keys(): Set<string> {
    return this.desired.keys();
  }

  kinds(): GroupKind[] {
    return this.desired.kinds();
  }

  /**
   * Reads the target anew and renders what is wanted. Returns the objects that are worth a look therefore, or null when
   * it is managed here no longer.
   */
  async reload(): Promise<Set<string> | null> {
    if (!this.isRecalled) await this.recall();
    return this.desired.load(this.states.values());
  }

  private async recall(): Promise<void> {
    const { targets } = this.world.ports;
    const states = await targets.objectStates(this.id);
    this.states = new Map(states.map((state) => [state.refKey, state]));
    this.judged = recalledVerdicts(this.states.values());
    this.drifts = new DriftTracker(await targets.openDrifts(this.id));
    this.isRecalled = true;
  }

  /** Whether a commit that changes these files changes nothing of this target but the commit that it is at. */
  canAdvance(changed: GitTreeEntry[]): boolean {
    return this.isRecalled && this.saved.isKnown && !this.isSyncing && this.desired.canAdvance(changed);
  }

  /** The store has moved it to the next commit, which changes nothing that is wanted. */
  advance(ref: FollowedRef): void {
    this.desired.advance(ref);
    // An operation that has just begun may have saved the commit before.
    if (this.isSyncing) this.saved.forget();
    else this.saved.advance(ref);
  }

  /** Asks the cluster about every object again at the next look, although nothing that was seen has moved. */
  forgetVerdicts(): void {
    // A new map and not an empty one: what is being asked now ends in the old one.
    this.judged = new Map();
    this.refused = null;
  }

  /** An operation begins to write; what it changes is not the cluster's drift. */
  async beginSyncing(operationId: string): Promise<void> {
    this.isSyncing = true;
    this.lastOperationId = operationId;
    await this.evaluate(new Set()).catch((error: unknown) =>
      log.warn("target.evaluation_failed", { targetId: this.id, error }),
    );
  }

  /** The digest of what the automation would write now; null where it would write nothing. */
  automaticWish(): string | null {
    const wanted = this.wanted();
    return wanted?.target.policy.mode === "automatic" && this.isWritable() ? wanted.rendering.digest : null;
  }

  /** Whether the cluster moved something that the policy puts back, unless self-heal has stopped. */
  wouldHeal(): boolean {
    const policy = this.desired.target?.policy;
    const isOn = policy?.mode === "automatic" && policy.selfHeal && this.pauseReason === null;
    return isOn && Boolean(this.counts().drifted);
  }

  /**
   * Looks at the given objects again (all when null), and saves what changed. Returns those that could not be looked
   * at, which are worth another try soon.
   */
  async evaluate(keys: Set<string> | null): Promise<Set<string>> {
    const { target } = this.desired;
    const failed = new Set<string>();
    if (!target) return failed;
    if (!this.isRecalled) {
      await this.recall();
      keys = null;
    }
    const before = new Map(this.states);
    if (this.isSyncing) await this.desired.readApplied();
    if (!this.world.silence()) {
      const all = this.keys();
      const wanted = [...(keys ?? new Set([...all, ...this.states.keys()]))];
      for (let index = 0; index < wanted.length; index += comparedAtOnce) {
        const batch = wanted.slice(index, index + comparedAtOnce);
        await Promise.all(batch.map(async (key) => (await this.look(key)) || failed.add(key)));
      }
      for (const key of this.states.keys()) if (!all.has(key)) this.states.delete(key);
    }
    await this.save(target, before);
    return failed;
  }

  /** Returns whether the object could be looked at. */
  private async look(key: string): Promise<boolean> {
    try {
      const before = this.states.get(key)?.verdict;
      const state = await evaluateObject(this.world, this.id, this.desired, this.judged, key, before);
      if (state) this.states.set(key, state);
      else this.states.delete(key);
      return true;
    } catch (error) {
      log.warn("object.compare_failed", { targetId: this.id, refKey: key, error });
      this.judged.delete(key);
      // An object that could not be compared counts as unknown, also when nothing was known of it before.
      this.states.set(key, untold(this.desired, key, this.states.get(key), publicMessageOf(error)));
      return false;
    }
  }

  /** Why nothing may be written, in words; empty when writing is allowed. */
  writeRefusals(): Refusal[] {
    const names = new Set<string>();
    for (const key of this.desired.placed.keys()) {
      const live = this.desired.applied.has(key) ? null : this.world.cache.get(key);
      const other = live && otherReconcilerOf(live, this.world.ports.installationId);
      if (other) names.add(other);
    }
    const others = [...names].map((name) => ({
      code: "other_reconciler",
      refKey: null,
      reason: `${name} is at work on these objects. Plumbline observes until a person takes the target over.`,
    }));
    return [...this.desired.refusals, ...others];
  }

  counts(): Partial<Record<ObjectSync, number>> {
    const counts: Partial<Record<ObjectSync, number>> = {};
    for (const { verdict } of this.states.values()) counts[verdict.sync] = (counts[verdict.sync] ?? 0) + 1;
    return counts;
  }

  /** The same, without what left Git and stays there by its own word: there is nothing to do about it. */
  countsToAct(): Partial<Record<ObjectSync, number>> {
    const { target } = this.desired;
    const kept = [...this.states.values()].filter(({ refKey, verdict }) => {
      const live = verdict.sync === "extra" && target ? this.world.cache.get(refKey) : null;
      return live && target && pruneRuleOf(live, optionsOf(target.policy)).kind === "kept";
    });
    const counts = this.counts();
    return { ...counts, ...(counts.extra ? { extra: counts.extra - kept.length } : {}) };
  }

  /** Verified only while the cluster answers, every object could be compared and Git was read. */
  freshness(): Freshness {
    const { target, problems, trouble } = this.desired;
    const known = target?.freshness;
    // A worker that has just started has no answer of its own yet, and must not forget the last one.
    const answeredAt = known?.isVerified ? this.world.answeredAt()?.toISOString() : null;
    const verifiedAt = answeredAt ?? known?.verifiedAt ?? null;
    const stale = (cause: Freshness["cause"], reason: string) => ({
      isVerified: false,
      verifiedAt,
      reason,
      cause,
    });
    const silence = this.world.silence();
    if (silence) return stale("cluster", `${this.world.cluster.name} does not answer: ${silence.reason}`);
    if (problems[0]) return stale("manifest", inWords(problems[0]));
    const repository = trouble ?? target?.refTrouble ?? target?.repositoryTrouble?.reason;
    if (repository) return stale("repository", repository);
    const blind = [...this.states.values()].find(({ verdict }) => verdict.sync === "unknown");
    if (blind) return stale("cluster", blind.verdict.reason ?? "An object could not be compared.");
    return {
      isVerified: true,
      verifiedAt: this.world.ports.clock.now().toISOString(),
      reason: null,
      cause: null,
    };
  }

  isWritable(): boolean {
    return this.freshness().isVerified && this.writeRefusals().length === 0;
  }

  /** What there is to sync to, or null while nothing renders. */
  wanted(): { target: EngineTarget; rendering: Rendering } | null {
    const { target, rendering, problems } = this.desired;
    return target && rendering && problems.length === 0 ? { target, rendering } : null;
  }

  private async save(target: EngineTarget, before: Map<string, ObjectEvaluation>): Promise<void> {
    const evaluation = this.evaluation(target, before);
    try {
      await this.saved.save(target, evaluation, this.desired, this.world.lease());
    } catch (error) {
      // What was last saved is what the next look is measured against.
      this.isRecalled = false;
      throw error;
    }
  }

  private evaluation(target: EngineTarget, before: Map<string, ObjectEvaluation>): TargetEvaluation {
    const objects = [...this.states.values()];
    const { problems, rendering } = this.desired;
    const freshness = this.freshness();
    const { isSyncing } = this;
    const counted = objects.filter(({ desired }) => desired === null || countsForHealth(desired));
    const health = worstHealth(counted.map((state) => state.health));
    const hold = target.hold && { sha: target.hold.sha };
    const word = targetStatus({ objects, isSyncing, freshness, hold, problems, health });
    const difference = differenceKey(objects);
    const now = this.world.ports.clock.now();
    return {
      targetId: this.id,
      ...word,
      summary: this.pauseReason && !isSyncing ? this.pauseReason : word.summary,
      wantedSha: target.hold?.sha ?? target.head?.sha ?? null,
      headSha: target.head?.sha ?? null,
      rendering: this.wanted() && {
        inputs: rendering!.inputs,
        inputsDigest: rendering!.inputsDigest,
        digest: rendering!.digest,
      },
      problems,
      refusals: this.writeRefusals(),
      freshness,
      counts: this.counts(),
      differenceKey: difference && sha256(difference),
      objects: {
        changed: objects.filter((state) => !isSameState(before.get(state.refKey), state)),
        removedKeys: [...before.keys()].filter((key) => !this.states.has(key)),
      },
      drift: this.drifts.follow(this.states, { isSyncing, operationId: this.lastOperationId, now }),
    };
  }
}

function inWords({ file, line, reason }: RenderProblem): string {
  return `${file}${line === null ? "" : `:${line}`}: ${reason}`;
}

function isSameState(a: ObjectEvaluation | undefined, b: ObjectEvaluation): boolean {
  return a !== undefined && isDeepStrictEqual(a, b);
}
