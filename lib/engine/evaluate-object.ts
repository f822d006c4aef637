import { deletedWords } from "@/lib/domain/compare/last-writers";
import type { IgnoredDifference, ObjectVerdict } from "@/lib/domain/compare/verdict";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { refFromKey, type GroupKind, type Manifest } from "@/lib/domain/object/manifest";
import { markIn, markOf, otherReconcilerOf } from "@/lib/domain/sync/marks";
import { compareOptionsAnnotation, readObjectOptions } from "@/lib/domain/sync/object-options";
import { stillKept } from "@/lib/domain/sync/kept-fields";
import { optionsOf } from "@/lib/domain/sync/policy";
import { managedNamespaceAnnotation, pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import { syncOptionsDefault, type SyncOptions } from "@/lib/domain/sync/sync-options";
import { writeRuleOf } from "@/lib/domain/sync/write-rule";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import { reachRefusals } from "@/lib/domain/target/reach";
import { boundedVerdict } from "@/lib/engine/bounded-differences";
import { deletionWords } from "@/lib/engine/await-gone";
import { liveHealth } from "@/lib/engine/await-health";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { DesiredState } from "@/lib/engine/desired-state";
import { judgeObject } from "@/lib/engine/judge-object";
import { liveDigestOf, ownedTree, warningsOf } from "@/lib/engine/observed-object";
import type { ObjectEvaluation } from "@/lib/engine/ports/target-store";
import { subjectOf } from "@/lib/engine/subject-of";
import { sha256 } from "@/lib/platform/crypto";

/**
 * The last verdicts with what they depended on, by object: while none of it moves, a verdict stands without a call.
 * `rules` are the server's own when it was asked; null where nobody knows them.
 */
export type Judged = Map<string, { facts: string; rules: string | null; verdict: ObjectVerdict }>;

/** Raised when the comparison changes what it says: verdicts that an older worker kept are asked for again. */
const comparison = "3";

/**
 * Everything that is known of one object of a target, or null when there is nothing to say: neither wanted nor there,
 * or there and none of our business.
 */
export async function evaluateObject(
  world: ClusterWorld,
  targetId: string,
  desired: DesiredState,
  judged: Judged,
  key: string,
  before?: ObjectVerdict,
): Promise<ObjectEvaluation | null> {
  const placed = desired.placed.get(key) ?? null;
  const ref = refFromKey(key);
  // Declaring an object in Git must not be a way to read it out of somebody else's namespace.
  const [beyond] = reachRefusals(
    [{ ref, refKey: key }],
    desired.target?.allowedNamespaces ?? null,
    world.cluster.name,
  );
  if (beyond) return placed && untold(desired, key, undefined, beyond.reason);
  const live = world.cache.get(key);
  const applied = desired.applied.get(key) ?? null;
  if (!placed && !(live && applied && isStillOurs(world, targetId, live, applied.uid))) return null;
  if (!placed && live?.metadata.annotations?.[managedNamespaceAnnotation] !== undefined) return null;
  const owned = live ? ownedTree(world.cache, live) : [];
  const health = live
    ? await liveHealth(world, live)
    : placed && isLeftOut(desired, placed)
      ? { status: "Healthy" as const, reason: "Nothing is to be there." }
      : { status: "Missing" as const, reason: null };
  const verdict = await verdictOf(world, targetId, desired, judged, key, before);
  return {
    refKey: key,
    uid: live?.metadata.uid ?? null,
    desiredDigest: placed?.digest ?? null,
    desired: placed?.manifest ?? null,
    liveDigest: live && liveDigestOf(live),
    judgedUnder: judgedUnder(judged, key, verdict),
    verdict,
    health,
    owned,
    events: live && health.status === "Degraded" ? await warningsOf(world, live, owned) : [],
    file: placed?.file ?? null,
    line: placed?.line ?? null,
  };
}

/** Made anew or taken over by somebody else since, it is none of our business any more. */
function isStillOurs(world: ClusterWorld, targetId: string, live: Manifest, uid: string | null): boolean {
  const isSame = uid === null || live.metadata.uid === uid;
  return isSame && markIn(live) === markOf(world.ports.installationId, targetId);
}

/** What there is to say of an object that could not be looked at: what was known of it, and why no more can be told. */
export function untold(
  desired: DesiredState,
  key: string,
  known: ObjectEvaluation | undefined,
  reason: string,
): ObjectEvaluation {
  if (known)
    return {
      ...known,
      judgedUnder: null,
      verdict: { ...known.verdict, sync: "unknown", proof: "unproved", reason },
    };
  const placed = desired.placed.get(key);
  return {
    refKey: key,
    uid: null,
    desiredDigest: placed?.digest ?? null,
    desired: placed?.manifest ?? null,
    liveDigest: null,
    judgedUnder: null,
    verdict: unknown(reason),
    health: { status: "Unknown", reason: null },
    owned: [],
    events: [],
    file: placed?.file ?? null,
    line: placed?.line ?? null,
  };
}

async function verdictOf(
  world: ClusterWorld,
  targetId: string,
  desired: DesiredState,
  judged: Judged,
  key: string,
  before: ObjectVerdict | undefined,
): Promise<ObjectVerdict> {
  const placed = desired.placed.get(key);
  const blind = placed?.isServed === false ? unservedReason(world, placed.ref) : world.cache.troubleWith(key);
  if (blind) return unknown(blind);
  if (!placed) {
    return extraVerdict(desired, world.cache.get(key));
  }
  const foreign = desired.foreign.get(key);
  if (foreign) return unknown(foreign);
  const live = world.cache.get(key);
  const row = desired.applied.get(key) ?? null;
  const ignoreRules = desired.target?.ignoreRules ?? [];
  const target = { id: targetId, options: optionsIn(desired), ignoreRules };
  const subject = await subjectOf(world, target, { placed, live, row });
  const { rule, ignored } = subject;
  const applied = subject.applied === null ? null : row;
  // Changes of status only end here: nothing that the verdict depends on has moved.
  const dependsOn = [
    comparison,
    placed.manifest.apiVersion,
    placed.ref.namespace,
    placed.digest,
    live && seenDigest(live),
    applied?.digest,
    applied?.state,
    subject.autoscaler,
    canonicalJson(rule),
    canonicalJson(ignored && [ignored.clauses, ignored.isRespected]),
  ].join("|");
  const facts = sha256(dependsOn);
  const serverRules = world.rulesOf(placed.manifest.apiVersion);
  const known = judged.get(key);
  if (known?.facts === facts && (known.verdict.proof === "local" || known.rules === serverRules))
    return known.verdict;
  const judgedNow = await judgeObject(world.connection, subject);
  const said =
    live === null && judgedNow.sync === "drifted"
      ? { ...judgedNow, reason: deletedWords(world.cache.ownersOfGone(key), world.fieldManager) }
      : judgedNow;
  const other = live && otherReconcilerOf(live, world.ports.installationId);
  const kept =
    live && applied
      ? stillKept(before?.ignored, { live, declared: placed.manifest }, world.fieldManager)
      : [];
  const verdict = boundedVerdict(withKept(withReconciler(said, other, applied !== null), kept));
  if (verdict.sync === "unknown") judged.delete(key);
  else judged.set(key, { facts, rules: serverRules, verdict });
  return verdict;
}

/** Under what the cluster was asked, for the next worker; null where it was not, or nobody knows its rules. */
function judgedUnder(judged: Judged, key: string, verdict: ObjectVerdict): string | null {
  const known = judged.get(key);
  const isAsked = verdict.proof === "dry_run" && known?.verdict === verdict;
  return isAsked && known.rules !== null ? `${known.facts} ${known.rules}` : null;
}

/** Verdicts that an earlier worker kept. */
export function recalledVerdicts(states: Iterable<ObjectEvaluation>): Judged {
  const judged: Judged = new Map();
  for (const { refKey, judgedUnder: under, verdict } of states) {
    const [facts, rules] = under?.split(" ") ?? [];
    if (facts && rules) judged.set(refKey, { facts, rules, verdict });
  }
  return judged;
}

/** Null when the cluster surely does not serve a kind: then there are no such objects. */
function unservedReason(world: ClusterWorld, { group, kind }: GroupKind): string | null {
  if (!world.catalog().unreachableGroups.includes(group)) return null;
  return `The cluster does not say whether it serves ${kind}: the server of ${group} does not answer.`;
}

/** What is said of an object that left Git and is still there. */
function extraVerdict(desired: DesiredState, live: Manifest | null): ObjectVerdict {
  const plain = { proof: "local" as const, differences: [] };
  if (live && readObjectOptions(live).options.ignoresExtraneous) {
    const reason = `No longer in Git, and no difference: it says ${compareOptionsAnnotation}: IgnoreExtraneous.`;
    return { ...plain, sync: "synced", reason };
  }
  if (live?.metadata.deletionTimestamp)
    return { ...plain, sync: "extra", reason: `No longer in Git; ${deletionWords(live)}` };
  const rule = live ? pruneRuleOf(live, optionsIn(desired)) : null;
  if (rule?.kind === "kept")
    return { ...plain, sync: "extra", reason: `No longer in Git; it stays. ${rule.reason}` };
  return { ...plain, sync: "extra", reason: "No longer in Git; a sync with pruning deletes it." };
}

/** What is not to be created is not missing. */
function isLeftOut(desired: DesiredState, placed: PlacedObject): boolean {
  return writeRuleOf(placed.manifest, null, optionsIn(desired)).leftAlone !== null;
}

function optionsIn({ target }: DesiredState): SyncOptions {
  return target ? optionsOf(target.policy) : syncOptionsDefault;
}

/** Live objects are never changed in place, and each is looked at many times. */
const seenDigests = new WeakMap<Manifest, string>();

/** The live object without status and counters, and who owns which field: all that an apply depends on. */
function seenDigest(live: Manifest): string {
  const known = seenDigests.get(live);
  if (known) return known;
  const owners = (live.metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry);
  const digest = `${liveDigestOf(live)} ${sha256(canonicalJson(owners))}`;
  seenDigests.set(live, digest);
  return digest;
}

/** Who else manages an object is said as long as its marks are there: two that do undo each other's work. */
function withReconciler(verdict: ObjectVerdict, other: string | null, isOurs: boolean): ObjectVerdict {
  if (!other || verdict.reason) return verdict;
  const words = isOurs
    ? `Its marks say that ${other} manages this object too; as long as it does, the two may undo each other's changes.`
    : `${other} manages this object.`;
  return { ...verdict, reason: words };
}

/** Fields that left Git earlier and stay: the comparison alone no longer knows of them. */
function withKept(verdict: ObjectVerdict, kept: IgnoredDifference[]): ObjectVerdict {
  const ignored = verdict.ignored ?? [];
  const told = new Set(ignored.map(({ path }) => path));
  const added = kept.filter(({ path }) => !told.has(path));
  return added.length > 0 ? { ...verdict, ignored: [...ignored, ...added] } : verdict;
}

function unknown(reason: string): ObjectVerdict {
  return { sync: "unknown", proof: "unproved", reason, differences: [] };
}
