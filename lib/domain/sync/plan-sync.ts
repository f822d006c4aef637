import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { StepAction, StepOutcome } from "@/lib/domain/ledger/operation";
import { refLabel, type ObjectRef } from "@/lib/domain/object/manifest";
import { byApplyOrder, byPruneOrder } from "@/lib/domain/sync/apply-order";
import type { FieldConflict } from "@/lib/domain/sync/conflicts";
import { earliestTurns } from "@/lib/domain/sync/dependency-turns";
import { pruneGuard } from "@/lib/domain/sync/prune-guard";
import type { PruneRule } from "@/lib/domain/sync/prune-rule";
import { byTurn, type SyncPhase, type Turn } from "@/lib/domain/sync/sync-phase";

/** What asking the cluster (a dry run) said of writing one object. */
export type Judgement =
  | { kind: "unchanged" }
  | { kind: "accepted"; isForced: boolean }
  /** Deleted and created again, as the object itself asks for. */
  | { kind: "recreate"; message: string }
  /** Somebody else owned these fields first. */
  | { kind: "conflict"; conflicts: FieldConflict[] }
  /** The object is there already and not ours; a person has not agreed to take it over. */
  | { kind: "adoption" }
  /** Another reconciler manages it, and nobody has taken the target over. */
  | { kind: "other_reconciler"; name: string }
  /** `isPlaceMissing`: for want of its namespace or its definition, which may arrive in the same operation. */
  | { kind: "refused"; code: "invalid" | "forbidden"; message: string; isPlaceMissing?: boolean }
  /** It cannot be changed in place, and a person has not agreed that it is deleted and created again. */
  | { kind: "immutable"; message: string }
  /** Its namespace or definition arrives in the same operation. */
  | { kind: "not_judged_yet"; message: string };

export type DesiredStep = {
  ref: ObjectRef;
  refKey: string;
  isPresent: boolean;
  isOurs: boolean;
  uid: string | null;
  digestBefore: string | null;
  judgement: Judgement;
  changes: FieldDifference[];
  /** What becomes of the ownership of its fields, in words. */
  note?: string | null;
  wave: number;
  /** The kind that this definition defines (`group/kind`); null for everything else. */
  defines: string | null;
};

export type ExtraStep = {
  ref: ObjectRef;
  refKey: string;
  uid: string;
  digestBefore: string | null;
  /** What it says itself of being deleted. */
  rule: PruneRule;
  wave: number;
};

/** A hook in one of its phases. */
export type HookStep = Turn & { ref: ObjectRef; refKey: string; judgement: Judgement };

export type BlockerCode =
  | "conflict"
  | "invalid"
  | "immutable"
  | "forbidden"
  | "guarded_prune"
  | "adoption"
  | "other_reconciler"
  | "not_judged_yet";

export type PlannedStep = {
  ordinal: number;
  ref: ObjectRef;
  refKey: string;
  action: StepAction;
  outcome: StepOutcome;
  phase: SyncPhase;
  wave: number;
  uid: string | null;
  digestBefore: string | null;
  digestAfter: string | null;
  message: string | null;
  conflicts: FieldConflict[];
  changes: FieldDifference[];
  isForced: boolean;
  blocker: { code: BlockerCode; message: string } | null;
};

export type SyncPlan = {
  steps: PlannedStep[];
  /** Why nothing may be written: something cannot work or asks a person first. Null when the plan may run. */
  refusal: string | null;
};

/**
 * The plan of an operation, in the order of writing: what Git declares and its hooks by Argo CD's order (phase, wave,
 * kind, name), then deletions in the reverse order. Refuses as a whole when an object would be refused by the server,
 * conflicts with another manager or is not ours; deletions that wait for a person hold up nothing but themselves.
 */
export function planSync(input: {
  desired: DesiredStep[];
  hooks: HookStep[];
  extras: ExtraStep[];
  confirmedPrunes: string[];
}): SyncPlan {
  const { desired, hooks, extras, confirmedPrunes } = input;
  const turns = earliestTurns(desired, hooks);
  const writes = [
    ...desired.map((object) => writeStep(object, turns.get(object.refKey)!)),
    ...hooks.map(hookStep),
  ].toSorted((a, b) => byTurn(a, b) || byApplyOrder(a.ref, b.ref));
  const pruned = extras.filter(({ rule }) => rule.kind !== "kept");
  const counts = { pruned: pruned.length, total: desired.length + extras.length };
  const prunes = extras
    .toSorted((a, b) => b.wave - a.wave || byPruneOrder(a.ref, b.ref))
    .map((extra) => {
      if (extra.rule.kind === "kept") return keptStep(extra, extra.rule.reason);
      const asked = extra.rule.kind === "confirm" ? extra.rule.reason : pruneGuard(extra.ref, counts);
      return pruneStep(extra, confirmedPrunes.includes(extra.refKey) ? null : asked);
    });
  const steps = [...writes, ...prunes].map((step, ordinal) => ({ ...step, ordinal }));
  return { steps, refusal: refusalOf(steps) };
}

