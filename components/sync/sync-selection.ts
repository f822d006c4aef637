import type { PlannedStep, TargetPlan } from "@/lib/api/application-schema";
import { hookTrouble } from "@/components/sync/hook-lines";

/** What a person chose in the sync dialog. Keys are refKeys, over all targets. */
export type SyncChoice = {
  /** Left out. */
  excluded: ReadonlySet<string>;
  /** Agreed to: taken over from another manager, deleted although it is guarded, or deleted and created again. */
  agreed: ReadonlySet<string>;
  prune: boolean;
  /** The targets are taken over, with all that another reconciler manages in them. */
  takeOver: boolean;
};

/** What the choice comes to, ready for the request and for the button. */
export type SyncSelection = {
  targetIds: string[];
  /** Null when nothing is left out. */
  objects: string[] | null;
  adopt: string[];
  /** What is as Git wants it is taken over in any case. */
  takeOver: "unchanged" | "all";
  confirmedPrunes: string[];
  renderingDigests: Record<string, string>;
  /** Objects that would be written, each target's counted. */
  writes: number;
  /** Steps that ask and were not agreed to: they are left out. */
  waiting: number;
  /** Hooks that would run, each target's counted: none unless everything is chosen. */
  hooks: number;
  /** Why the hooks cannot run, and with them nothing; null when they can. */
  hookTrouble: string | null;
};

export type StepChoice = "write" | "leave" | "asks" | "cannot";

/** What would become of one step: an operation refuses as a whole, so what cannot work has to be left out of it. */
export function stepChoice(
  step: Pick<PlannedStep, "action" | "blocker">,
  refKeys: string[],
  choice: SyncChoice,
): StepChoice {
  const code = step.blocker?.code;
  if (code === "invalid" || code === "forbidden") return "cannot";
  if (step.action === "prune" && !choice.prune) return "leave";
  if (code === "other_reconciler" && !choice.takeOver) return "asks";
  // Whoever takes a target over agrees to all that is there already.
  const isAgreed = code === "adoption" && choice.takeOver;
  if (!isAgreed && agreementTo(code)) {
    return refKeys.every((refKey) => choice.agreed.has(refKey)) ? "write" : "asks";
  }
  if (step.action === "none") return "leave";
  return refKeys.some((refKey) => choice.excluded.has(refKey)) ? "leave" : "write";
}

type BlockerCode = NonNullable<PlannedStep["blocker"]>["code"];

const agreements: Partial<Record<BlockerCode, string>> = {
  conflict: "Take over",
  adoption: "Take over",
  guarded_prune: "Delete",
  immutable: "Delete and create again",
};

/** What a person agrees to by ticking an object of which this is said; undefined where nobody is asked about one object. */
export function agreementTo(code: BlockerCode | undefined): string | undefined {
  return code && agreements[code];
}

export function syncSelection(plans: TargetPlan[], choice: SyncChoice): SyncSelection {
  const chosen = new Set<string>();
  const leftOut = new Set<string>();
  const selection: SyncSelection = {
    targetIds: [],
    objects: null,
    adopt: [],
    takeOver: choice.takeOver ? "all" : "unchanged",
    confirmedPrunes: [],
    renderingDigests: {},
    writes: 0,
    waiting: 0,
    hooks: 0,
    hookTrouble: null,
  };
  const adopt = new Set<string>();
  const prunes = new Set<string>();
  for (const plan of plans) {
    if (plan.outcome !== "planned") continue;
    // Where another reconciler is at work nothing is written until a person takes the target over.
    const foreign = plan.steps.filter(({ blocker }) => blocker?.code === "other_reconciler");
    if (!choice.takeOver && foreign.length > 0) {
      selection.waiting += foreign.length;
      continue;
    }
    selection.targetIds.push(plan.targetId);
    if (plan.renderingDigest) selection.renderingDigests[plan.targetId] = plan.renderingDigest;
    for (const step of plan.steps) {
      const becomes = stepChoice(step, [step.refKey], choice);
      if (becomes === "asks") selection.waiting += 1;
      if (becomes === "write") {
        selection.writes += 1;
        chosen.add(step.refKey);
        if (step.blocker?.code === "conflict" || step.blocker?.code === "adoption") adopt.add(step.refKey);
        if (step.blocker?.code === "guarded_prune" || step.blocker?.code === "immutable")
          prunes.add(step.refKey);
      } else if (step.action !== "none" && !(step.action === "prune" && becomes !== "cannot")) {
        // A deletion that is not wanted needs no list: the operation is told about deletions by themselves.
        leftOut.add(step.refKey);
      } else if (step.action === "prune" && choice.prune && choice.excluded.has(step.refKey)) {
        leftOut.add(step.refKey);
      }
    }
  }
  selection.objects = leftOut.size > 0 ? [...chosen].filter((refKey) => !leftOut.has(refKey)) : null;
  const isChosen = ({ targetId }: TargetPlan) => selection.targetIds.includes(targetId);
  const whole = selection.objects === null ? plans.filter(isChosen) : [];
  for (const plan of whole) {
    selection.hooks += plan.hooks.filter(({ phase }) => phase !== "SyncFail").length;
    selection.hookTrouble ??= hookTrouble(plan);
  }
  selection.adopt = [...adopt];
  selection.confirmedPrunes = [...prunes];
  return selection;
}
