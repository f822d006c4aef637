import type { ObjectSync } from "@/lib/domain/compare/verdict";
import type { OperationKind, OperationState } from "@/lib/domain/ledger/operation";
import type { SyncPolicy } from "@/lib/domain/sync/policy";

export type PastOperation = {
  kind: OperationKind;
  state: OperationState;
  isByPerson: boolean;
  renderingDigest: string | null;
  writers: string[];
  /** Whether deletions of it wait for a person. */
  hasWaitingDeletions: boolean;
  /** The person who cancelled it. */
  cancelledBy: string | null;
  finishedAt: Date;
};

export type AutomationInput = {
  policy: SyncPolicy;
  isHeld: boolean;
  /** Verified against cluster and GitHub, the wanted commit renders, nothing refuses writing. */
  isWritable: boolean;
  isOperationActive: boolean;
  counts: Partial<Record<ObjectSync, number>>;
  renderingDigest: string;
  /** Newest first. */
  past: PastOperation[];
  now: Date;
};

export type AutomationDecision =
  | { act: false; reason: string | null; retryAt: Date | null }
  | { act: true; kind: Extract<OperationKind, "sync" | "rollback" | "self_heal">; reason: string };

const reversalsMax = 3;
const historyWindowMs = 60 * 60 * 1000;
const backOffMsMin = 5_000;
const backOffMsMax = 5 * 60 * 1000;
/** An attempt that goes wrong again and again fills the record and mends nothing. */
const failedBackOffMsMax = 60 * 60 * 1000;

/**
 * What the automation does about a target now, unless a person has to speak first. Git first: what is behind is synced. What only the cluster moved is
 * put back when self-heal is on. Attempts at the same rendering back off; after three reversals of the same writer
 * within an hour it stops and names the writer, until a person acts.
 */
export function decideAutomation(input: AutomationInput): AutomationDecision {
  const { policy, counts, past, now } = input;
  if (policy.mode !== "automatic" || !input.isWritable || input.isOperationActive) return rest();
  if (isDeleted(past)) return rest(deletedWords);
  if (counts.not_ours)
    return rest("Some objects are there already and not ours; a person decides whether to take them over.");
  if (counts.unknown) return rest();

  const isUnwritten = Boolean(counts.behind || counts.not_applied || counts.diverged);
  const isBehind = isUnwritten || Boolean(policy.prune && counts.extra);
  const isDrifted = Boolean(counts.drifted);
  if (!isBehind && !(isDrifted && policy.selfHeal)) return rest();

  // What a person has to decide, or has decided, about this very rendering is not asked again and again.
  const last = past[0]?.renderingDigest === input.renderingDigest ? past[0] : null;
  if (last?.cancelledBy && !last.isByPerson)
    return rest(`${last.cancelledBy} cancelled it. Sync by hand to go on.`);
  if (isBehind && !isUnwritten && !isDrifted && last?.hasWaitingDeletions)
    return rest("Deletions wait for a person.");

  const kind = isBehind ? (input.isHeld ? "rollback" : "sync") : "self_heal";
  const retryAt = backOffUntil(input, kind);
  if (retryAt && retryAt > now) return { act: false, reason: null, retryAt };
  if (kind !== "self_heal") return { act: true, kind, reason: input.isHeld ? "Held here." : "Git moved." };
  const stubborn = stubbornWriter(past, now);
  if (stubborn) {
    return rest(
      `Self-heal stopped: ${stubborn} changed it back ${reversalsMax} times. Sync by hand to start it again.`,
    );
  }
  return { act: true, kind, reason: "The cluster moved." };
}

/** Why the automation rests after a person had the objects of a target deleted. */
export const deletedWords =
  "A person asked for its objects to be deleted. Nothing is created again until somebody syncs.";
const wishes: OperationKind[] = ["delete", "sync", "rollback"];

/**
 * Whether the last that people wanted of the target was that its objects go, and something came of it. A sync that a
 * person asks for, a rollback and following Git again end that; what Git says in the meantime does not.
 */
function isDeleted(past: PastOperation[]): boolean {
  const isWish = ({ kind, state, isByPerson }: PastOperation) =>
    isByPerson &&
    wishes.includes(kind) &&
    state !== "cancelled" &&
    !(kind === "delete" && state === "failed");
  return past.find(isWish)?.kind === "delete";
}

function rest(reason: string | null = null): AutomationDecision {
  return { act: false, reason, retryAt: null };
}

/**
 * When the next attempt of a kind may start: the wait doubles with every attempt in a row at the same rendering, from
 * 5 s to an hour after failures, whenever they were, and to 5 min after successes within the last hour. A person's
 * operation starts the count anew. Null when nothing was tried yet.
 */
function backOffUntil({ past, renderingDigest, now }: AutomationInput, kind: OperationKind): Date | null {
  const others = past.findIndex(
    (operation) => operation.isByPerson || operation.renderingDigest !== renderingDigest,
  );
  const tried = past
    .slice(0, others === -1 ? past.length : others)
    .filter((operation) => operation.kind === kind);
  const [last] = tried;
  if (!last) return null;
  const success = tried.findIndex(({ state }) => state === "succeeded");
  const failures = success === -1 ? tried.length : success;
  const recent = tried.filter((operation) => isRecent(operation, now)).length;
  const [attempts, most] = failures > 0 ? [failures, failedBackOffMsMax] : [recent, backOffMsMax];
  if (attempts === 0) return null;
  return new Date(last.finishedAt.getTime() + Math.min(backOffMsMin * 2 ** (attempts - 1), most));
}

function isRecent(operation: PastOperation, now: Date): boolean {
  return now.getTime() - operation.finishedAt.getTime() <= historyWindowMs;
}

/** The writer whose changes the last three self-heals reversed, or null. */
function stubbornWriter(past: PastOperation[], now: Date): string | null {
  const heals: PastOperation[] = [];
  for (const operation of past) {
    if (operation.isByPerson || !isRecent(operation, now)) break;
    if (operation.kind === "self_heal" && operation.state === "succeeded") heals.push(operation);
  }
  if (heals.length < reversalsMax) return null;
  const [first, ...others] = heals.slice(0, reversalsMax);
  return first!.writers.find((writer) => others.every(({ writers }) => writers.includes(writer))) ?? null;
}
