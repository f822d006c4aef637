import { refFromKey } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { placeRendering } from "@/lib/domain/render/place-rendering";
import { hookRunsOf, type HookRun } from "@/lib/domain/sync/hook-runs";
import { markIn, markOf, otherReconcilerOf } from "@/lib/domain/sync/marks";
import { waveOf } from "@/lib/domain/sync/object-role";
import { otherReconcilerWords, planSync, type ExtraStep, type SyncPlan } from "@/lib/domain/sync/plan-sync";
import { optionsOf } from "@/lib/domain/sync/policy";
import { managedNamespaceAnnotation, pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import { isInReach, reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { scopeIn } from "@/lib/engine/desired-state";
import { missingNamespace } from "@/lib/engine/managed-namespace";
import { liveDigestOf } from "@/lib/engine/observed-object";
import { planHooks, runKey, type HookContext } from "@/lib/engine/plan-hooks";
import { planObject, type Agreed, type PlannedObject } from "@/lib/engine/plan-object";
import type { AppliedObject, EngineTarget } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import type { Subject } from "@/lib/engine/subject";

const judgedAtOnce = 16;

/** Stands for an operation that does not exist yet, to see what its hooks would be. */
export function aheadOf({ inputs }: Rendering): { id: string; sha: string } {
  return { id: "00000000", sha: inputs.sha };
}

export type TargetPlan = SyncPlan & {
  placed: Map<string, PlacedObject>;
  subjects: Map<string, Subject>;
  /** Objects that were applied before. */
  appliedKeys: string[];
  /** Those of them whose last write was never answered. */
  lostKeys: Set<string>;
  /** Hooks in each of their phases, by `runKey`. */
  runs: Map<string, HookRun>;
  hookContext: HookContext;
};

export type PlanOptions = Agreed & {
  objects: string[] | null;
  prune: boolean;
  confirmedPrunes: string[];
  /** The operation whose hooks are to run; null when none run. */
  hooksOf: { id: string; sha: string } | null;
};

/**
 * Plans writing a rendering to a target, against what the cluster says now (not what the watch said before): one read
 * and one dry run for each object that cannot be proved unchanged. Writes nothing.
 */
export async function planTarget(
  world: ClusterWorld,
  target: EngineTarget,
  rendering: Rendering,
  options: PlanOptions,
): Promise<TargetPlan> {
  const rendered = placeRendering(rendering.objects, target.namespace, (kind) => scopeIn(world, kind));
  const inIt = [...rendered.objects, ...rendered.hooks];
  const namespace = isInReachAll(inIt, target) ? await missingNamespace(world, target, inIt) : null;
  const all = namespace ? [namespace, ...rendered.objects] : rendered.objects;
  const hooks = options.hooksOf ? hookRunsOf(rendered.hooks, options.hooksOf) : [];
  const runs = new Map(hooks.map((run) => [runKey({ ...run, refKey: run.placed.refKey }), run]));
  const mark = markOf(world.ports.installationId, target.id);
  const hookContext = { operationId: options.hooksOf?.id ?? "", mark, all };
  const placed = new Map(all.map((object) => [object.refKey, object]));
  const chosen = all.filter(
    ({ refKey }) =>
      options.objects === null || options.objects.includes(refKey) || refKey === namespace?.refKey,
  );
  const appliedList = await world.ports.targets.appliedObjects(target.id);
  const applied = new Map(appliedList.map((object) => [object.refKey, object]));
  const appliedKeys = [...applied.keys()];
  // Before the first question: a plan quotes what the cluster has.
  const touched = [...all, ...hooks.map((run) => run.placed)];
  const [beyond] = reachRefusals(touched, target.allowedNamespaces, world.cluster.name);
  if (beyond) {
    const nothing = { steps: [], subjects: new Map(), lostKeys: new Set<string>() };
    return { ...nothing, refusal: beyond.reason, placed, appliedKeys, runs, hookContext };
  }
  const planning = { world, target, all, agreed: options };
  const planned: PlannedObject[] = [];
  for (let index = 0; index < chosen.length; index += judgedAtOnce) {
    const batch = chosen.slice(index, index + judgedAtOnce);
    planned.push(
      ...(await Promise.all(
        batch.map((object) => planObject(planning, object, applied.get(object.refKey) ?? null)),
      )),
    );
  }
  const desired = planned.map(({ step }) => step);
  const subjects = new Map(planned.map(({ step, subject }) => [step.refKey, subject]));
  // What Git makes a hook, or leaves aside, is no longer an object, but it has not left Git either.
  const declared = [...all, ...rendered.hooks, ...rendered.aside];
  const extras =
    options.prune && options.objects === null ? await extrasOf(world, target, declared, appliedList) : [];
  const hookSteps = await planHooks(world, hooks, hookContext);
  const plan = planSync({ desired, hooks: hookSteps, extras, confirmedPrunes: options.confirmedPrunes });
  const foreign = options.takeOver === "all" ? null : foreignIn(world, all, applied);
  const lostKeys = new Set(
    appliedList.filter(({ state }) => state === "unknown").map(({ refKey }) => refKey),
  );
  const refusal = plan.refusal ?? foreign;
  return { ...plan, refusal, placed, subjects, appliedKeys, lostKeys, runs, hookContext };
}

/** Why nothing is written, also not what was chosen singly: another reconciler manages something of the target. */
function foreignIn(
  world: ClusterWorld,
  all: PlacedObject[],
  applied: Map<string, AppliedObject>,
): string | null {
  for (const { ref, refKey } of all) {
    const live = applied.has(refKey) ? null : world.cache.get(refKey);
    const other = live && otherReconcilerOf(live, world.ports.installationId);
    if (other) return otherReconcilerWords(other, ref);
  }
  return null;
}

/** Before the first question: a plan must not tell what lies beyond the project's reach. */
function isInReachAll(objects: PlacedObject[], { allowedNamespaces }: EngineTarget): boolean {
  return objects.every(({ ref }) => isInReach(ref, allowedNamespaces));
}

/** What may be pruned: applied by us, declared by nobody, within reach, same UID, still carrying our mark. */
async function extrasOf(
  world: ClusterWorld,
  target: EngineTarget,
  all: PlacedObject[],
  applied: AppliedObject[],
): Promise<ExtraStep[]> {
  const declared = new Set(all.map(({ refKey }) => refKey));
  const left = applied.filter(({ refKey }) => !declared.has(refKey));
  const moved = new Set(
    await world.ports.targets.declaredElsewhere(
      target.id,
      left.map(({ refKey }) => refKey),
    ),
  );
  const mark = markOf(world.ports.installationId, target.id);
  const extras: ExtraStep[] = [];
  for (const object of left) {
    if (moved.has(object.refKey)) continue;
    const ref = refFromKey(object.refKey);
    if (!isInReach(ref, target.allowedNamespaces)) continue;
    const live = world.catalog().find(ref) ? await world.connection.get(ref) : null;
    const uid = live?.metadata.uid;
    if (!live || !uid || (object.uid !== null && uid !== object.uid) || markIn(live) !== mark) continue;
    const rule = pruneRuleOf(live, optionsOf(target.policy));
    if (live.metadata.annotations?.[managedNamespaceAnnotation] !== undefined) continue;
    const digestBefore = liveDigestOf(live);
    extras.push({ ref, refKey: object.refKey, uid, digestBefore, rule, wave: waveOf(live) });
  }
  return extras;
}