function writeStep(object: DesiredStep, { phase, wave }: Turn): PlannedStep {
  const { judgement } = object;
  const blocker = blockerOf(object);
  return {
    ordinal: 0,
    ref: object.ref,
    refKey: object.refKey,
    action: actionOf(object),
    outcome: judgement.kind === "unchanged" ? "unchanged" : outcomeOf(blocker),
    phase,
    wave,
    uid: object.uid,
    digestBefore: object.digestBefore,
    digestAfter: null,
    message: blocker?.message ?? (judgement.kind === "recreate" ? judgement.message : (object.note ?? null)),
    conflicts: judgement.kind === "conflict" ? judgement.conflicts : [],
    changes: object.changes,
    isForced: judgement.kind === "accepted" && judgement.isForced,
    blocker,
  };
}

/** A hook as a step of its operation. */
export function hookStep({ ref, refKey, phase, wave, judgement }: HookStep): PlannedStep {
  const blocker = blockerOf({ judgement, ref });
  return {
    ordinal: 0,
    ref,
    refKey,
    action: "run",
    outcome: outcomeOf(blocker),
    phase,
    wave,
    uid: null,
    digestBefore: null,
    digestAfter: null,
    message: blocker?.message ?? null,
    conflicts: [],
    changes: [],
    isForced: true,
    blocker,
  };
}

function actionOf({ judgement, isPresent, isOurs }: DesiredStep): StepAction {
  if (judgement.kind === "unchanged") return "none";
  if (judgement.kind === "recreate" || judgement.kind === "immutable") return "recreate";
  if (!isPresent) return "create";
  return isOurs ? "update" : "adopt";
}

function blockerOf({ judgement, ref }: Pick<DesiredStep, "judgement" | "ref">): PlannedStep["blocker"] {
  switch (judgement.kind) {
    case "unchanged":
    case "accepted":
    case "recreate":
      return null;
    case "conflict": {
      const owners = [...new Set(judgement.conflicts.map(({ manager }) => manager))].join(", ");
      return {
        code: "conflict",
        message: `${owners} owned ${fields(judgement.conflicts)} of ${refLabel(ref)} first.`,
      };
    }
    case "adoption":
      return {
        code: "adoption",
        message: `${refLabel(ref)} is there already and not ours; take it over or leave it out.`,
      };
    case "other_reconciler":
      return {
        code: "other_reconciler",
        message: otherReconcilerWords(judgement.name, ref),
      };
    case "refused":
      return { code: judgement.code, message: judgement.message };
    case "immutable":
      return { code: "immutable", message: judgement.message };
    case "not_judged_yet":
      return { code: "not_judged_yet", message: judgement.message };
  }
}

/** Why nothing is written to an object that another reconciler manages. */
export function otherReconcilerWords(name: string, ref: ObjectRef): string {
  return `${name} manages ${refLabel(ref)}; nothing is written here until a person takes the target over.`;
}

function outcomeOf(blocker: PlannedStep["blocker"]): StepOutcome {
  if (!blocker || blocker.code === "not_judged_yet") return "planned";
  if (blocker.code === "conflict") return "conflict";
  const isAsked = blocker.code === "adoption" || blocker.code === "other_reconciler";
  return isAsked ? "waits_for_person" : "refused";
}

/** The deletion of an object; `guard` says why it waits for a person. */
export function pruneStep(
  extra: Omit<ExtraStep, "rule" | "uid"> & { uid: string | null },
  guard: string | null,
): PlannedStep {
  return {
    ordinal: 0,
    ref: extra.ref,
    refKey: extra.refKey,
    action: "prune",
    outcome: guard ? "waits_for_person" : "planned",
    phase: "Sync",
    wave: extra.wave,
    uid: extra.uid,
    digestBefore: extra.digestBefore,
    digestAfter: null,
    message: guard,
    conflicts: [],
    changes: [],
    isForced: false,
    blocker: guard ? { code: "guarded_prune", message: guard } : null,
  };
}

/** What left Git and stays all the same: nothing happens to it, and the plan says why. */
function keptStep(extra: ExtraStep, reason: string): PlannedStep {
  const message = `${refLabel(extra.ref)} is no longer in Git and stays. ${reason}`;
  return { ...pruneStep(extra, null), action: "none", outcome: "unchanged", message };
}

/** Why none of these steps may be written, in words, or null when they may. */
export function refusalOf(steps: Pick<PlannedStep, "blocker">[]): string | null {
  const stopping = steps.filter(
    ({ blocker }) =>
      blocker !== null && blocker.code !== "not_judged_yet" && blocker.code !== "guarded_prune",
  );
  const [first] = stopping;
  if (!first) return null;
  const more = stopping.length - 1;
  return `${first.blocker!.message}${more > 0 ? ` And ${more} more.` : ""}`;
}

function fields(conflicts: FieldConflict[]): string {
  const names = conflicts.map(({ field }) => field.replace(/^\./, ""));
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
