import { type OperationOptions, runsHooks } from "@/lib/domain/ledger/operation";
import type { OperationKind } from "@/lib/domain/ledger/operation";
import { hookRunOf } from "@/lib/domain/sync/marks";
import type { SyncPhase } from "@/lib/domain/sync/sync-phase";
import { hookSlots, type HookSlot, objectName, policiesOf } from "@/lib/testing/chaos/chaos-content";
import type { ObjectLife } from "@/lib/testing/chaos/cluster-history";
import type { Evidence, OperationEvidence, TargetEvidence } from "@/lib/testing/chaos/evidence";
import { Cases, type Invariant } from "@/lib/testing/chaos/invariants/invariant";

/**
 * No hook ran twice unless its policy says so, told from the cluster's own history: one object for each operation and
 * phase; none is made where what is left of it stays; none is deleted but as its policy says; and what the ledger calls
 * run has come to its end in the cluster.
 */
export const hooksRunOnce: Invariant = (evidence) => {
  const cases = new Cases();
  const hooks = hooksOf(evidence);
  eachOnce(hooks, cases);
  for (const hook of hooks) if (hook.life.goneAtMs !== null) deletedByPolicy(evidence, hook, cases);
  for (const operation of evidence.operations) asLedgered(evidence, operation, hooks, cases);
  return cases.finding;
};

type Hook = { target: TargetEvidence; slot: HookSlot; life: ObjectLife; madeFor: string };

function hooksOf({ lives, targets }: Evidence): Hook[] {
  const hooks: Hook[] = [];
  for (const life of lives.values()) {
    const madeFor = life.versions[0]!.hookRun;
    const target = targets.find(({ mark }) => mark === life.versions[0]!.mark);
    if (madeFor === null || !target) continue;
    const name = life.refKey.split("/")[3]!;
    const slot = (Object.keys(hookSlots) as HookSlot[]).find((each) => {
      const base = objectName(target.prefix, each);
      return isNamed(each) ? name === base : name.startsWith(`${base}-`);
    });
    if (slot) hooks.push({ target, slot, life, madeFor });
  }
  return hooks;
}

function eachOnce(hooks: Hook[], cases: Cases): void {
  const runs = Map.groupBy(hooks, ({ slot, madeFor }) => `${slot} of ${madeFor}`);
  for (const [run, made] of runs)
    cases.hold(
      made.length === 1,
      () => `${run} was made ${made.length} times: ${made.map(uidOf).join(", ")}.`,
    );
}

/** A hook that was deleted: for being made anew, by its end, or because it was ended with its operation. */
function deletedByPolicy({ operations }: Evidence, { slot, life }: Hook, cases: Cases): void {
  const policies = policiesOf(slot);
  const last = life.versions.at(-1)!;
  const operation = operations.find(({ id }) => last.hookRun?.startsWith(`${id}/`));
  const isStopped = operation !== undefined && operation.state !== "succeeded";
  const wasRunning = life.versions.every(({ jobEnd }) => jobEnd === null);
  const isJust =
    policies.includes("BeforeHookCreation") ||
    (policies.includes("HookSucceeded") && last.jobEnd === "complete") ||
    (policies.includes("HookFailed") && (isStopped || last.jobEnd === "failed")) ||
    (wasRunning && isStopped);
  cases.hold(isJust, () => `${life.refKey} (${life.uid}) was deleted against its policy ${policies.join()}.`);
}

/** What the ledger says of hooks is what the cluster has seen; a whole operation ran each of its hooks. */
function asLedgered(evidence: Evidence, operation: OperationEvidence, hooks: Hook[], cases: Cases): void {
  const runs = operation.results.filter(({ action }) => action === "run");
  for (const { refKey, outcome, uid, phase } of runs) {
    if (outcome !== "done") continue;
    const versions = evidence.lives.get(uid ?? "")?.versions ?? [];
    cases.hold(
      versions.some(({ jobEnd }) => jobEnd === "complete"),
      () => `${refKey}: done by operation ${operation.id}, and the cluster has not seen it end.`,
    );
    const run = hookRunOf(operation.id, phase as SyncPhase);
    cases.hold(
      versions.some(({ hookRun }) => hookRun === run),
      () => `${refKey}: done by operation ${operation.id}, and never marked as its run.`,
    );
  }
  const isMeant = runsHooks(operation.kind as OperationKind, operation.options as OperationOptions);
  const target = evidence.targets.find(({ id }) => id === operation.targetId);
  const content = target?.contents.get(operation.toSha);
  if (!target || !content) return;
  if (!isMeant) {
    const made = hooks.filter(({ madeFor }) => madeFor.startsWith(`${operation.id}/`));
    cases.hold(
      made.length === 0,
      () => `Operation ${operation.id} runs no hooks and made ${made.map(uidOf)[0]}.`,
    );
    return;
  }
  if (operation.state !== "succeeded" || operation.kind === "self_heal") return;
  for (const slot of content.hooks)
    for (const phase of hookSlots[slot].phase.split(",").filter((each) => each !== "SyncFail")) {
      const base = objectName(target.prefix, slot);
      const its = runs.filter(({ refKey, phase: when }) => {
        const name = refKey.split("/")[3]!;
        return when === phase && (isNamed(slot) ? name === base : name.startsWith(`${base}-`));
      });
      const isDone = its.length === 1 && its[0]!.outcome === "done";
      cases.hold(isDone, () => `Operation ${operation.id} succeeded, and ${phase} ${base} did not run once.`);
    }
}

function isNamed(slot: HookSlot): boolean {
  return !("isNamed" in hookSlots[slot]);
}

function uidOf({ life }: Hook): string {
  return life.uid;
}
