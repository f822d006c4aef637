import { refLabel, type ClearManifest, type Manifest, type ObjectRef } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { withLife } from "@/lib/domain/sync/hook-end";
import { isReplaced } from "@/lib/domain/sync/hook-deletion";
import type { HookRun } from "@/lib/domain/sync/hook-runs";
import { hookRunIn, hookRunOf, markIn, withHookMarks } from "@/lib/domain/sync/marks";
import type { HookStep, Judgement } from "@/lib/domain/sync/plan-sync";
import { arrivesLater, notServed } from "@/lib/engine/arrives-later";
import type { ClusterWorld } from "@/lib/engine/cluster-world";

/** What the hooks of one operation are made with. */
export type HookContext = { operationId: string; mark: string; all: PlacedObject[] };

/** Names a run among the steps of an operation. */
export function runKey({ phase, refKey }: { phase: HookRun["phase"]; refKey: string }): string {
  return `${phase} ${refKey}`;
}

/**
 * Judges the hooks of an operation by the cluster now, one read and at most one dry run for each. What is there already
 * under the name of a hook and does not carry our mark is never touched.
 */
export async function planHooks(
  world: ClusterWorld,
  runs: HookRun[],
  context: HookContext,
): Promise<HookStep[]> {
  const steps: HookStep[] = [];
  for (const run of runs) {
    const { phase, wave, placed } = run;
    const judgement = await judgeHook(world, run, context);
    steps.push({ phase, wave, ref: placed.ref, refKey: placed.refKey, judgement });
  }
  return steps;
}

/** The object of a run as it is sent: marked as the target's and as this run's, and lasting until its end was seen. */
export function hookToSend({ placed, phase }: HookRun, { operationId, mark }: HookContext): ClearManifest {
  return withLife(withHookMarks(placed.clear, mark, hookRunOf(operationId, phase)));
}

/** Whether a live object was made for this very run. */
export function isOfRun(live: Manifest, { phase }: HookRun, { operationId, mark }: HookContext): boolean {
  return markIn(live) === mark && hookRunIn(live) === hookRunOf(operationId, phase);
}

/** Said of an object that stands where a hook is to be made. */
export function foreignHook(ref: ObjectRef): string {
  return `${refLabel(ref)} is there already and not ours, so the hook of that name cannot run. Delete or rename one of them.`;
}

async function judgeHook(world: ClusterWorld, run: HookRun, context: HookContext): Promise<Judgement> {
  const { placed } = run;
  const pending = arrivesLater(context.all, placed);
  if (!placed.isServed) return pending ?? notServed(world, placed);
  const live = await world.connection.get(placed.ref, placed.manifest.apiVersion);
  if (live && isOfRun(live, run, context)) return { kind: "accepted", isForced: true };
  if (live && markIn(live) !== context.mark)
    return { kind: "refused", code: "forbidden", message: foreignHook(placed.ref) };
  const isNew = live === null || isReplaced(run);
  const sent = hookToSend(run, context);
  const answer = await world.connection.apply(live && isNew ? underAnotherName(sent) : sent, {
    fieldManager: world.fieldManager,
    isForced: true,
    isDryRun: true,
    uid: isNew ? undefined : live?.metadata.uid,
  });
  switch (answer.outcome) {
    case "applied":
      return { kind: "accepted", isForced: true };
    case "namespace_missing":
    case "kind_missing":
      return pending ?? { kind: "refused", code: "invalid", message: answer.message };
    case "forbidden":
      return { kind: "refused", code: "forbidden", message: answer.message };
    default:
      return { kind: "refused", code: "invalid", message: `${placed.file}: ${answer.message}` };
  }
}

/** What is to be made anew cannot be tried upon what is there: a Job's template, for one, never changes. */
function underAnotherName(sent: ClearManifest): ClearManifest {
  return { ...sent, metadata: { ...sent.metadata, name: `${sent.metadata.name.slice(0, 50)}-dry-run` } };
}
