import type { FieldVerdict, ObjectSync, ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health, HealthStatus } from "@/lib/domain/health/health";
import type { RenderProblem } from "@/lib/domain/render/render";
import { statusPrecedence, type Freshness, type Status, type TargetSync } from "@/lib/domain/status/status";

export type TargetFacts = {
  objects: { verdict: ObjectVerdict; health: Health }[];
  isSyncing: boolean;
  freshness: Freshness;
  /** The commit at which the target is held; null when it follows Git. */
  hold: { sha: string } | null;
  /** What keeps the wanted commit from being rendered. */
  problems: RenderProblem[];
  /** The worst health of the objects. */
  health: Health;
};

export type TargetWord = {
  status: Status;
  sync: TargetSync;
  health: HealthStatus;
  /** What a cell says beside the commit: "2 fields", "1 of 3 ready", "was synced"; null when nothing needs saying. */
  summary: string | null;
};

/**
 * The one word of a target, chosen by `statusPrecedence`: what stands first there hides what comes later. What is not
 * verified is unknown, whatever was known before, and what was known is said as past.
 */
export function targetStatus(facts: TargetFacts): TargetWord {
  const isCompared = facts.objects.length > 0;
  const sync = isCompared ? worstSync(facts.objects.map(({ verdict }) => verdict.sync)) : "unknown";
  const { status: health } = facts.health;
  if (facts.isSyncing) return { status: "syncing", sync, health, summary: null };
  if (facts.problems.length > 0) return { status: "unknown", sync, health, summary: "broken manifest" };
  if (!facts.freshness.isVerified) {
    return { status: "unknown", sync, health, summary: pastSummary(facts, sync) };
  }
  // A folder that is not rendered here (kustomize, Helm) gives nothing to hold against the cluster: nobody knows.
  if (!isCompared) return { status: "unknown", sync, health, summary: "not compared" };
  const status = verifiedStatus(sync, health, facts.hold !== null);
  return { status, sync, health, summary: summaryOf(status, facts) };
}

/** The worst of some statuses, by precedence; null of none. */
export function worstStatus(list: Iterable<Status>): Status | null {
  const present = new Set(list);
  return statusPrecedence.find((status) => present.has(status)) ?? null;
}

/** The worst of some objects' sync as a target says it: what waits to be written is behind. */
export function worstSync(list: Iterable<ObjectSync>): TargetSync {
  const present = new Set([...list].map((sync) => ofTarget[sync]));
  return syncPrecedence.find((sync) => present.has(sync)) ?? "synced";
}

const syncPrecedence: TargetSync[] = ["unknown", "diverged", "drifted", "behind", "synced"];

const ofTarget: Record<ObjectSync, TargetSync> = {
  synced: "synced",
  behind: "behind",
  drifted: "drifted",
  diverged: "diverged",
  not_applied: "behind",
  not_ours: "behind",
  extra: "behind",
  unknown: "unknown",
};

function verifiedStatus(sync: TargetSync, health: HealthStatus, isHeld: boolean): Status {
  const candidates: Status[] = ["synced"];
  if (sync === "unknown" || health === "Unknown") candidates.push("unknown");
  if (health === "Degraded") candidates.push("degraded");
  if (sync !== "unknown") candidates.push(sync);
  if (isHeld) candidates.push("held");
  if (health === "Progressing") candidates.push("progressing");
  return worstStatus(candidates)!;
}

/** What was last verified, told as past. */
function pastSummary(facts: TargetFacts, sync: TargetSync): string {
  if (facts.freshness.verifiedAt === null || facts.objects.length === 0) return "not verified yet";
  const past = verifiedStatus(sync, facts.health.status, facts.hold !== null);
  return past === "unknown" ? "not verified" : `was ${past}`;
}

function summaryOf(status: Status, facts: TargetFacts): string | null {
  switch (status) {
    case "degraded":
    case "progressing":
      return healthSummary(facts);
    case "diverged":
    case "drifted":
      return differenceSummary(facts, status);
    case "behind":
      return behindSummary(facts);
    case "unknown":
      return unknownSummary(facts);
    case "synced":
    case "held":
      return facts.health.status === "Suspended" ? "suspended" : null;
    default:
      return null;
  }
}

/** The first clause of the worst reason ("1 of 3 ready: ImagePullBackOff…"), when it is short enough for a cell. */
function healthSummary({ health }: TargetFacts): string {
  const clause = health.reason?.split(":")[0]?.trim() ?? "";
  return clause !== "" && clause.length <= 24 ? clause : health.status.toLowerCase();
}

function differenceSummary({ objects }: TargetFacts, status: FieldVerdict): string {
  const moved = objects.filter(({ verdict }) => verdict.sync === status);
  const fields = moved.flatMap(({ verdict }) =>
    verdict.differences.filter((field) => field.verdict === status),
  );
  return fields.length > 0 ? counted(fields.length, "field") : `${moved.length} deleted`;
}

function behindSummary({ objects }: TargetFacts): string {
  const count = (sync: ObjectSync) => objects.filter(({ verdict }) => verdict.sync === sync).length;
  const present = objects.filter(
    ({ verdict }) => verdict.sync !== "not_applied" && verdict.sync !== "not_ours",
  );
  const fields = objects
    .filter(({ verdict }) => verdict.sync === "behind")
    .flatMap(({ verdict }) => verdict.differences);
  if (present.length === 0) return count("not_ours") > 0 ? "not adopted" : "not applied";
  if (fields.length > 0) return counted(fields.length, "field");
  if (count("behind") > 0) return counted(count("behind"), "object");
  if (count("not_applied") > 0) return `${count("not_applied")} new`;
  if (count("not_ours") > 0) return `${count("not_ours")} to adopt`;
  return `${count("extra")} to remove`;
}

function unknownSummary({ objects }: TargetFacts): string {
  const unknown = objects.filter(({ verdict }) => verdict.sync === "unknown").length;
  return unknown > 0 ? `${counted(unknown, "object")} unclear` : "health unknown";
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
