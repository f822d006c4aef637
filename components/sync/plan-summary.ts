import type { TargetPlan } from "@/lib/api/application-schema";
import { nameList } from "@/components/application/name-list";
import { hookTrouble } from "@/components/sync/hook-lines";
import { plural } from "@/components/ui/plural";

/** What the plans of several targets come to, before anything is asked for. */
export type PlanSummary = {
  /** Would accept it. */
  ready: string[];
  /** Do not answer: taken along, and planned anew when they do. */
  silent: string[];
  /** Nothing would be written here, and why; not taken along. */
  refused: { targetId: string; reason: string }[];
  /** Steps on ready targets that the server would refuse or a person must agree to, and nobody has. */
  waiting: number;
  /** Steps that would write something. */
  writes: number;
};

/**
 * `agreed` says whether a person agreed to a step that asks. Without that, deletions that are guarded wait; what cannot
 * be changed in place keeps its target from being written to.
 */
export function planSummary(
  plans: TargetPlan[],
  agreed: (targetId: string, refKey: string) => boolean,
): PlanSummary {
  const summary: PlanSummary = { ready: [], silent: [], refused: [], waiting: 0, writes: 0 };
  for (const plan of plans) {
    if (plan.outcome === "unreachable") summary.silent.push(plan.targetId);
    else if (plan.outcome !== "planned") {
      summary.refused.push({
        targetId: plan.targetId,
        reason: plan.reason ?? "Nothing would be written here.",
      });
    } else {
      const isOpen = ({ refKey, blocker }: TargetPlan["steps"][number]) =>
        blocker?.code === "immutable" && !agreed(plan.targetId, refKey);
      const open = plan.steps.find(isOpen);
      if (open) {
        summary.refused.push({ targetId: plan.targetId, reason: open.blocker!.message });
        summary.waiting += 1;
        continue;
      }
      summary.ready.push(plan.targetId);
      for (const step of plan.steps) {
        const asks = step.blocker !== null && step.blocker.code !== "not_judged_yet";
        if (asks && !agreed(plan.targetId, step.refKey)) summary.waiting += 1;
        else if (step.action !== "none") summary.writes += 1;
      }
    }
  }
  return summary;
}

/** The sentence at the foot of a rollback: what was checked, and what happens to those that could not be. */
export function rollbackSentence(summary: PlanSummary, nameOf: (targetId: string) => string): string {
  const { ready, silent, refused } = summary;
  const sentences = acceptWords(ready, nameOf);
  if (silent.length > 0) {
    const names = nameList(silent.map(nameOf));
    const [is, answers] = silent.length === 1 ? ["is", "it answers"] : ["are", "they answer"];
    sentences.push(
      `${names} ${is} held${ready.length > 0 ? " as well" : ""} and planned anew when ${answers}.`,
    );
  }
  if (refused.length > 0) {
    sentences.push(
      `${nameList(refused.map(({ targetId }) => nameOf(targetId)))} cannot go there and stays as it is.`,
    );
  }
  return paragraph(sentences);
}

/** The sentence at the foot of following Git again. `isEndingAll`: holds end also where nothing can be written. */
export function followSentence(
  { ready, silent, refused }: PlanSummary,
  nameOf: (targetId: string) => string,
  isEndingAll: boolean,
): string {
  const sentences = acceptWords(ready, nameOf);
  if (silent.length > 0) {
    const [catches, answers] = silent.length === 1 ? ["catches", "it answers"] : ["catch", "they answer"];
    sentences.push(`${nameList(silent.map(nameOf))} ${catches} up when ${answers}.`);
  }
  if (refused.length > 0) {
    const names = nameList(refused.map(({ targetId }) => nameOf(targetId)));
    const stays = refused.length === 1 ? "stays" : "stay";
    sentences.push(
      isEndingAll
        ? `on ${names} the hold ends and nothing is written.`
        : `${names} cannot go there and ${stays} held.`,
    );
  }
  return paragraph(sentences);
}

function acceptWords(ready: string[], nameOf: (targetId: string) => string): string[] {
  if (ready.length === 0) return [];
  const who = ready.length === 1 ? nameOf(ready[0]!) : ready.length === 2 ? "both" : `all ${ready.length}`;
  return [`${who} would accept it.`];
}

function paragraph(sentences: string[]): string {
  return sentences.map((sentence, index) => (index === 0 ? upperFirst(sentence) : sentence)).join(" ");
}

/** "Roll back 2, hold 3": how many are written now, and how many are held in all. */
export function rollbackButton({ ready, silent }: PlanSummary): string {
  const held = ready.length + silent.length;
  if (held === 0) return "Roll back";
  if (ready.length === 0) return `Hold ${held}`;
  return `Roll back ${ready.length}, hold ${held}`;
}

/** "Follow main on 2 clusters". */
export function followButton(revision: string, clusters: number): string {
  return clusters === 0 ? `Follow ${revision}` : `Follow ${revision} on ${plural(clusters, "cluster")}`;
}

/** "Sync 5 objects on 2 clusters": what the choice of a sync comes to; "Restore" where only the cluster moved. */
export function syncButton(
  { writes, hooks, targetIds }: { writes: number; hooks: number; targetIds: string[] },
  verb: "Sync" | "Restore" = "Sync",
): string {
  if (writes === 0 && hooks > 0)
    return `Run ${plural(hooks, "hook")} on ${plural(targetIds.length, "cluster")}`;
  if (writes === 0) return `Nothing to ${verb.toLowerCase()}`;
  return `${verb} ${plural(writes, "object")} on ${plural(targetIds.length, "cluster")}`;
}

/**
 * An operation refuses as a whole when one object cannot be written, and a rollback (like following Git again) has
 * nothing to choose from: such a plan is a refusal with that object's words. `hasHooks`: its hooks are to run as well.
 */
export function asWholePlan(plan: TargetPlan, hasHooks: boolean): TargetPlan {
  const stops = plan.steps.find(
    ({ blocker }) =>
      blocker !== null && !["guarded_prune", "immutable", "not_judged_yet"].includes(blocker.code),
  );
  const reason = stops?.blocker?.message ?? (hasHooks ? hookTrouble(plan) : null);
  if (plan.outcome !== "planned" || reason === null) return plan;
  return { ...plan, outcome: "refused", reason };
}

/** Cluster names are lower case by rule ("prod-ap is held"): only a leading word of ours gets a capital. */
function upperFirst(sentence: string): string {
  return /^(both|all|on) /.test(sentence) ? sentence[0]!.toUpperCase() + sentence.slice(1) : sentence;
}
