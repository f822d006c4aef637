import type { TargetView } from "@/lib/api/application-schema";
import { shortSha } from "@/lib/domain/git/git";
import { isReason, shortSummary } from "@/components/status/short-summary";

const syncWas = {
  synced: "Was synced",
  behind: "Was behind",
  drifted: "Had drifted",
  diverged: "Had diverged",
  unknown: "Not known",
} as const;

/** What a card says of a target beside its glyph. Never claims more than was verified. */
export function targetHeadline(target: TargetView): string {
  const summary = shortSummary(target.summary);
  const beside = summary ? `, ${summary}` : "";
  switch (target.status) {
    case "syncing": {
      const running = target.activeOperation;
      if (!running || running.total === 0) return "Syncing";
      // A count that is complete and does not end looks stuck: it is no longer writing that takes the time.
      if (running.done === running.total) return "Syncing, waits for health";
      return `Syncing, ${running.done} of ${running.total}`;
    }
    case "unknown":
      if (target.freshness.isVerified && target.summary === "not compared") return "Not compared";
      return target.freshness.verifiedAt === null ? "Not observed yet" : syncWas[target.sync];
    case "degraded":
      return "Degraded";
    case "diverged":
      return `Diverged${beside}`;
    case "drifted":
      return `Drifted${beside}`;
    case "behind":
      return `Behind${beside}`;
    case "held":
      return "Held";
    case "progressing":
      return `Progressing${beside}`;
    case "synced":
      return "Synced";
  }
}

/** One fact of a target's state that its headline does not already say: state has four parts, all of them shown. */
export type TargetFact = { kind: "sync" | "health" | "hold" | "freshness"; text: string };

/** The other parts of a target's state, in words; empty when the headline says everything. */
export function targetFacts(target: TargetView): TargetFact[] {
  const facts: TargetFact[] = [];
  const was = target.status === "unknown";
  // How bad it is needs its own line: "1 of 3 ready" beside "Degraded" would crowd out the name.
  if (target.status === "degraded" && target.summary) facts.push({ kind: "health", text: target.summary });
  if (["degraded", "held"].includes(target.status) && target.sync !== "synced" && target.sync !== "unknown") {
    facts.push({ kind: "sync", text: target.sync });
  }
  if (target.status !== "degraded" && target.health === "Degraded") {
    facts.push({ kind: "health", text: was ? "was degraded" : "degraded" });
  }
  if (target.health === "Suspended" || target.health === "Missing") {
    facts.push({
      kind: "health",
      text: was ? `was ${target.health.toLowerCase()}` : target.health.toLowerCase(),
    });
  }
  if (target.summary && isReason(target.summary)) facts.push({ kind: "sync", text: target.summary });
  // "Held" with the commit below says it already, unless another commit runs.
  if (target.hold && (target.status !== "held" || target.appliedSha !== target.hold.sha)) {
    facts.push({ kind: "hold", text: `held at ${shortSha(target.hold.sha)}` });
  }
  if (!target.freshness.isVerified && target.status !== "unknown") {
    facts.push({ kind: "freshness", text: "not verified" });
  }
  return facts;
}

/** Whether the words need a name for the namespace too: one cluster may carry an application twice. */
export function targetName(target: TargetView, targets: TargetView[]): string {
  const twins = targets.filter((other) => other.cluster.id === target.cluster.id);
  return twins.length > 1 ? `${target.cluster.name}/${target.namespace}` : target.cluster.name;
}

/** The cluster does not answer now. */
export function isSilent(target: TargetView): boolean {
  return target.cluster.silentSince !== null;
}
