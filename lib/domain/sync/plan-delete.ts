import { refLabel, type ObjectRef } from "@/lib/domain/object/manifest";
import { byApplyOrder, byPruneOrder } from "@/lib/domain/sync/apply-order";
import {
  hookStep,
  pruneStep,
  refusalOf,
  type HookStep,
  type PlannedStep,
  type SyncPlan,
} from "@/lib/domain/sync/plan-sync";
import type { PruneRule } from "@/lib/domain/sync/prune-rule";
import { byTurn } from "@/lib/domain/sync/sync-phase";

/** An object that we applied, and what deleting it would meet with. */
export type DeletableObject = {
  ref: ObjectRef;
  refKey: string;
  uid: string | null;
  digestBefore: string | null;
  wave: number;
  /** The kind that this definition defines (`group/kind`); null for everything else. */
  defines: string | null;
  /** What it says of being deleted, or why it is not ours to delete; `gone` where there is nothing left of it. */
  rule: PruneRule | { kind: "gone" };
};

/** What becomes of one of them; `guard` says why it waits for a person first. */
type Fate =
  | { object: DeletableObject; isStaying: false; guard: string | null }
  | { object: DeletableObject; isStaying: true; reason: string };

/**
 * The plan of deleting a target's objects: the hooks before and after it, the deletions in the reverse of Argo CD's
 * order, and last what stays. `chosen` are those that a person was shown and wants gone; without them it is a preview of all. What else is
 * ours stays, and so do a namespace and a definition while something in them stays or a hook is still to run there.
 */
export function planDelete(input: {
  objects: DeletableObject[];
  hooks: HookStep[];
  chosen: string[] | null;
  confirmed: string[];
}): SyncPlan {
  const { objects, chosen } = input;
  const hooks = input.hooks.map(hookStep).toSorted((a, b) => byTurn(a, b) || byApplyOrder(a.ref, b.ref));
  const fates = objects.map((object) => fateOf(object, input));
  // Before anybody has chosen, what asks for a tick of its own may still be ticked.
  const left = fates.filter((fate) => fate.isStaying || (chosen !== null && fate.guard !== null));
  const needed: Needed[] = [
    ...left.map(({ object: { ref } }) => ({ ref, words: `${refLabel(ref)} stays and needs it.` })),
    ...hooks
      .filter(({ phase }) => phase === "PostDelete")
      .map(({ ref }) => ({
        ref,
        words: `The hook ${refLabel(ref)} runs after everything else is deleted and needs it.`,
      })),
  ];
  const deletions = fates
    .toSorted((a, b) => b.object.wave - a.object.wave || byPruneOrder(a.object.ref, b.object.ref))
    .map((fate) => stepOf(sheltered(fate, needed)));
  const isBefore = ({ phase }: PlannedStep) => phase === "PreDelete";
  const isStaying = ({ action }: PlannedStep) => action === "none";
  const ordered = [
    ...hooks.filter(isBefore),
    ...deletions.filter((step) => !isStaying(step)),
    ...hooks.filter((hook) => !isBefore(hook)),
    ...deletions.filter(isStaying),
  ].map((step, ordinal) => ({ ...step, ordinal }));
  return { steps: ordered, refusal: refusalOf(ordered) };
}

function fateOf(
  object: DeletableObject,
  { chosen, confirmed }: { chosen: string[] | null; confirmed: string[] },
): Fate {
  const { rule, refKey } = object;
  if (rule.kind === "kept") return { object, isStaying: true, reason: rule.reason };
  if (rule.kind === "gone") return { object, isStaying: false, guard: null };
  if (chosen !== null && !chosen.includes(refKey))
    return { object, isStaying: true, reason: "It is not among what was chosen." };
  const isAsked = rule.kind === "confirm" && !confirmed.includes(refKey);
  return { object, isStaying: false, guard: isAsked ? rule.reason : null };
}

/** What must not go with a namespace or a definition, and the words to say so. */
type Needed = { ref: ObjectRef; words: string };

/** Deleting a namespace or a definition deletes what is in it: it stays for the sake of what must not go. */
function sheltered(fate: Fate, needed: Needed[]): Fate {
  const { object } = fate;
  if (object.rule.kind === "kept" || object.rule.kind === "gone") return fate;
  const inside = needed.find(({ ref }) => isInside(ref, object));
  return inside ? { object, isStaying: true, reason: inside.words } : fate;
}

function isInside(ref: ObjectRef, { ref: outer, defines }: DeletableObject): boolean {
  if (outer.kind === "Namespace" && outer.group === "") return ref.namespace === outer.name;
  return defines !== null && defines === `${ref.group}/${ref.kind}`;
}

function stepOf(fate: Fate): PlannedStep {
  const { object } = fate;
  if (!fate.isStaying) {
    const step = pruneStep(object, fate.guard);
    return object.rule.kind === "gone" ? { ...step, message: "It is not there any more." } : step;
  }
  const message = `${refLabel(object.ref)} stays. ${fate.reason}`;
  return { ...pruneStep(object, null), action: "none", outcome: "unchanged", message };
}
