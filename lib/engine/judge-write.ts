import { appliedEntry } from "@/lib/domain/compare/managed-fields";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { FieldDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refLabel, type Manifest } from "@/lib/domain/object/manifest";
import { conflictsThatAsk } from "@/lib/domain/sync/conflicts";
import { markAnnotation } from "@/lib/domain/sync/marks";
import type { Judgement } from "@/lib/domain/sync/plan-sync";
import { recreationWords } from "@/lib/domain/sync/recreation-words";
import { withoutTaken } from "@/lib/domain/sync/take-over";
import { plainRule } from "@/lib/domain/sync/write-rule";
import { judgeObject, verdictOf } from "@/lib/engine/judge-object";
import type { ApplyAnswer, ClusterConnection } from "@/lib/engine/ports/cluster";
import {
  hasLeftover,
  isReplaceable,
  mayRecreate,
  ownershipOf,
  redactedToSend,
  send,
  type Subject,
} from "@/lib/engine/subject";

/**
 * What a person has agreed to of an object that is there already and not ours: nothing, that it is taken over as it is,
 * or that it is made what Git declares.
 */
export type Consent = "none" | "unchanged" | "all";

/**
 * What would happen if a subject were written now: an unforced dry run finds other managers' fields, which ask unless
 * we applied them last, and what becomes of their ownership is kept with the subject; `consent` is a person's word that
 * what is there may be taken over.
 */
export async function judgeWrite(
  connection: ClusterConnection,
  subject: Subject,
  consent: Consent,
): Promise<{ judgement: Judgement; answer: Manifest | null }> {
  const { live, applied, rule = plainRule } = subject;
  const isOurs = applied !== null;
  if (rule.leftAlone) return { judgement: { kind: "unchanged" }, answer: null };
  const desired = redactedToSend(subject, true);
  const isProvable = live && isOurs && rule.method === "apply" && !hasLeftover(subject, desired);
  if (isProvable && provesInSync(desired, live, subject.manager)) {
    return { judgement: { kind: "unchanged" }, answer: null };
  }
  if (live && !isOurs && consent !== "all") return judgeStranger(connection, subject, consent);
  const ask = (isForced: boolean) =>
    send(connection, subject, true, { isForced, isDryRun: true, uid: live?.metadata.uid });
  const unforced = await ask(false);
  if (unforced.outcome !== "conflict") return asRuled(connection, subject, unforced, false);
  const asking =
    consent === "all"
      ? []
      : conflictsThatAsk(
          unforced.conflicts,
          applied === "unknown" || subject.isTranslated
            ? live && ownedManifest(live, subject.manager)
            : applied,
        );
  if (asking.length > 0) return { judgement: { kind: "conflict", conflicts: asking }, answer: null };
  return asRuled(connection, subject, await ask(true), true);
}

/**
 * What is there, not ours, and as Git wants it needs no write, and so nobody's leave: it stays unmarked, unless a person
 * asks for it to be taken over as it is.
 */
async function judgeStranger(
  connection: ClusterConnection,
  subject: Subject,
  consent: Consent,
): Promise<{ judgement: Judgement; answer: Manifest | null }> {
  const { live, rule = plainRule } = subject;
  const { sync } = await judgeObject(connection, subject);
  if (sync !== "synced") return { judgement: { kind: "adoption" }, answer: null };
  const unchanged = { judgement: { kind: "unchanged" } as const, answer: null };
  const isFit = consent === "unchanged" && live && rule.method === "apply";
  if (!isFit || live.metadata.deletionTimestamp !== undefined) return unchanged;
  // Nothing has to be forced for a change of nothing: what somebody changes until it is written is a conflict then.
  const options = { isForced: false, isDryRun: true, uid: live.metadata.uid };
  const answer = await send(connection, subject, true, options);
  if (answer.outcome !== "applied" || !isSameButForMark(answer.object, live)) return unchanged;
  subject.ownership = await ownershipOf(connection, subject, answer.object);
  return { judgement: { kind: "accepted", isForced: false }, answer: answer.object };
}

/** Whether a takeover leaves an object's content as it is: but for our mark, and what the server counts. */
export function isSameButForMark(answer: Manifest, live: Manifest): boolean {
  const content = ({ status: _, metadata, ...rest }: Manifest) => {
    // Deployments count a generation for every annotation.
    const { managedFields: _m, resourceVersion: _r, generation: _g, annotations = {}, ...meta } = metadata;
    const { [markAnnotation]: _mark, ...others } = annotations;
    return canonicalJson({ ...rest, metadata: { ...meta, annotations: others } });
  };
  return content(answer) === content(live);
}

/** The cluster's answer, and what the object's own rule makes of it. */
async function asRuled(
  connection: ClusterConnection,
  subject: Subject,
  answer: ApplyAnswer,
  isForced: boolean,
): Promise<{ judgement: Judgement; answer: Manifest | null }> {
  const { rule = plainRule, placed } = subject;
  if (answer.outcome === "applied") subject.ownership = await ownershipOf(connection, subject, answer.object);
  const plain = judgementOf(subject, answer, isForced);
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
  given: Manifest | null,
  ignored: Subject["ignored"],
): Promise<ObjectVerdict> {
  const answer = given && withoutTaken(given, subject.ownership?.released.taken ?? []);
  const desired = redactedToSend(subject, subject.applied !== null);
  const proof = answer ? "dry_run" : "unproved";
  return verdictOf({ ...subject, ignored }, desired, answer, subject.live, proof);
}

function judgementOf(
  subject: Subject,
  answer: ApplyAnswer,
  isForced: boolean,
): { judgement: Judgement; answer: Manifest | null } {
  const { placed, live, applied, manager, rule = plainRule } = subject;
  switch (answer.outcome) {
    case "applied": {
      const isTaking = Boolean(subject.ownership?.released.taken.length);
      const isKnown = live !== null && applied !== null && !isTaking;
      if (isKnown && changesNothing(answer.object, live, rule.method === "apply" ? manager : null))
        return { judgement: { kind: "unchanged" }, answer: null };
      return { judgement: { kind: "accepted", isForced }, answer: answer.object };
    }
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
    case "invalid": {
      const message = `${placed.file}: ${answer.message}`;
      const isImmutable = answer.outcome === "invalid" && answer.isImmutable;
      return {
        judgement:
          isImmutable && live && isReplaceable(subject)
            ? { kind: "immutable", message: `${recreationWords(live)} ${message}` }
            : { kind: "refused", code: "invalid", message },
        answer: null,
      };
    }
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
