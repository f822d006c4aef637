import { refLabel, type Manifest } from "@/lib/domain/object/manifest";
import { lastAppliedAnnotation, takeOver, takeReleased, type Handover } from "@/lib/domain/sync/take-over";
import { releasedWords, takeOverWords } from "@/lib/domain/sync/take-over-words";
import { plainRule } from "@/lib/domain/sync/write-rule";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { liveDigestOf } from "@/lib/engine/observed-object";
import type { ApplyAnswer } from "@/lib/engine/ports/cluster";
import type { Subject } from "@/lib/engine/subject";

/** Controllers write the status of an object all the time, each time in a new version. */
const racesMax = 8;

type Refused = Exclude<ApplyAnswer, { outcome: "applied" }>;

/**
 * Moves the ownership of fields from those who applied an object before, so that the apply that follows is the only one
 * that keeps them: when an object is taken over, all that Git declares; later, what has left Git and would stay because
 * they own it too. Changes nothing else, and nothing at all where nobody else is.
 */
export async function takeOwnership(
  world: Pick<ClusterWorld, "connection">,
  subject: Subject,
  isAdoption: boolean,
): Promise<{ outcome: "owned"; subject: Subject } | Refused> {
  let current = subject;
  for (let race = 0; ; race++) {
    const { live } = current;
    const handover = live && handoverOf(current, isAdoption);
    if (!live || !handover) {
      // No version guards what is only marked: what has changed since the plan is nothing that anybody agreed to.
      const isUnguarded = live !== null && isAdoption && race === 0;
      if (isUnguarded && (await unchangedSince(world, subject, live)) === "changed")
        return changedMeanwhile(subject);
      return { outcome: "owned", subject: current };
    }
    const { managedFields, dropsNote } = handover;
    const removedAnnotations = dropsNote ? [lastAppliedAnnotation] : [];
    const change = { managedFields, removedAnnotations };
    const answer = await world.connection.changeOwnership(live, subject.manager, change);
    if (answer.outcome === "applied")
      return { outcome: "owned", subject: { ...current, live: answer.object } };
    if (answer.outcome !== "stale" || race === racesMax) return answer;
    const fresh = await unchangedSince(world, subject, live);
    if (fresh === "changed") return changedMeanwhile(subject);
    current = { ...current, live: fresh };
  }
}

/** The object as the cluster has it now, if only its version and its status have moved. */
async function unchangedSince(
  { connection }: Pick<ClusterWorld, "connection">,
  { placed: { ref, manifest } }: Subject,
  live: Manifest,
): Promise<Manifest | "changed"> {
  const fresh = await connection.get(ref, manifest.apiVersion);
  if (!fresh || fresh.metadata.uid !== live.metadata.uid) return "changed";
  return liveDigestOf(fresh) === liveDigestOf(live) ? fresh : "changed";
}

function changedMeanwhile({ placed }: Subject): Refused {
  return { outcome: "stale", message: `${refLabel(placed.ref)} was changed while it was to be taken over.` };
}

function handoverOf(subject: Subject, isAdoption: boolean): Handover | null {
  const { live, manager, ownership, rule = plainRule } = subject;
  // Who replaces an object leaves nothing of it to others.
  if (!live || !ownership || rule.method === "replace") return null;
  if (isAdoption) return takeOver(live, { manager, fields: ownership.fields, rule: rule.taking });
  return takeReleased(live, { manager, taken: ownership.released.taken, rule: rule.taking });
}

/** What is done about the ownership of an object's fields, for the record; null where nothing is. */
export function accountOf(subject: Subject, isAdoption: boolean): string | null {
  const { live, manager, ownership, autoscaler, rule = plainRule } = subject;
  if (!live || !ownership) return null;
  const handover = handoverOf(subject, isAdoption);
  if (!isAdoption) return releasedWords(handover?.from ?? [], ownership.released.kept) || null;
  const entries = live.metadata.managedFields ?? [];
  const { fields } = ownership;
  return takeOverWords({ handover, entries, fields, manager, rule: rule.taking, autoscaler });
}

/** The same before it is done, for the plan. */
export function plannedWords(subject: Subject): string | null {
  const account = accountOf(subject, subject.applied === null);
  return account && account.replace(/^Took over/, "Takes over");
}
