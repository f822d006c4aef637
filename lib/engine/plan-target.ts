import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { refFromKey, type Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { definedKindOf } from "@/lib/domain/render/place-objects";
import { placeRendering } from "@/lib/domain/render/place-rendering";
import { hookRunsOf, type HookRun } from "@/lib/domain/sync/hook-runs";
import {
  otherReconcilerWords,
  planSync,
  type DesiredStep,
  type ExtraStep,
  type SyncPlan,
} from "@/lib/domain/sync/plan-sync";
import { optionsOf } from "@/lib/domain/sync/policy";
import { managedNamespaceAnnotation, pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import { plainRule, writeRuleOf, type WriteRule } from "@/lib/domain/sync/write-rule";
import { markIn, markOf, otherReconcilerOf } from "@/lib/domain/sync/marks";
import { isInReach, reachRefusals } from "@/lib/domain/target/reach";
import { waveOf } from "@/lib/domain/sync/object-role";
import { arrivesLater, notServed } from "@/lib/engine/arrives-later";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { scopeIn } from "@/lib/engine/desired-state";
import { boundedDifferences } from "@/lib/engine/bounded-differences";
import { changesOf, isSameButForMark, judgeWrite, type Consent } from "@/lib/engine/judge-write";
import { inOneVersion, type Subject } from "@/lib/engine/subject";
import { plannedWords } from "@/lib/engine/take-ownership";
import { ignoredIn } from "@/lib/engine/ignoring";
import { missingNamespace } from "@/lib/engine/managed-namespace";
import { autoscalerOf, liveDigestOf } from "@/lib/engine/observed-object";
import { planHooks, runKey, type HookContext } from "@/lib/engine/plan-hooks";
import type { TakeOver } from "@/lib/domain/ledger/operation";
import type { AppliedObject, EngineTarget } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";

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

export type PlanOptions = {
  objects: string[] | null;
  adopt: string[];
  /** What a person agreed to of all that is there already. */
  takeOver?: TakeOver;
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
  const subjects = new Map<string, Subject>();
  // Before the first question: a plan quotes what the cluster has.
  const touched = [...all, ...hooks.map((run) => run.placed)];
  const [beyond] = reachRefusals(touched, target.allowedNamespaces, world.cluster.name);
  if (beyond) {
    const nothing = { steps: [], appliedKeys: [...applied.keys()], lostKeys: new Set<string>() };
    return { ...nothing, refusal: beyond.reason, placed, subjects, runs, hookContext };
  }
  const desired: DesiredStep[] = [];
  for (let index = 0; index < chosen.length; index += judgedAtOnce) {
    const batch = chosen.slice(index, index + judgedAtOnce);
    desired.push(
      ...(await Promise.all(
        batch.map((placed) =>
          desiredStep(world, target, all, placed, applied.get(placed.refKey) ?? null, options, subjects),
        ),
      )),
    );
  }
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
  const appliedKeys = [...applied.keys()];
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

/** What is planned for one object, and whether the cluster's dry run would create it. */
type LookedAt = { step: DesiredStep; isNew: boolean };

async function desiredStep(
  world: ClusterWorld,
  target: EngineTarget,
  all: PlacedObject[],
  placed: PlacedObject,
  row: AppliedObject | null,
  options: Pick<PlanOptions, "adopt" | "takeOver">,
  subjects: Map<string, Subject>,
): Promise<DesiredStep> {
  const look = (live: Manifest | null) => lookAt(world, target, all, placed, live, row, options, subjects);
  if (!placed.isServed) return (await look(null)).step;
  if (!world.cache.get(placed.refKey) && world.cache.troubleWith(placed.refKey) === null) {
    // The watch says that it is not there. The dry run that the plan needs anyway tells whether that is so now.
    const { step, isNew } = await look(null);
    if (isNew) return step;
  }
  return (await look(await world.connection.get(placed.ref, placed.manifest.apiVersion))).step;
}

async function lookAt(
  world: ClusterWorld,
  target: EngineTarget,
  all: PlacedObject[],
  placed: PlacedObject,
  live: Manifest | null,
  row: AppliedObject | null,
  options: Pick<PlanOptions, "adopt" | "takeOver">,
  subjects: Map<string, Subject>,
): Promise<LookedAt> {
  const { ref, refKey } = placed;
  const wave = waveOf(placed.manifest);
  const mark = markOf(world.ports.installationId, target.id);
  const applied = begunRow(row, live, mark);
  const base = { ref, refKey, isOurs: applied !== null, wave, defines: definedKindOf(placed.manifest) };
  const rule = writeRuleOf(placed.manifest, live, optionsOf(target.policy));
  const subject: Subject = await inOneVersion(world.connection, {
    placed,
    live,
    applied: appliedTruth(applied, live, world.fieldManager, rule),
    rule,
    ignored: await ignoredIn(
      target.ignoreRules,
      placed,
      live,
      world.ports.jq,
      optionsOf(target.policy).respectIgnoreDifferences,
    ),
    autoscaler: autoscalerOf(world.cache, ref),
    mark,
    manager: world.fieldManager,
  });
  subjects.set(refKey, subject);
  const before = {
    isPresent: live !== null,
    uid: live?.metadata.uid ?? null,
    digestBefore: live && liveDigestOf(live),
  };
  const pending = arrivesLater(all, placed);
  const judged = (judgement: DesiredStep["judgement"]): LookedAt => ({
    step: { ...base, ...before, changes: [], judgement },
    isNew: false,
  });
  if (rule.leftAlone) return judged({ kind: "unchanged" });
  if (!placed.isServed) {
    return judged(pending ?? (rule.skipsMissingKind ? expected(placed) : notServed(world, placed)));
  }
  const other = live && applied === null ? otherReconcilerOf(live, world.ports.installationId) : null;
  const isAsked = other !== null && options.takeOver !== "all";
  const consent = isAsked ? "all" : consentTo(refKey, options);
  const { judgement, answer } = await judgeWrite(world.connection, subject, consent);
  const isPending = judgement.kind === "refused" && judgement.isPlaceMissing && pending !== null;
  const isUnchanged = live && answer && applied === null && isSameButForMark(answer, live);
  const isTold = live && judgement.kind !== "unchanged" && !isUnchanged;
  // What the server would refuse is said first: nobody can agree to it.
  const isForeign = isAsked && judgement.kind !== "refused";
  const asked = isForeign ? ({ kind: "other_reconciler", name: other } as const) : judgement;
  return {
    step: {
      ...base,
      ...before,
      judgement: isPending ? pending : asked,
      note: judgement.kind === "accepted" ? plannedWords(subject) : null,
      changes: isTold ? boundedDifferences(await changesOf(subject, answer)) : [],
    },
    // Only what is stored has a version.
    isNew: answer !== null && answer.metadata.resourceVersion === undefined,
  };
}

/** What a person agreed to of one object. */
function consentTo(refKey: string, { adopt, takeOver }: Pick<PlanOptions, "adopt" | "takeOver">): Consent {
  if (takeOver === "all" || adopt.includes(refKey)) return "all";
  return takeOver === "unchanged" ? "unchanged" : "none";
}

/**
 * What is known of our last write. A takeover that was begun and has not come to be (the object does not carry our mark)
 * counts as none: whoever goes on with it, or comes later, finds an object that is not ours.
 */
export function begunRow(
  applied: AppliedObject | null,
  live: Manifest | null,
  mark: string,
): AppliedObject | null {
  const isBegun = applied?.state === "unknown" && applied.origin === "adopted";
  return isBegun && live !== null && markIn(live) !== mark ? null : applied;
}

/** Somebody else is to install the definition while the operation runs. */
function expected({ ref }: PlacedObject): DesiredStep["judgement"] {
  const message = `The cluster does not serve ${ref.kind} yet; it is asked again when its turn comes.`;
  return { kind: "not_judged_yet", message };
}

/** Our last write as far as it is known; a lost answer is read back from the fields that we own. */
export function appliedTruth(
  applied: AppliedObject | null,
  live: Manifest | null,
  manager: string,
  rule: WriteRule = plainRule,
): Subject["applied"] {
  if (!applied) return null;
  if (applied.state === "known" && applied.manifest) return applied.manifest;
  // Who replaced owns nothing by applying: a lost answer cannot be told from the fields.
  if (rule.method === "replace") return "unknown";
  return live ? ownedManifest(live, manager) : "unknown";
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
