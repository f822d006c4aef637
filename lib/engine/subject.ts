import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { appliedEntry } from "@/lib/domain/compare/managed-fields";
import { valueAt } from "@/lib/domain/compare/field-set";
import { isMembers, isSame, memberOf } from "@/lib/domain/compare/json-value";
import { respectIgnored } from "@/lib/domain/ignore/respect-ignored";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { ClearManifest, JsonObject, Manifest } from "@/lib/domain/object/manifest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { isSecret } from "@/lib/domain/secrets/redact";
import { leaveReplicasAlone } from "@/lib/domain/sync/autoscaled";
import { markIn, withMark } from "@/lib/domain/sync/marks";
import { isGuardedKind } from "@/lib/domain/sync/prune-guard";
import { asReplacement } from "@/lib/domain/sync/replaced-object";
import { releasedFields, withoutTaken, type Released } from "@/lib/domain/sync/take-over";
import { plainRule, type WriteRule } from "@/lib/domain/sync/write-rule";
import type { Ignored } from "@/lib/engine/ignoring";
import type { ApplyAnswer, ClusterConnection } from "@/lib/engine/ports/cluster";

/** One desired object beside its live and applied state. */
export type Subject = {
  placed: PlacedObject;
  live: Manifest | null;
  /** Our last write as the server answered it; "unknown" while an answer is lost; null when never applied. */
  applied: Manifest | "unknown" | null;
  /** `applied` is what the cluster had when Git declared another API version; what of it is ours, managedFields tell. */
  isTranslated?: boolean;
  /** What sets its replicas, or null. */
  autoscaler: string | null;
  /** The mark of the target; objects that we applied carry it, others do not until they are adopted. */
  mark: string;
  manager: string;
  /** How it asks to be written; as any other object where nothing is said. */
  rule?: WriteRule;
  /** Which of its fields may differ. */
  ignored?: Ignored | null;
  /** What becomes of the ownership of its fields when it is written; known once the cluster was asked. */
  ownership?: { fields: JsonObject; released: Released } | null;
};

/** What is sent for a subject, in clear: marked when it is (or becomes) ours, replicas left to an autoscaler. */
export function manifestToSend(subject: Subject, becomesOurs: boolean): ClearManifest {
  return spelled(subject, subject.placed.clear, becomesOurs);
}

/** The same without secret values: for comparing and for the record. */
export function redactedToSend(subject: Subject, becomesOurs: boolean): Manifest {
  return spelled(subject, subject.placed.manifest, becomesOurs);
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

function spelled<M extends Manifest>(subject: Subject, manifest: M, isMarked: boolean): M {
  const { live, rule = plainRule } = subject;
  const marked = isMarked ? withMark(manifest, subject.mark) : manifest;
  const isReplaced = rule.method === "replace";
  const replacing = isReplaced && live ? asReplacement(marked, live) : marked;
  const whole = live && subject.ignored ? respected(subject, replacing, live) : replacing;
  if (subject.autoscaler === null) return whole;
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
  return replicasOf(owned) !== undefined;
}

/** The replicas that an object declares or has. */
export function replicasOf(object: Manifest | null): unknown {
  return (object?.spec as { replicas?: unknown } | undefined)?.replicas;
}

/** What becomes of the ownership of fields when the answer of a dry run comes true. */
function ownershipIn(subject: Subject, answer: Manifest): NonNullable<Subject["ownership"]> {
  const { live, manager, placed, rule = plainRule } = subject;
  const applied = subject.applied === "unknown" || subject.isTranslated ? null : subject.applied;
  const fields = appliedEntry(answer, manager)?.fieldsV1;
  const isApplied = live !== null && rule.method === "apply" && fields !== undefined;
  const released = isApplied
    ? releasedFields({ live, answer, applied, declared: placed.manifest }, manager, rule.taking)
    : nothingReleased;
  return { fields: fields ?? {}, released };
}

/**
 * The same, without the fields that the server would set again as soon as they are gone, to what they are: a dry run of
 * putting the object there without them tells.
 */
export async function ownershipOf(
  connection: ClusterConnection,
  subject: Subject,
  answer: Manifest,
): Promise<NonNullable<Subject["ownership"]>> {
  const ownership = ownershipIn(subject, answer);
  const { live, manager } = subject;
  const { taken, kept } = ownership.released;
  // The values of a Secret are not known here; its fields have no defaults.
  if (!live || taken.length === 0 || isSecret(live)) return ownership;
  const { uid, resourceVersion } = live.metadata;
  const options = { fieldManager: manager, isDryRun: true, isValidated: false, uid, resourceVersion };
  const without = await connection.replace(withoutTaken(live, taken), options);
  if (without.outcome !== "applied") return ownership;
  const goes = taken.filter(({ path }) => !isSame(valueAt(without.object, path), valueAt(live, path)));
  return { ...ownership, released: { taken: goes, kept } };
}

/**
 * Whether something of what we applied last has left Git and is there all the same, because somebody else has written it
 * since: without it nothing would be proved by what we own now.
 */
export function hasLeftover(subject: Subject, desired: Manifest): boolean {
  const { live, applied, rule = plainRule } = subject;
  if (!live || !applied || applied === "unknown" || rule.method === "replace") return false;
  if (!hasUndeclared(applied, desired)) return false;
  const { taken, kept } = ownershipIn(subject, live).released;
  return taken.length > 0 || kept.length > 0;
}

function hasUndeclared(applied: unknown, declared: unknown): boolean {
  if (Array.isArray(applied)) return !isSame(applied, declared);
  if (!isMembers(applied)) return false;
  return Object.entries(applied).some(([name, value]) => {
    const wanted = memberOf(declared, name);
    return value !== undefined && (wanted === undefined || hasUndeclared(value, wanted));
  });
}

const nothingReleased: Released = { taken: [], kept: [] };

/** Whether an object may be deleted to be created again: only what is ours and still says so. */
export function mayRecreate(subject: Subject): boolean {
  return subject.rule !== undefined && subject.rule.recreate !== "never" && isReplaceable(subject);
}

/** Whether another object may take the place of one: it is ours, and nothing of other people goes with it. */
export function isReplaceable({ placed, live, applied, mark }: Subject): boolean {
  return live !== null && applied !== null && markIn(live) === mark && !isGuardedKind(placed.ref);
}
