import { formatPath } from "@/lib/domain/compare/field-path";
import { fieldPathOf, intersection, isEmptySet, type RawPath } from "@/lib/domain/compare/field-set";
import { managersOf } from "@/lib/domain/compare/managed-fields";
import type { JsonObject, ManagedFieldsEntry } from "@/lib/domain/object/manifest";
import { isPredecessor, managerLabel, type Handover, type TakingRule } from "@/lib/domain/sync/take-over";

/**
 * The account of a takeover, for the record: from whom, who goes on owning some of the same fields and why, and what
 * stays with an autoscaler. It begins with "Took over" in every case.
 */
export function takeOverWords({
  handover,
  entries,
  fields,
  manager,
  rule,
  autoscaler,
}: {
  handover: Handover | null;
  /** managedFields before. */
  entries: ManagedFieldsEntry[];
  /** The fields that we apply. */
  fields: JsonObject;
  manager: string;
  rule: TakingRule;
  /** What sets the replicas of the object ("HorizontalPodAutoscaler shop/web"), or null. */
  autoscaler: string | null;
}): string {
  const from = handover?.from ?? [];
  const partners = entries
    .filter((entry) => entry.manager !== manager && !isEmptySet(intersection(entry.fieldsV1, fields)))
    .filter((entry) => !isPredecessor(entry, manager, rule));
  const others = managersOf(partners).map(managerLabel);
  const keeps = others.length === 1 ? "keeps" : "keep";
  const by = rule.keptBy === null ? "" : ` (${rule.keptBy})`;
  return [
    from.length > 0 ? `Took over from ${list(from.map(managerLabel))}.` : "Took over.",
    others.length > 0 && `${list(others)} ${keeps} owning some of the same fields${by}.`,
    handover?.dropsNote && "kubectl's note of what it applied last is gone.",
    autoscaler !== null && `${autoscaler} sets spec.replicas, which are left to it.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What is said of fields that were taken from others so that they go, and of those that stay: "" for neither. */
export function releasedWords(from: string[], kept: { path: RawPath; managers: string[] }[]): string {
  const taken = from.length > 0 && `Took over what left Git from ${list(from.map(managerLabel))}.`;
  return [taken, ...kept.map(keptWords)].filter(Boolean).join(" ");
}

/** "No longer in Git, and stays: spec.paused; ci-deployer owns it too." */
export function keptWords({ path, managers }: { path: RawPath; managers: string[] }): string {
  const own = managers.length === 1 ? "owns" : "own";
  return `No longer in Git, and stays: ${rawPathText(path)}; ${list(managers.map(managerLabel))} ${own} it too.`;
}

/** A path of FieldsV1 as people write it. */
export function rawPathText(path: RawPath): string {
  return formatPath(fieldPathOf(path));
}

/**
 * The account within a step's message. It stands in the first line and stays when something is said of the step after
 * it, so that a successor that finds the write done can still tell from whom.
 */
export function accountIn(message: string | null): string | null {
  const [first = ""] = message?.split("\n") ?? [];
  return /^(Took over|No longer in Git)\b/.test(first) ? first : null;
}

/** A step's message with its account kept. */
export function withAccount(message: string | null, words: string | null): string | null {
  return [accountIn(message), words].filter((part) => part !== null).join("\n") || null;
}

function list(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
