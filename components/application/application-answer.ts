import type { ApplicationView, TargetView } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { deletedWords } from "@/lib/domain/sync/decide-automation";
import type { Status } from "@/lib/domain/status/status";
import { nameList } from "@/components/application/name-list";
import { targetName } from "@/components/application/target-words";
import { plural } from "@/components/ui/plural";

/** The first line of the page: what is wrong, where, since when. It reads on from the application's name. */
export type ApplicationAnswer = {
  status: Status;
  /** "has drifted on prod-eu and prod-us" */
  sentence: string;
  /** When the earliest of these targets came to it; ISO time. */
  since: string | null;
  /** What else is to be said, each a sentence without its full stop. */
  also: string[];
};

/** What a person must know first. It differs from the precedence of glyphs: a known fault is told before silence. */
const order = [
  "degraded",
  "diverged",
  "drifted",
  "behind",
  "unknown",
  "syncing",
  "progressing",
  "held",
] as const;

export function applicationAnswer(application: ApplicationView): ApplicationAnswer {
  const { targets } = application;
  if (targets.length === 0) {
    const { selector } = application;
    const why = selector?.waiting.length === 0 ? `: no cluster matches ${selector.labels}` : "";
    return plain("unknown", `has no targets yet${why}`);
  }

  const broken = targets.filter((target) => target.problems.length > 0);
  const never = targets.filter((target) => target.freshness.verifiedAt === null);
  const clauses = order.flatMap((status) => {
    const members = targets.filter((target) => target.status === status && !never.includes(target));
    return members.length > 0 ? [{ status, members }] : [];
  });
  const also = clauses
    .slice(1)
    .map(({ status, members }) => `${where(members, targets)} ${verbOfAll(status, members)}`);
  if (never.length > 0)
    also.push(`${where(never, targets)} ${never.length === 1 ? "has" : "have"} not been observed yet`);

  if (broken.length > 0) {
    const rest = clauses.map(
      ({ status, members }) => `${where(members, targets)} ${verbOfAll(status, members)}`,
    );
    return {
      status: "unknown",
      sentence: `cannot be read from Git${on(broken, targets)}: ${plural(distinctProblems(broken), "broken manifest")}`,
      since: earliest(broken),
      also: rest.filter((_, index) => clauses[index]!.status !== "unknown"),
    };
  }
  const [lead] = clauses;
  if (lead) {
    return {
      status: lead.status,
      sentence: `${verb(lead.status, lead.members)}${on(lead.members, targets)}`,
      since: earliest(lead.members),
      also,
    };
  }
  if (never.length === targets.length) return plain("unknown", "has not been observed yet");
  if (never.length > 0)
    return { status: "unknown", sentence: `matches Git where it was observed`, since: null, also };
  const everywhere = targets.length === 1 ? targetName(targets[0]!, targets) : everyTarget(targets);
  return plain("synced", `matches Git and is healthy on ${everywhere}`);
}

function verb(status: Status, members: TargetView[]): string {
  switch (status) {
    case "degraded":
      return "is degraded";
    case "diverged":
      return "has diverged";
    case "drifted":
      return "has drifted";
    case "behind":
      if (members.every(isDeleted)) return "was deleted";
      return members.every(isNotApplied) ? "has not been applied yet" : "is behind Git";
    case "unknown":
      return members.every(isNotCompared) ? "is not compared" : "is not verified";
    case "syncing":
      return "is syncing";
    case "progressing":
      return "is rolling out";
    case "held": {
      const shas = new Set(members.map((target) => target.hold?.sha ?? target.wantedSha ?? ""));
      const [sha] = shas;
      return shas.size === 1 && sha ? `is held at ${shortSha(sha)}` : "is held";
    }
    case "synced":
      return "matches Git";
  }
}

function verbOfAll(status: Status, members: TargetView[]): string {
  const words = verb(status, members);
  return members.length === 1
    ? words
    : words.replace(/^is /, "are ").replace(/^has /, "have ").replace(/^was /, "were ");
}

function on(members: TargetView[], all: TargetView[]): string {
  if (members.length === all.length && all.length > 1) return ` on ${everyTarget(all)}`;
  return ` on ${where(members, all)}`;
}

function everyTarget(all: TargetView[]): string {
  return all.length === 2 ? "both targets" : `all ${all.length} targets`;
}

function where(members: TargetView[], all: TargetView[]): string {
  return nameList(members.map((target) => targetName(target, all)));
}

/** Not new to its cluster: a person had its objects deleted, and nothing creates them again. */
function isDeleted(target: TargetView): boolean {
  return isNotApplied(target) && target.summary === deletedWords;
}

function isNotApplied(target: TargetView): boolean {
  return target.appliedSha === null && (target.counts.not_applied ?? 0) > 0;
}

/** Looked at, and nothing of Git could be rendered to hold against it; the notices say why. */
function isNotCompared(target: TargetView): boolean {
  return target.freshness.isVerified && Object.values(target.counts).every((count) => count === 0);
}

function distinctProblems(targets: TargetView[]): number {
  return new Set(targets.flatMap((target) => target.problems.map((problem) => JSON.stringify(problem)))).size;
}

function earliest(targets: TargetView[]): string | null {
  return (
    targets
      .map(
        (target) => (target.status === "unknown" ? target.freshness.verifiedAt : null) ?? target.statusSince,
      )
      .sort()[0] ?? null
  );
}

function plain(status: Status, sentence: string): ApplicationAnswer {
  return { status, sentence, since: null, also: [] };
}
