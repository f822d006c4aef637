import type { Counting } from "@/lib/domain/compare/field-differences";
import { compareObject, type ObjectTruths } from "@/lib/domain/compare/compare-object";
import { appliedEntry } from "@/lib/domain/compare/managed-fields";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { FieldDifference, ObjectVerdict, Proof } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refLabel, type ClearManifest, type Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { leaveReplicasAlone } from "@/lib/domain/sync/autoscaled";
import { conflictsThatAsk } from "@/lib/domain/sync/conflicts";
import { markIn, withMark } from "@/lib/domain/sync/marks";
import type { Judgement } from "@/lib/domain/sync/plan-sync";
import { respectIgnored } from "@/lib/domain/ignore/respect-ignored";
import { asReplacement } from "@/lib/domain/sync/replaced-object";
import { plainRule, type WriteRule } from "@/lib/domain/sync/write-rule";
import { verdictWithout, type Ignored } from "@/lib/engine/ignoring";
import { leftAloneVerdict } from "@/lib/engine/left-alone";
import type { ApplyAnswer, ClusterConnection } from "@/lib/engine/ports/cluster";

/** One desired object beside its live and applied state. */
export type Subject = {
  placed: PlacedObject;
  live: Manifest | null;
  /** Our last write as the server answered it; "unknown" while an answer is lost; null when never applied. */
  applied: Manifest | "unknown" | null;
  /** `applied` is what the cluster had when Git declared another API version; what of it is ours, managedFields tell. */
  isTranslated?: boolean;
  isAutoscaled: boolean;
  /** The mark of the target; objects that we applied carry it, others do not until they are adopted. */
  mark: string;
  manager: string;
  /** How it asks to be written; as any other object where nothing is said. */
  rule?: WriteRule;
  /** Which of its fields may differ. */
  ignored?: Ignored | null;
};

const racesMax = 3;

/** What is sent for a subject, in clear: marked when it is (or becomes) ours, replicas left to an autoscaler. */
export function manifestToSend(subject: Subject, becomesOurs: boolean): ClearManifest {
  return spelled(subject, subject.placed.clear, becomesOurs);
}

/** The same without secret values: for comparing and for the record. */
export function redactedToSend(subject: Subject, becomesOurs: boolean): Manifest {
  return spelled(subject, subject.placed.manifest, becomesOurs);
}

/**
 * Says of one object what is synced and which side moved. First without a call; when that cannot be proved, the
 * cluster's dry run is the judge; when the credentials may not ask, fields are compared and said to be unproved.
 */
export async function judgeObject(connection: ClusterConnection, seen: Subject): Promise<ObjectVerdict> {
  const subject = await inOneVersion(connection, seen);
  const { live, rule = plainRule } = subject;
  const isOurs = subject.applied !== null;
  const desired = redactedToSend(subject, isOurs);
  if (rule.leftAlone) return leftAloneVerdict(subject, desired, rule.leftAlone);
  if (!live) return verdictOf(subject, desired, null, null, "local");
  const isReplaced = rule.method === "replace";
  if (!isReplaced && provesInSync(desired, live, subject.manager))
    return verdictOf(subject, desired, null, live, "local");
  return judgeByDryRun(connection, subject, desired, live);
}

/**
 * The same subject with every truth in the API version that Git declares: fields of two versions cannot be held side by
 * side. What we applied in another version stands as far as the cluster still has it, and is unlike anything where the
 * cluster has moved since.
 */
export async function inOneVersion(connection: ClusterConnection, subject: Subject): Promise<Subject> {
  const { ref, manifest } = subject.placed;
  const { apiVersion } = manifest;
  if (!subject.live) return subject;
  const live = subject.live.apiVersion === apiVersion ? subject.live : await connection.get(ref, apiVersion);
  // Gone meanwhile, or of a version that the cluster does not serve: the dry run will say.
  if (live?.apiVersion !== apiVersion) return subject;
  const { applied } = subject;
  if (!applied || applied === "unknown" || applied.apiVersion === apiVersion) return { ...subject, live };
  const then = await connection.get(ref, applied.apiVersion);
  const hasMoved = !then || canonicalJson(ownedManifest(then, subject.manager)) !== canonicalJson(applied);
  const { kind, metadata } = live;
  const nothing = { apiVersion, kind, metadata: { name: metadata.name } };
  return { ...subject, live, applied: hasMoved ? nothing : live, isTranslated: true };
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
      if (isOfNow || race === racesMax) return verdictOf(subject, desired, answer.object, seen, "dry_run");
    } else if (answer.outcome !== "stale" || race === racesMax) {
      return unprovedVerdict(subject, desired, seen, answer);
    }
    const fresh = await connection.get(subject.placed.ref, desired.apiVersion);
    if (!fresh) return verdictOf({ ...subject, live: null }, desired, null, null, "local");
    seen = fresh;
  }
}

