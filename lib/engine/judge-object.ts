import type { Counting } from "@/lib/domain/compare/field-differences";
import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { ObjectVerdict, Proof } from "@/lib/domain/compare/verdict";
import type { Manifest } from "@/lib/domain/object/manifest";
import { keptDifference } from "@/lib/domain/sync/kept-fields";
import { recreationWords } from "@/lib/domain/sync/recreation-words";
import { withoutTaken } from "@/lib/domain/sync/take-over";
import { plainRule } from "@/lib/domain/sync/write-rule";
import { verdictWithout } from "@/lib/engine/ignoring";
import { leftAloneVerdict } from "@/lib/engine/left-alone";
import type { ApplyAnswer, ClusterConnection } from "@/lib/engine/ports/cluster";
import {
  hasLeftover,
  inOneVersion,
  isReplaceable,
  mayRecreate,
  ownershipOf,
  redactedToSend,
  replicasOf,
  send,
  type Subject,
} from "@/lib/engine/subject";

const racesMax = 3;

/**
 * Says of one object what is synced and which side moved. First without a call; when that cannot be proved, the
 * cluster's dry run is the judge; when the credentials may not ask, fields are compared and said to be unproved.
 */
export async function judgeObject(connection: ClusterConnection, seen: Subject): Promise<ObjectVerdict> {
  const subject = await inOneVersion(connection, seen);
  return explained(subject, await judged(connection, subject));
}

/** The verdict with the reason why replicas differ that an autoscaler sets. */
function explained({ autoscaler, live, placed }: Subject, verdict: ObjectVerdict): ObjectVerdict {
  const [desired, there] = [placed.manifest, live].map(replicasOf);
  if (autoscaler === null || !live || desired === undefined || desired === there) return verdict;
  const difference = { path: "spec.replicas", rule: `${autoscaler} sets it`, desired, live: there };
  return { ...verdict, ignored: [...(verdict.ignored ?? []), difference] };
}

async function judged(connection: ClusterConnection, subject: Subject): Promise<ObjectVerdict> {
  const { live, rule = plainRule } = subject;
  const isOurs = subject.applied !== null;
  const desired = redactedToSend(subject, isOurs);
  if (rule.leftAlone) return leftAloneVerdict(subject, desired, rule.leftAlone);
  if (!live) return verdictOf(subject, desired, null, null, "local");
  const isReplaced = rule.method === "replace";
  if (!isReplaced && provesInSync(desired, live, subject.manager) && !hasLeftover(subject, desired))
    return verdictOf(subject, desired, null, live, "local");
  return judgeByDryRun(connection, subject, desired, live);
}

async function judgeByDryRun(
  connection: ClusterConnection,
  subject: Subject,
  desired: Manifest,
  live: Manifest,
): Promise<ObjectVerdict> {
  const isOurs = subject.applied !== null;
  let seen = live;
  for (let race = 0; ; race++) {
    const answer = await send(connection, { ...subject, live: seen }, isOurs, {
      isForced: true,
      isDryRun: true,
    });
    // A controller that writes between the two reads would look like a difference: compare like with like.
    if (answer.outcome === "applied") {
      const isOfNow = answer.object.metadata.resourceVersion === seen.metadata.resourceVersion;
      if (isOfNow || race === racesMax)
        return provedVerdict(connection, { ...subject, live: seen }, desired, answer.object);
    } else if (answer.outcome !== "stale" || race === racesMax) {
      return unprovedVerdict(subject, desired, seen, answer);
    }
    const fresh = await connection.get(subject.placed.ref, desired.apiVersion);
    if (!fresh) return verdictOf({ ...subject, live: null }, desired, null, null, "local");
    seen = fresh;
  }
}

/** The verdict by the server's answer, with what stays although it has left Git. */
async function provedVerdict(
  connection: ClusterConnection,
  subject: Subject,
  desired: Manifest,
  answer: Manifest,
): Promise<ObjectVerdict> {
  const { live } = subject;
  const { released } = await ownershipOf(connection, subject, answer);
  const verdict = await verdictOf(subject, desired, withoutTaken(answer, released.taken), live, "dry_run");
  const kept = live ? released.kept.map((field) => keptDifference(live, field)) : [];
  return kept.length > 0 ? { ...verdict, ignored: [...(verdict.ignored ?? []), ...kept] } : verdict;
}

async function unprovedVerdict(
  subject: Subject,
  desired: Manifest,
  live: Manifest,
  answer: Exclude<ApplyAnswer, { outcome: "applied" }>,
): Promise<ObjectVerdict> {
  const verdict = await verdictOf(subject, desired, null, live, "unproved");
  const isImmutable = answer.outcome === "invalid" && answer.isImmutable;
  const isRecreated = isImmutable && mayRecreate(subject);
  const isOffered = isImmutable && isReplaceable(subject);
  const reason = isRecreated
    ? `It cannot be changed in place; a sync deletes it and creates it again. ${answer.message}`
    : answer.outcome === "forbidden"
      ? `Compared field by field, unproved: the credentials may not ask the cluster for a dry run. ${answer.message}`
      : `${isOffered ? recreationWords(live) : "The cluster would refuse this:"} ${answer.message}`;
  // What the server would refuse cannot be in sync, whatever the fields look like.
  const sync = answer.outcome !== "forbidden" && verdict.sync === "synced" ? "unknown" : verdict.sync;
  return { ...verdict, sync, reason };
}

/** The verdict by the server's answer, or without one; what the application ignores is taken out. */
export async function verdictOf(
  subject: Subject,
  desired: Manifest,
  answer: Manifest | null,
  live: Manifest | null,
  proof: Proof,
): Promise<ObjectVerdict> {
  const truths: ObjectTruths = {
    desired,
    answer,
    applied: subject.applied,
    live,
    isOurs: subject.applied !== null,
    manager: subject.manager,
    proof,
    autoscaler: subject.autoscaler,
    counts: countingOf(subject),
  };
  const { ignored, placed } = subject;
  return live && ignored ? verdictWithout(truths, placed.manifest, ignored) : compareObject(truths);
}

function countingOf({ rule = plainRule }: Subject): Counting {
  if (rule.method === "replace") return "all";
  return rule.countsWebhooks ? "unexplained" : "declared";
}
