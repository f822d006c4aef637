import type { GitTreeEntry } from "@/lib/domain/git/git";
import { refFromKey, refLabel, type GroupKind } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { placeRendering, type PlacedHook } from "@/lib/domain/render/place-rendering";
import type { Refusal, RenderProblem } from "@/lib/domain/render/render";
import { isInReach, reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { filesUnder } from "@/lib/engine/git-folders";
import type { KindCatalog } from "@/lib/engine/ports/cluster";
import type {
  AppliedObject,
  EngineHold,
  FollowedRef,
  EngineTarget,
  ObjectEvaluation,
} from "@/lib/engine/ports/target-store";
import {
  inputsAt,
  trackedInputs,
  wantedInputs,
  type Rendering,
  type RenderingOutcome,
} from "@/lib/engine/renderings";
import { publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

/**
 * What is wanted of one target, and what we applied: rendered from the tracked commit or the held one and placed in
 * its cluster. A commit that does not render leaves the last good state in place.
 */
export class DesiredState {
  target: EngineTarget | null = null;
  rendering: Rendering | null = null;
  placed = new Map<string, PlacedObject>();
  /** What runs around a sync, by key; nothing of it is compared. */
  hooks = new Map<string, PlacedHook>();
  /** The keys of what Git declares and no sync compares: hooks, and what is left aside. */
  private uncompared = new Set<string>();
  applied = new Map<string, AppliedObject>();
  problems: RenderProblem[] = [];
  /** Why Git could not be read, in words. */
  trouble: string | null = null;
  /** Objects that another target holds, with the words to say so. */
  foreign = new Map<string, string>();
  private loaded = new Map<string, string>();
  /** What the cluster served when the objects were placed. */
  private placedWith: KindCatalog | null = null;

  constructor(
    private readonly id: string,
    private readonly world: ClusterWorld,
  ) {}

  /** The keys of every object that the target wants or applied. */
  keys(): Set<string> {
    const applied = [...this.applied.keys()].filter((key) => !this.uncompared.has(key));
    return new Set([...this.placed.keys(), ...applied]);
  }

  kinds(): GroupKind[] {
    const byKey = new Map<string, GroupKind>();
    for (const key of this.keys()) {
      const { group, kind } = refFromKey(key);
      byKey.set(`${group}/${kind}`, { group, kind });
    }
    return [...byKey.values()];
  }

  /** Why nothing may be written, as far as what is wanted tells. Made anew each time: discovery may move an object. */
  get refusals(): Refusal[] {
    const claimed = [...this.foreign].map(([refKey, reason]) => ({ code: "claimed", refKey, reason }));
    const reach = this.target
      ? reachRefusals(
          [...this.placed.values(), ...this.hooks.values()],
          this.target.allowedNamespaces,
          this.world.cluster.name,
        )
      : [];
    return [...(this.rendering?.refusals ?? []), ...reach, ...claimed];
  }

  /**
   * Reads the target anew and renders what is wanted. `lastKnown` are its objects as last saved, for the screen while
   * nothing renders. Returns the objects of which something else is wanted or known than before, or null when the
   * target is managed here no longer.
   */
  async load(lastKnown: Iterable<ObjectEvaluation>): Promise<Set<string> | null> {
    if (!(await this.read(lastKnown))) return null;
    const [before, after] = [this.loaded, this.marks()];
    // A load that fails leaves them: the next one tells of both.
    this.loaded = after;
    const keys = [...new Set([...before.keys(), ...after.keys()])];
    return new Set(keys.filter((key) => before.get(key) !== after.get(key)));
  }

  /** For each object, all on which looking at it depends besides the cluster. */
  private marks(): Map<string, string> {
    const settings = this.target && settingsOf(this.target);
    return new Map(
      [...this.keys()].map((key) => {
        const [placed, applied] = [this.placed.get(key), this.applied.get(key)];
        const wanted = placed && [
          placed.digest,
          placed.isServed,
          placed.isDefinedHere,
          placed.file,
          placed.line,
        ];
        const ours = applied && [applied.digest, applied.state, applied.uid, applied.origin];
        return [key, JSON.stringify([settings, wanted, ours, this.foreign.get(key)])];
      }),
    );
  }

  private async read(lastKnown: Iterable<ObjectEvaluation>): Promise<boolean> {
    const { ports, cluster } = this.world;
    this.target = await ports.targets.findTarget(this.id);
    if (!this.target) return false;
    await this.endHoldWhenGitCaughtUp(this.target);
    await this.readApplied();
    const inputs = wantedInputs(this.target, cluster);
    this.trouble = inputs ? null : (this.target.refTrouble ?? "Git has not been read yet.");
    if (!inputs) return true;
    try {
      await this.take(await this.world.renderings.of(inputs), lastKnown);
    } catch (error) {
      log.warn("target.render_failed", { targetId: this.id, error });
      this.trouble = publicMessageOf(error);
    }
    return true;
  }

  /** Whether all of what is wanted comes from a commit of which these files are no part, and nothing is the matter. */
  canAdvance(changed: GitTreeEntry[]): boolean {
    const { target, rendering, problems, trouble } = this;
    if (!target?.head || !rendering || target.hold || problems.length > 0 || trouble !== null) return false;
    if (target.refTrouble !== null || target.repositoryTrouble !== null) return false;
    const isOfHead =
      rendering.inputs.treeSha === target.head.treeSha && rendering.inputs.path === target.path;
    return isOfHead && filesUnder(changed, target.path).length === 0;
  }

  /** Goes on to a commit that changes nothing of what is wanted. */
  advance(ref: FollowedRef): void {
    if (!this.target || !this.rendering || !ref.head) return;
    this.target = { ...this.target, ...ref };
    this.rendering = { ...this.rendering, inputs: inputsAt(this.target, this.world.cluster, ref.head) };
  }

  /** Reads anew what we applied: an operation changes it object by object. */
  async readApplied(): Promise<void> {
    const applied = await this.world.ports.targets.appliedObjects(this.id);
    this.applied = new Map(applied.map((object) => [object.refKey, object]));
  }

  /** Places the rendering anew, after discovery changed what the cluster serves. */
  place(): void {
    if (!this.rendering || !this.target) return;
    this.placedWith = this.world.catalog();
    const { objects, hooks, aside } = placeRendering(this.rendering.objects, this.target.namespace, (kind) =>
      scopeIn(this.world, kind),
    );
    this.placed = new Map(objects.map((object) => [object.refKey, object]));
    this.hooks = new Map(hooks.map((hook) => [hook.refKey, hook]));
    this.uncompared = new Set([...hooks, ...aside].map(({ refKey }) => refKey));
  }

  private async take(outcome: RenderingOutcome, lastKnown: Iterable<ObjectEvaluation>): Promise<void> {
    if (outcome.outcome === "broken") {
      this.problems = outcome.problems;
      if (!this.rendering) this.placed = placedAsKnown(lastKnown);
      return;
    }
    this.problems = [];
    const isSame = this.rendering?.inputsDigest === outcome.inputsDigest;
    this.rendering = outcome;
    if (!isSame || this.placedWith !== this.world.catalog()) this.place();
    await this.claim();
  }

  /** An observed target claims nothing: it reads only. Nor does any what it may not use, which would keep it from others. */
  private async claim(): Promise<void> {
    this.foreign = new Map();
    if (!this.target || this.target.policy.mode === "observe") return;
    const named = [...this.hooks.values()].filter(({ clear }) => Boolean(clear.metadata.name));
    const declared = [...this.placed.keys(), ...named.map(({ refKey }) => refKey)];
    for (const claim of await claimFor(this.world, this.target, declared, this.applied.keys()))
      this.foreign.set(claim.refKey, claimedReason(claim));
  }

  /** Git that has moved since the hold began and renders to the held state again lifts the hold. */
  private async endHoldWhenGitCaughtUp(target: EngineTarget): Promise<void> {
    const { hold, head } = target;
    if (!hold || !head || head.sha === hold.headAtStart) return;
    const inputs = trackedInputs(target, this.world.cluster);
    const outcome = inputs && (await this.world.renderings.of(inputs).catch(() => null));
    if (outcome?.outcome !== "rendered" || outcome.digest !== (await this.heldDigest(hold))) return;
    const actor = { kind: "automation" as const, id: null, name: "Plumbline" };
    await this.world.ports.targets.endHold(hold.id, "git_caught_up", actor);
    this.target = (await this.world.ports.targets.findTarget(this.id)) ?? target;
  }

  /** A hold at a commit that nobody had rendered yet began without a digest. */
  private async heldDigest({ inputs, renderingDigest }: EngineHold): Promise<string | null> {
    if (renderingDigest !== "") return renderingDigest;
    const outcome = await this.world.renderings.of(inputs).catch(() => null);
    return outcome?.outcome === "rendered" ? outcome.digest : null;
  }
}

/** What is set of a target: all but where Git and the cluster stand. */
function settingsOf(target: EngineTarget): string {
  const { head: _h, hold: _o, refTrouble: _r, refCheckedAt: _c, repositoryTrouble: _t, ...rest } = target;
  const { appliedSha: _a, inputsDigest: _i, renderingDigest: _d, ...more } = rest;
  const { status: _s, statusSince: _w, freshness: _f, ...settings } = more;
  return JSON.stringify(settings);
}

/**
 * Claims for a target what it declares, and what it applied and declares no longer, unless somebody else declares that:
 * it moved from one application to the other. Returns what others hold.
 */
export async function claimFor(
  world: ClusterWorld,
  target: EngineTarget,
  declared: Iterable<string>,
  applied: Iterable<string>,
): Promise<{ refKey: string; isSameProject: boolean; holderName: string }[]> {
  const { targets } = world.ports;
  const wanted = new Set(declared);
  const left = [...applied].filter((key) => !wanted.has(key));
  const moved = new Set(await targets.declaredElsewhere(target.id, left));
  const keys = [...wanted, ...left.filter((key) => !moved.has(key))];
  const usable = keys.filter((key) => isInReach(refFromKey(key), target.allowedNamespaces));
  return targets.claimObjects(target.id, usable);
}

/** Who holds an object that another target wants; unnamed across projects. */
export function claimedReason(claim: { refKey: string; isSameProject: boolean; holderName: string }): string {
  const holder = claim.isSameProject ? claim.holderName : "an application of another project";
  return `${refLabel(refFromKey(claim.refKey))} belongs to ${holder} already.`;
}

/** How a cluster serves a kind; null when it does not. */
export function scopeIn(world: ClusterWorld, kind: GroupKind): "namespaced" | "cluster" | null {
  const info = world.catalog().find(kind);
  if (!info) return null;
  return info.isNamespaced ? "namespaced" : "cluster";
}

/** After a restart onto a commit that does not render: the objects as they were last known. */
function placedAsKnown(states: Iterable<ObjectEvaluation>): Map<string, PlacedObject> {
  const placed = new Map<string, PlacedObject>();
  for (const { refKey, desired, desiredDigest, file, line } of states) {
    if (!desired || !desiredDigest) continue;
    placed.set(refKey, {
      ref: refFromKey(refKey),
      refKey,
      clear: desired as PlacedObject["clear"],
      manifest: desired,
      digest: desiredDigest,
      file: file ?? "",
      line: line ?? 1,
      isServed: true,
      isDefinedHere: false,
    });
  }
  return placed;
}
