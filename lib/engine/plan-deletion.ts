import { refFromKey, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import { definedKindOf } from "@/lib/domain/render/place-objects";
import { placeRendering, type PlacedHook } from "@/lib/domain/render/place-rendering";
import { deleteRuleOf } from "@/lib/domain/sync/delete-rule";
import { hookRunsOf } from "@/lib/domain/sync/hook-runs";
import { hookRunIn, markIn, markOf } from "@/lib/domain/sync/marks";
import { waveOf } from "@/lib/domain/sync/object-role";
import { type DeletableObject, planDelete } from "@/lib/domain/sync/plan-delete";
import { deletePhases } from "@/lib/domain/sync/sync-phase";
import { isInReach, reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { scopeIn } from "@/lib/engine/desired-state";
import { liveDigestOf } from "@/lib/engine/observed-object";
import { planHooks, runKey } from "@/lib/engine/plan-hooks";
import type { TargetPlan } from "@/lib/engine/plan-target";
import type { OperationStep } from "@/lib/engine/ports/operation-store";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import { isBegun } from "@/lib/engine/sync-progress";

const readAtOnce = 16;

export type DeletionOptions = {
  /** What a person chose (refKey); null for a preview of all. */
  objects: string[] | null;
  /** What of it asks for a tick of its own and got one. */
  confirmed: string[];
  operation: { id: string; sha: string };
  /** The steps of earlier attempts. */
  past: OperationStep[];
};

/**
 * Plans deleting all that we applied to a target and what is left of its hooks, against what the cluster says now. The
 * rendering tells the hooks that run before and after. Writes nothing.
 */
export async function planDeletion(
  world: ClusterWorld,
  target: EngineTarget,
  rendering: Rendering,
  { objects: chosen, confirmed, operation, past }: DeletionOptions,
): Promise<TargetPlan> {
  const { hooks } = placeRendering(rendering.objects, target.namespace, (kind) => scopeIn(world, kind));
  const list = hookRunsOf(hooks, operation, deletePhases);
  const runs = new Map(list.map((run) => [runKey({ ...run, refKey: run.placed.refKey }), run]));
  const mark = markOf(world.ports.installationId, target.id);
  const hookContext = { operationId: operation.id, mark, all: [] };
  const applied = await world.ports.targets.appliedObjects(target.id);
  const rest = {
    placed: new Map(),
    subjects: new Map(),
    appliedKeys: applied.map(({ refKey }) => refKey),
    lostKeys: new Set<string>(),
    runs,
    hookContext,
  };
  // Before the first question: a plan quotes what the cluster has.
  const [beyond] = reachRefusals(
    list.map(({ placed }) => placed),
    target.allowedNamespaces,
    world.cluster.name,
  );
  if (beyond) return { steps: [], refusal: beyond.reason, ...rest };
  const known = new Map(applied.map(({ refKey, uid }) => [refKey, uid]));
  const objects = [
    ...(await deletableOf(world, target, [...known], past)),
    ...(await leftOfHooks(world, target, hooks, known)),
  ];
  // Where they have run already, what they ran in may be on its way out.
  const isPast = past.some((step) => step.action === "prune" && isBegun(step));
  const due = isPast ? list.filter(({ phase }) => phase !== "PreDelete") : list;
  const judged = new Map((await planHooks(world, due, hookContext)).map((step) => [runKey(step), step]));
  const hookSteps = list.map(({ phase, wave, placed: { ref, refKey } }) => {
    const judgement = { kind: "accepted", isForced: true } as const;
    return judged.get(runKey({ phase, refKey })) ?? { phase, wave, ref, refKey, judgement };
  });
  return { ...planDelete({ objects, hooks: hookSteps, chosen, confirmed }), ...rest };
}

/** What deleting each of these would meet with: objects that we applied, with the UID where it is known. */
async function deletableOf(
  world: ClusterWorld,
  target: EngineTarget,
  applied: [refKey: string, uid: string | null][],
  past: OperationStep[],
): Promise<DeletableObject[]> {
  const keys = applied.map(([refKey]) => refKey);
  const moved = new Set(await world.ports.targets.declaredElsewhere(target.id, keys));
  const deleted = new Map(past.filter(({ action }) => action === "prune").map((step) => [step.refKey, step]));
  const objects: DeletableObject[] = [];
  for (let index = 0; index < applied.length; index += readAtOnce) {
    const batch = applied.slice(index, index + readAtOnce);
    objects.push(
      ...(await Promise.all(
        batch.map(async ([refKey, uid]): Promise<DeletableObject> => {
          const ref = refFromKey(refKey);
          // Nothing beyond the project's reach is asked for: the answer would tell of it.
          const beyond = isInReach(ref, target.allowedNamespaces)
            ? null
            : "It lies beyond what its project may use.";
          const live = beyond === null ? await world.connection.get(ref) : null;
          const foreign =
            beyond ??
            foreignWords(world, target, { live, uid, isMoved: moved.has(refKey) }) ??
            (live && (await usedElsewhere(world, target, live)));
          const object = deletable(ref, refKey, live, uid, foreign);
          // What an earlier attempt has deleted cannot tell its wave any more.
          const { wave = 0, digestBefore = null } = deleted.get(refKey) ?? {};
          return live ? object : { ...object, wave, digestBefore };
        }),
      )),
    );
  }
  return objects;
}

/** Objects of hooks that earlier operations made and no policy has deleted; nothing runs in them when all else goes. */
async function leftOfHooks(
  world: ClusterWorld,
  target: EngineTarget,
  hooks: PlacedHook[],
  known: Map<string, unknown>,
): Promise<DeletableObject[]> {
  const left: DeletableObject[] = [];
  for (const { ref, refKey, clear, hook } of hooks) {
    // What runs around this very deletion goes by its own policies.
    if (hook.phases.some((phase) => deletePhases.includes(phase)) || known.has(refKey)) continue;
    if (!clear.metadata.name || !isInReach(ref, target.allowedNamespaces)) continue;
    const live = await world.connection.get(ref);
    if (!live || hookRunIn(live) === null) continue;
    if (foreignWords(world, target, { live, uid: null, isMoved: false }) !== null) continue;
    left.push(deletable(ref, refKey, live, live.metadata.uid ?? null, null));
  }
  return left;
}

function deletable(
  ref: ObjectRef,
  refKey: string,
  live: Manifest | null,
  uid: string | null,
  foreign: string | null,
): DeletableObject {
  const rule = (): DeletableObject["rule"] => {
    if (foreign !== null) return { kind: "kept", reason: foreign };
    return live ? deleteRuleOf(live) : { kind: "gone" };
  };
  return {
    ref,
    refKey,
    uid: live?.metadata.uid ?? uid,
    digestBefore: live && liveDigestOf(live),
    wave: live ? waveOf(live) : 0,
    defines: live && definedKindOf(live),
    rule: rule(),
  };
}

/** Why an object that we applied is not ours to delete, or cannot be told to be; null when it is. */
function foreignWords(
  world: ClusterWorld,
  target: EngineTarget,
  { live, uid, isMoved }: { live: Manifest | null; uid: string | null; isMoved: boolean },
): string | null {
  if (!live) return null;
  if (uid !== null && live.metadata.uid !== uid)
    return "Somebody else made it anew since it was applied from here.";
  if (markIn(live) !== markOf(world.ports.installationId, target.id))
    return "It does not carry the mark of this target (any more).";
  return isMoved ? "Another application declares it." : null;
}

/** Why a namespace or a definition is not deleted for the sake of others, whose objects would go with it; null when it may be. */
export async function usedElsewhere(
  world: ClusterWorld,
  target: EngineTarget,
  live: Manifest,
): Promise<string | null> {
  const kind = definedKindOf(live);
  const namespace = live.kind === "Namespace" && live.apiVersion === "v1" ? live.metadata.name : null;
  if (kind === null && namespace === null) return null;
  if (!(await world.ports.targets.isUsedElsewhere(target.id, { namespace, kind }))) return null;
  return kind === null
    ? "Another application has objects in it."
    : "Another application has objects of this kind.";
}
