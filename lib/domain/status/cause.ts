import type { RenderProblem, Refusal } from "@/lib/domain/render/render";
import type { Freshness, Status } from "@/lib/domain/status/status";

/** A run of a sentence; code (names of fields, values, commits, messages of machines) is set in mono. */
export type Phrase = { text: string; isCode: boolean };

/** Something that needs a person, over all targets that share it: in words, with what would end it. */
export type Cause = {
  /** The same as long as the cause is the same, so that a list does not jump. */
  id: string;
  status: Status;
  title: string;
  detail: Phrase[];
  applicationId: string | null;
  clusterId: string | null;
  targetIds: string[];
  since: string;
  /** The first is the obvious one. */
  actions: { label: string; href: string }[];
};

/** What the causes need to know of one target. Times are ISO. */
export type CauseTarget = {
  id: string;
  applicationId: string;
  applicationName: string;
  clusterId: string;
  clusterName: string;
  repositoryId: string;
  status: Status;
  /** "1 of 3 ready", "2 fields". */
  summary: string | null;
  statusSince: string;
  /** The commit that runs there, as far as known. */
  sha: string | null;
  freshness: Freshness;
  /** Equal for equal differences. */
  differenceKey: string | null;
  /** A few of the fields that differ, the first of the worst object first; given for drifted and diverged targets. */
  differences: CauseDifference[];
  /** Why the worst object is not healthy; given for degraded targets. */
  healthReason: string | null;
  problems: RenderProblem[];
  refusals: Refusal[];
  isAutomatic: boolean;
  hold: { sha: string; personName: string; remindAt: string | null } | null;
  /** The target's newest operation, when it ended without doing all that was asked. */
  failedOperation: { id: string; message: string | null; finishedAt: string } | null;
};

export type CauseDifference = {
  path: string;
  desired?: unknown;
  live?: unknown;
  /** Who wrote the field last, as far as managedFields tells. */
  writerName: string | null;
};

export type CauseCluster = {
  id: string;
  name: string;
  silentSince: string | null;
  silentReason: string | null;
};
export type CauseRepository = {
  id: string;
  label: string;
  failingSince: string | null;
  failingReason: string | null;
};

export const text = (words: string): Phrase => ({ text: words, isCode: false });
export const code = (words: string): Phrase => ({ text: words, isCode: true });

/** "prod-eu", "prod-eu and prod-us", "37 clusters": clusters as a title names them. */
export function clusterNames(targets: CauseTarget[]): string {
  const names = [...new Set(targets.map((target) => target.clusterName))];
  return names.length <= 2 ? names.join(" and ") : `${names.length} clusters`;
}

/** "1 target", "7 targets". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The earliest of some ISO times. */
export function earliest(times: string[]): string {
  return times.reduce((a, b) => (a < b ? a : b));
}

/** Splits a list by a key, in order of first appearance. */
export function groupBy<Item>(items: Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** The parts that every cause of one application has in common. */
export function causeOfApplication(kind: string, targets: CauseTarget[], key: string) {
  const first = targets[0]!;
  const isOneCluster = new Set(targets.map((target) => target.clusterId)).size === 1;
  return {
    id: `${kind}:${first.applicationId}:${key}`,
    applicationId: first.applicationId,
    clusterId: isOneCluster ? first.clusterId : null,
    targetIds: targets.map((target) => target.id),
  };
}