async function unprovedVerdict(
  subject: Subject,
  desired: Manifest,
  live: Manifest,
  answer: Exclude<ApplyAnswer, { outcome: "applied" }>,
): Promise<ObjectVerdict> {
  const verdict = await verdictOf(subject, desired, null, live, "unproved");
  const isRecreated = mayRecreate(subject) && answer.outcome === "invalid" && answer.isImmutable;
  const reason = isRecreated
    ? `It cannot be changed in place; a sync deletes it and creates it again. ${answer.message}`
    : answer.outcome === "forbidden"
      ? `Compared field by field, unproved: the credentials may not ask the cluster for a dry run. ${answer.message}`
      : `The cluster would refuse this: ${answer.message}`;
  // What the server would refuse cannot be in sync, whatever the fields look like.
  const sync = answer.outcome !== "forbidden" && verdict.sync === "synced" ? "unknown" : verdict.sync;
  return { ...verdict, sync, reason };
}

async function verdictOf(
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
    isAutoscaled: subject.isAutoscaled,
    counts: countingOf(subject),
  };
  const { ignored, placed } = subject;
  return live && ignored ? verdictWithout(truths, placed.manifest, ignored) : compareObject(truths);
}

function countingOf({ rule = plainRule }: Subject): Counting {
  if (rule.method === "replace") return "all";
  return rule.countsWebhooks ? "unexplained" : "declared";
}

/** Sends a subject as it asks to be written: applied, or in the place of what is there. */
export function send(
  connection: ClusterConnection,
  subject: Subject,
  becomesOurs: boolean,
  { isForced, isDryRun, uid }: { isForced: boolean; isDryRun: boolean; uid?: string },
): Promise<ApplyAnswer> {
  const { live, manager, rule = plainRule } = subject;
  const manifest = manifestToSend(subject, becomesOurs);
  if (rule.method === "apply")
    return connection.apply(manifest, { fieldManager: manager, isForced, isDryRun, uid });
  const { uid: liveUid, resourceVersion } = live?.metadata ?? {};
  const { isValidated } = rule;
  return connection.replace(manifest, {
    fieldManager: manager,
    isDryRun,
    isValidated,
    uid: liveUid,
    resourceVersion,
  });
}

/** Whether an object may be deleted to be created again: only what is ours and still says so. */
function mayRecreate({ live, applied, mark, rule = plainRule }: Subject): boolean {
  return rule.recreate !== "never" && live !== null && applied !== null && markIn(live) === mark;
}

/**
 * What would happen if a subject were written now: an unforced dry run finds other managers' fields, which ask unless
 * we applied them last; `isAdopted` is a person's word that what is there may be taken over.
 */
export async function judgeWrite(
  connection: ClusterConnection,
  subject: Subject,
  isAdopted: boolean,
): Promise<{ judgement: Judgement; answer: Manifest | null }> {
  const { live, applied, rule = plainRule } = subject;
  const isOurs = applied !== null;
  if (rule.leftAlone) return { judgement: { kind: "unchanged" }, answer: null };
  const isProvable = live && isOurs && rule.method === "apply";
  if (isProvable && provesInSync(redactedToSend(subject, true), live, subject.manager)) {
    return { judgement: { kind: "unchanged" }, answer: null };
  }
  if (live && !isOurs && !isAdopted)
    return { judgement: await judgeStranger(connection, subject), answer: null };
  const ask = (isForced: boolean) =>
    send(connection, subject, true, { isForced, isDryRun: true, uid: live?.metadata.uid });
  const unforced = await ask(false);
  if (unforced.outcome !== "conflict") return asRuled(subject, unforced, false);
  const asking = isAdopted
    ? []
    : conflictsThatAsk(
        unforced.conflicts,
        applied === "unknown" || subject.isTranslated
          ? live && ownedManifest(live, subject.manager)
          : applied,
      );
  if (asking.length > 0) return { judgement: { kind: "conflict", conflicts: asking }, answer: null };
  return asRuled(subject, await ask(true), true);
}

/** The cluster's answer, and what the object's own rule makes of it. */
async function asRuled(
  subject: Subject,
  answer: ApplyAnswer,
  isForced: boolean,
): Promise<{ judgement: Judgement; answer: Manifest | null }> {
  const { rule = plainRule, placed } = subject;
  const plain = judged(subject, answer, isForced);
  if (mayRecreate(subject)) {
    const isImmutable = answer.outcome === "invalid" && answer.isImmutable;
    const isChanged = plain.judgement.kind === "accepted" && rule.recreate === "always";
    const message = `${refLabel(placed.ref)} is deleted and created again.`;
    if (isImmutable || isChanged) return { judgement: { kind: "recreate", message }, answer: plain.answer };
  }
  const mayNotCount = !rule.countsWebhooks || (subject.ignored && subject.live !== null);
  if (!mayNotCount || plain.judgement.kind !== "accepted" || subject.applied === null) return plain;
  // Where nothing that counts differs there is no reason to write; where something does, all of it is written.
  const { differences, ignored } = await verdictWith(subject, plain.answer, subject.ignored);
  const isReason = differences.length > 0 || (rule.countsWebhooks && !ignored?.length);
  return isReason ? plain : { judgement: { kind: "unchanged" }, answer: null };
}

