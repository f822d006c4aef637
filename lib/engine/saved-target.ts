import type { DesiredState } from "@/lib/engine/desired-state";
import type {
  EngineTarget,
  FollowedRef,
  TargetEvaluation,
  TargetStore,
} from "@/lib/engine/ports/target-store";
import type { Lease } from "@/lib/engine/ports/worker-store";

type Store = Pick<TargetStore, "saveEvaluation" | "saveRendering">;

/** What was last saved of a target: nothing is saved that would change nothing. */
export class SavedTarget {
  /** The commits apart from all else that a page shows. Null when that is not known. */
  private last: { commits: string; shown: string } | null = null;
  private keptInputs = "";

  constructor(private readonly store: Store) {}

  get isKnown(): boolean {
    return this.last !== null;
  }

  forget(): void {
    this.last = null;
  }

  /** The store has moved it to the next commit. */
  advance({ head }: FollowedRef): void {
    if (this.last) this.last.commits = `${head?.sha} ${head?.sha}`;
  }

  /** Saves an evaluation unless it says what was saved last, the rendering before any target is said to want it. */
  async save(target: EngineTarget, evaluation: TargetEvaluation, desired: DesiredState, lease: Lease) {
    const { objects, drift, headSha, wantedSha } = evaluation;
    const now = { commits: `${headSha} ${wantedSha}`, shown: shownOf(evaluation) };
    const isSame = now.shown === this.last?.shown && now.commits === this.last.commits;
    const moved = [objects.changed, objects.removedKeys, drift.opened, drift.changed, drift.closed];
    if (isSame && moved.every((list) => list.length === 0)) return;
    if (evaluation.rendering) await this.keepRendering(target, desired);
    this.last = null;
    await this.store.saveEvaluation(evaluation, lease);
    this.last = now;
    target.freshness = evaluation.freshness;
  }

  private async keepRendering(target: EngineTarget, { rendering, placed }: DesiredState): Promise<void> {
    // What the target was saved with is kept already.
    if (!rendering || [this.keptInputs, target.inputsDigest].includes(rendering.inputsDigest)) return;
    const { inputs, inputsDigest, digest } = rendering;
    const objects = [...placed.values()].map(({ refKey, digest: own, manifest, file, line }) => ({
      refKey,
      digest: own,
      manifest,
      file,
      line,
    }));
    await this.store.saveRendering(target.projectId, { inputs, inputsDigest, digest, objects });
    this.keptInputs = inputsDigest;
  }
}

/** What a page would show differently besides the commits; the moment of the last verification alone is no change. */
function shownOf(evaluation: TargetEvaluation): string {
  const { objects: _, drift: _d, headSha: _h, wantedSha: _w, rendering, freshness, ...rest } = evaluation;
  return JSON.stringify({
    ...rest,
    rendering: rendering && [rendering.inputsDigest, rendering.digest],
    freshness: freshness.isVerified ? "verified" : freshness,
  });
}
