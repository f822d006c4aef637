import { compareObject } from "@/lib/domain/compare/compare-object";
import { appliedEntry } from "@/lib/domain/compare/managed-fields";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { ObjectVerdict, Proof } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { ClearManifest, Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { leaveReplicasAlone } from "@/lib/domain/sync/autoscaled";
import { conflictsThatAsk } from "@/lib/domain/sync/conflicts";
import { withMark } from "@/lib/domain/sync/marks";
import type { Judgement } from "@/lib/domain/sync/plan-sync";
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
  const { live } = subject;
  const isOurs = subject.applied !== null;
  const desired = redactedToSend(subject, isOurs);
  if (!live) return verdictOf(subject, desired, null, null, "local");
  if (provesInSync(desired, live, subject.manager)) return verdictOf(subject, desired, null, live, "local");
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
    const answer = await connection.apply(manifestToSend(subject, isOurs), {
      fieldManager: subject.manager,
      isForced: true,
      isDryRun: true,
    });
    if (answer.outcome !== "applied") return unprovedVerdict(subject, desired, seen, answer);
    // A controller that writes between the two reads would look like a difference: compare like with like.
    if (answer.object.metadata.resourceVersion === seen.metadata.resourceVersion || race === racesMax) {
      return verdictOf(subject, desired, answer.object, seen, "dry_run");
    }
    const fresh = await connection.get(subject.placed.ref, desired.apiVersion);
    if (!fresh) return verdictOf({ ...subject, live: null }, desired, null, null, "local");
    seen = fresh;
  }
}

function unprovedVerdict(
  subject: Subject,
  desired: Manifest,
  live: Manifest,
  answer: Exclude<ApplyAnswer, { outcome: "applied" }>,
): ObjectVerdict {
  const verdict = verdictOf(subject, desired, null, live, "unproved");
  const reason =
    answer.outcome === "forbidden"
      ? `Compared field by field, unproved: the credentials may not ask the cluster for a dry run. ${answer.message}`
      : `The cluster would refuse this: ${answer.message}`;
  // What the server would refuse cannot be in sync, whatever the fields look like.
  const sync = answer.outcome !== "forbidden" && verdict.sync === "synced" ? "unknown" : verdict.sync;
  return { ...verdict, sync, reason };
}

function verdictOf(
  subject: Subject,
  desired: Manifest,
  answer: Manifest | null,
  live: Manifest | null,
  proof: Proof,
): ObjectVerdict {
  return compareObject({
    desired,
    answer,
    applied: subject.applied,
    live,
    isOurs: subject.applied !== null,
    manager: subject.manager,
    proof,
    isAutoscaled: subject.isAutoscaled,
  });
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
  const { live, applied } = subject;
  const isOurs = applied !== null;
  if (live && isOurs && provesInSync(redactedToSend(subject, true), live, subject.manager)) {
    return { judgement: { kind: "unchanged" }, answer: null };
  }
  if (live && !isOurs && !isAdopted)
    return { judgement: await judgeStranger(connection, subject), answer: null };
  const ask = (isForced: boolean) =>
    connection.apply(manifestToSend(subject, true), {
      fieldManager: subject.manager,
      isForced,
      isDryRun: true,
      uid: live?.metadata.uid,
    });
  const unforced = await ask(false);
  if (unforced.outcome !== "conflict") return judged(subject, unforced, false);
  const asking = isAdopted
    ? []
    : conflictsThatAsk(
        unforced.conflicts,
        applied === "unknown" || subject.isTranslated
          ? live && ownedManifest(live, subject.manager)
          : applied,
      );
  if (asking.length > 0) return { judgement: { kind: "conflict", conflicts: asking }, answer: null };
  return judged(subject, await ask(true), true);
}

/** What is there, not ours, and as Git wants it needs no write, and so nobody's leave: it stays unmarked. */
async function judgeStranger(connection: ClusterConnection, subject: Subject): Promise<Judgement> {
  const { sync } = await judgeObject(connection, subject);
  return { kind: sync === "synced" ? "unchanged" : "adoption" };
}

function judged(
  { placed, live, applied, manager }: Subject,
  answer: ApplyAnswer,
  isForced: boolean,
): { judgement: Judgement; answer: Manifest | null } {
  switch (answer.outcome) {
    case "applied":
      if (live && applied !== null && changesNothing(answer.object, live, manager))
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
function changesNothing(answer: Manifest, live: Manifest, manager: string): boolean {
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
  const owned = (object: Manifest) => canonicalJson(appliedEntry(object, manager)?.fieldsV1 ?? null);
  return content(answer) === content(live) && owned(answer) === owned(live);
}

function spelled<M extends Manifest>(subject: Subject, manifest: M, isMarked: boolean): M {
  const marked = isMarked ? withMark(manifest, subject.mark) : manifest;
  if (!subject.isAutoscaled) return marked;
  const ownsReplicas = subject.live !== null && hasReplicas(ownedManifest(subject.live, subject.manager));
  return leaveReplicasAlone(marked, subject.live, ownsReplicas);
}

function hasReplicas(owned: Manifest | null): boolean {
  return (owned?.spec as { replicas?: unknown } | undefined)?.replicas !== undefined;
}