/** The fields that writing a subject would change, given the cluster's answer to the dry run (null where there is none). */
export async function changesOf(subject: Subject, answer: Manifest | null): Promise<FieldDifference[]> {
  // A write writes ignored fields too, unless they are respected: then they are in the manifest as they are.
  return (await verdictWith(subject, answer, null)).differences;
}

function verdictWith(
  subject: Subject,
  answer: Manifest | null,
  ignored: Subject["ignored"],
): Promise<ObjectVerdict> {
  const desired = redactedToSend(subject, subject.applied !== null);
  const proof = answer ? "dry_run" : "unproved";
  return verdictOf({ ...subject, ignored }, desired, answer, subject.live, proof);
}

/** What is there, not ours, and as Git wants it needs no write, and so nobody's leave: it stays unmarked. */
async function judgeStranger(connection: ClusterConnection, subject: Subject): Promise<Judgement> {
  const { sync } = await judgeObject(connection, subject);
  return { kind: sync === "synced" ? "unchanged" : "adoption" };
}

function judged(
  { placed, live, applied, manager, rule = plainRule }: Subject,
  answer: ApplyAnswer,
  isForced: boolean,
): { judgement: Judgement; answer: Manifest | null } {
  switch (answer.outcome) {
    case "applied":
      if (
        live &&
        applied !== null &&
        changesNothing(answer.object, live, rule.method === "apply" ? manager : null)
      )
        return { judgement: { kind: "unchanged" }, answer: null };
      return { judgement: { kind: "accepted", isForced }, answer: answer.object };
    case "conflict":
      return { judgement: { kind: "conflict", conflicts: answer.conflicts }, answer: null };
    case "namespace_missing":
    case "kind_missing":
      return {
        judgement: { kind: "refused", code: "invalid", message: answer.message, isPlaceMissing: true },
        answer: null,
      };
    case "forbidden":
      return { judgement: { kind: "refused", code: "forbidden", message: answer.message }, answer: null };
    case "stale":
    case "invalid":
      return {
        judgement: { kind: "refused", code: "invalid", message: `${placed.file}: ${answer.message}` },
        answer: null,
      };
  }
}

/**
 * Whether a dry run left an object as it is, our ownership of its fields included: old servers count a new version for
 * every apply, and whoever watches is told.
 */
function changesNothing(answer: Manifest, live: Manifest, manager: string | null): boolean {
  // The status of another moment is no answer; that of the same is a field like any other, where the kind keeps it so.
  const isSameMoment = answer.metadata.resourceVersion === live.metadata.resourceVersion;
  const content = ({ status, metadata, ...rest }: Manifest) => {
    const { managedFields: _m, resourceVersion: _r, ...meta } = metadata;
    return canonicalJson({
      ...rest,
      metadata: meta,
      ...(isSameMoment && status !== undefined ? { status } : {}),
    });
  };
  if (content(answer) !== content(live)) return false;
  // A replace owns nothing by applying.
  if (manager === null) return true;
  const owned = (object: Manifest) => canonicalJson(appliedEntry(object, manager)?.fieldsV1 ?? null);
  return owned(answer) === owned(live);
}

function spelled<M extends Manifest>(subject: Subject, manifest: M, isMarked: boolean): M {
  const { live, rule = plainRule } = subject;
  const marked = isMarked ? withMark(manifest, subject.mark) : manifest;
  const isReplaced = rule.method === "replace";
  const replacing = isReplaced && live ? asReplacement(marked, live) : marked;
  const whole = live && subject.ignored ? respected(subject, replacing, live) : replacing;
  if (!subject.isAutoscaled) return whole;
  // Left out of a replace they would be reset, whoever owns them.
  const ownsReplicas = live !== null && (isReplaced || hasReplicas(ownedManifest(live, subject.manager)));
  return leaveReplicasAlone(whole, live, ownsReplicas);
}

function respected<M extends Manifest>(subject: Subject, manifest: M, live: Manifest): M {
  const { ignored, rule = plainRule } = subject;
  if (!ignored || ignored.declared.length === 0) return manifest;
  const owned = rule.method === "replace" ? null : ownedManifest(live, subject.manager);
  return respectIgnored(manifest, live, owned, ignored.declared);
}

function hasReplicas(owned: Manifest | null): boolean {
  return (owned?.spec as { replicas?: unknown } | undefined)?.replicas !== undefined;
}
