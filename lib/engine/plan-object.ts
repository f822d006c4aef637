import type { TakeOver } from "@/lib/domain/ledger/operation";
import type { Manifest } from "@/lib/domain/object/manifest";
import { definedKindOf, type PlacedObject } from "@/lib/domain/render/place-objects";
import { otherReconcilerOf } from "@/lib/domain/sync/marks";
import { waveOf } from "@/lib/domain/sync/object-role";
import type { DesiredStep } from "@/lib/domain/sync/plan-sync";
import { optionsOf } from "@/lib/domain/sync/policy";
import type { WriteRule } from "@/lib/domain/sync/write-rule";
import { arrivesLater, notServed } from "@/lib/engine/arrives-later";
import { boundedDifferences } from "@/lib/engine/bounded-differences";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { changesOf, isSameButForMark, judgeWrite, type Consent } from "@/lib/engine/judge-write";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { AppliedObject, EngineTarget } from "@/lib/engine/ports/target-store";
import { inOneVersion, type Subject } from "@/lib/engine/subject";
import { subjectOf } from "@/lib/engine/subject-of";
import { plannedWords } from "@/lib/engine/take-ownership";

/**
 * What a person agreed to of objects that are there already: by their keys, and of all of them; and which of them
 * may be deleted, to be created again where they cannot be changed in place.
 */
export type Agreed = { adopt: string[]; takeOver?: TakeOver; confirmedPrunes: string[] };

/** What all objects of one plan are looked at with; `all` is what Git declares, of which one may wait for another. */
export type Planning = { world: ClusterWorld; target: EngineTarget; all: PlacedObject[]; agreed: Agreed };

/** What is planned for one object, and what it was judged by. */
export type PlannedObject = { step: DesiredStep; subject: Subject };

/** Plans writing one object against what the cluster says now, given what the store knows of our last write. */
export async function planObject(
  planning: Planning,
  placed: PlacedObject,
  row: AppliedObject | null,
): Promise<PlannedObject> {
  const { cache, connection } = planning.world;
  const look = (live: Manifest | null) => lookAt(planning, { placed, live, row });
  if (!placed.isServed) return look(null);
  if (!cache.get(placed.refKey) && cache.troubleWith(placed.refKey) === null) {
    // The watch says that it is not there. The dry run that the plan needs anyway tells whether that is so now.
    const { isNew, ...planned } = await look(null);
    if (isNew) return planned;
  }
  return look(await connection.get(placed.ref, placed.manifest.apiVersion));
}

/** `isNew`: the cluster's dry run would create it. */
async function lookAt(
  { world, target, all, agreed }: Planning,
  given: { placed: PlacedObject; live: Manifest | null; row: AppliedObject | null },
): Promise<PlannedObject & { isNew: boolean }> {
  const { placed, live } = given;
  const { ref, refKey, manifest } = placed;
  const seen = await subjectOf(world, { ...target, options: optionsOf(target.policy) }, given);
  const rule = agreed.confirmedPrunes.includes(refKey) ? recreated(seen.rule) : seen.rule;
  const subject = await inOneVersion(world.connection, { ...seen, rule });
  const isOurs = subject.applied !== null;
  const base = {
    ref,
    refKey,
    isOurs,
    wave: waveOf(manifest),
    defines: definedKindOf(manifest),
    isPresent: live !== null,
    uid: live?.metadata.uid ?? null,
    digestBefore: live && liveDigestOf(live),
  };
  const pending = arrivesLater(all, placed);
  const judged = (judgement: DesiredStep["judgement"]) => ({
    step: { ...base, changes: [], judgement },
    subject,
    isNew: false,
  });
  if (rule.leftAlone) return judged({ kind: "unchanged" });
  if (!placed.isServed) {
    return judged(pending ?? (rule.skipsMissingKind ? expected(placed) : notServed(world, placed)));
  }
  const other = live && !isOurs ? otherReconcilerOf(live, world.ports.installationId) : null;
  const isAsked = other !== null && agreed.takeOver !== "all";
  const consent = isAsked ? "all" : consentTo(refKey, agreed);
  const { judgement, answer } = await judgeWrite(world.connection, subject, consent);
  const isPending = judgement.kind === "refused" && judgement.isPlaceMissing && pending !== null;
  const isUnchanged = live && answer && !isOurs && isSameButForMark(answer, live);
  const isTold = live && judgement.kind !== "unchanged" && !isUnchanged;
  // What the server would refuse is said first: nobody can agree to it.
  const isForeign = isAsked && judgement.kind !== "refused";
  const asked = isForeign ? ({ kind: "other_reconciler", name: other } as const) : judgement;
  return {
    step: {
      ...base,
      judgement: isPending ? pending : asked,
      note: judgement.kind === "accepted" ? plannedWords(subject) : null,
      changes: isTold ? boundedDifferences(await changesOf(subject, answer)) : [],
    },
    subject,
    // Only what is stored has a version.
    isNew: answer !== null && answer.metadata.resourceVersion === undefined,
  };
}

/** What a person agreed to of one object. */
function consentTo(refKey: string, { adopt, takeOver }: Agreed): Consent {
  if (takeOver === "all" || adopt.includes(refKey)) return "all";
  return takeOver === "unchanged" ? "unchanged" : "none";
}

function recreated(rule: WriteRule): WriteRule {
  return rule.recreate === "never" ? { ...rule, recreate: "when_immutable" } : rule;
}

/** Somebody else is to install the definition while the operation runs. */
function expected({ ref }: PlacedObject): DesiredStep["judgement"] {
  const message = `The cluster does not serve ${ref.kind} yet; it is asked again when its turn comes.`;
  return { kind: "not_judged_yet", message };
}
