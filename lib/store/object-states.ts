import type { ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health } from "@/lib/domain/health/health";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";
import type { StoreContext } from "@/lib/store/context";
import { gather } from "@/lib/store/gather";
import { fromJson, storableTextOrNull } from "@/lib/store/json";
import { readManifests } from "@/lib/store/manifests";
import type { ObjectState } from "@/lib/store/generated/client";

/** Targets in one statement: their objects carry manifests. */
const readAtOnce = 50;

/** What is known of one object of a target. */
export type ObjectEvaluation = {
  refKey: string;
  uid: string | null;
  desiredDigest: string | null;
  desired: Manifest | null;
  liveDigest: string | null;
  /** Under what the cluster was asked for the verdict; null where it was not asked, or its rules are not known. */
  judgedUnder: string | null;
  verdict: ObjectVerdict;
  health: Health;
  owned: OwnedObject[];
  events: ObjectEvent[];
  file: string | null;
  line: number | null;
};

/** The applied truth of one object. */
export type AppliedObject = {
  refKey: string;
  uid: string | null;
  state: "known" | "unknown";
  origin: "created" | "adopted";
  digest: string | null;
  /** The server's answer to our last write, redacted; null while unknown. */
  manifest: Manifest | null;
};

/** What the engine reads back of its own saves. */
export function makeObjectStates({ prisma }: StoreContext) {
  return {
    appliedObjects: gather<string, AppliedObject[]>(async (targetIds) => {
      const rows = await prisma.$queryRaw<(AppliedObject & { targetId: string })[]>`
        select o.target_id as "targetId", o.ref_key as "refKey", o.uid, o.state, o.origin, o.digest,
          case when o.state = 'known' then m.body end as manifest
        from applied_object o
        left join manifest m on m.project_id = o.project_id and m.digest = o.digest
        where o.target_id = any(${targetIds}::uuid[]) order by o.target_id, o.ref_key`;
      return answersOf(targetIds, rows, ({ targetId: _, ...object }) => object);
    }, readAtOnce),

    /** The evaluations of the last save, so that a restart does not rewrite them. */
    objectStates: gather<string, ObjectEvaluation[]>(async (targetIds) => {
      const rows = await prisma.objectState.findMany({
        where: { targetId: { in: [...targetIds] } },
        orderBy: [{ targetId: "asc" }, { refKey: "asc" }],
      });
      const manifests = new Map<string, Manifest>();
      for (const [projectId, its] of Map.groupBy(rows, (row) => row.projectId)) {
        const digests = its.map((row) => row.desiredManifest);
        for (const [digest, manifest] of await readManifests(prisma, projectId, digests))
          manifests.set(`${projectId} ${digest}`, manifest);
      }
      return answersOf(targetIds, rows, (row) => ({
        ...toObjectState(row),
        judgedUnder: row.judgedUnder,
        desired: (row.desiredManifest && manifests.get(`${row.projectId} ${row.desiredManifest}`)) || null,
      }));
    }, readAtOnce),

    openDrifts: gather<string, { refKey: string; startedAt: Date }[]>(async (targetIds) => {
      const rows = await prisma.drift.findMany({
        where: { targetId: { in: [...targetIds] }, endedAt: null },
        select: { targetId: true, refKey: true, startedAt: true },
      });
      return answersOf(targetIds, rows, ({ targetId: _, ...drift }) => drift);
    }, readAtOnce),
  };
}

/** The rows of each target, in the order of the questions. */
function answersOf<Row extends { targetId: string }, Answer>(
  targetIds: readonly string[],
  rows: Row[],
  toAnswer: (row: Row) => Answer,
): Answer[][] {
  const byTarget = Map.groupBy(rows, ({ targetId }) => targetId);
  return targetIds.map((id) => (byTarget.get(id) ?? []).map(toAnswer));
}

/** A row as the domain's words, without manifests. */
export function toObjectState(row: ObjectState): Omit<ObjectEvaluation, "desired" | "judgedUnder"> {
  return {
    refKey: row.refKey,
    uid: row.uid,
    desiredDigest: row.desiredDigest,
    liveDigest: row.liveDigest,
    verdict: {
      sync: row.sync as ObjectVerdict["sync"],
      proof: row.proof as ObjectVerdict["proof"],
      reason: row.reason,
      differences: fromJson<ObjectVerdict["differences"]>(row.differences),
      ...ignoredIn(row),
    },
    health: { status: row.health as Health["status"], reason: row.healthReason },
    owned: fromJson<OwnedObject[]>(row.owned),
    events: fromJson<ObjectEvent[]>(row.events),
    file: row.file,
    line: row.line,
  };
}

function ignoredIn(row: ObjectState): Pick<ObjectVerdict, "ignored"> {
  const ignored = fromJson<NonNullable<ObjectVerdict["ignored"]>>(row.ignored);
  return ignored.length > 0 ? { ignored } : {};
}

/** The columns of an evaluation. */
export function fromObjectState(state: ObjectEvaluation) {
  return {
    uid: state.uid,
    desiredDigest: state.desiredDigest,
    liveDigest: state.liveDigest,
    judgedUnder: state.judgedUnder,
    sync: state.verdict.sync,
    proof: state.verdict.proof,
    reason: storableTextOrNull(state.verdict.reason, 2000),
    differences: state.verdict.differences,
    ignored: state.verdict.ignored ?? [],
    health: state.health.status,
    healthReason: storableTextOrNull(state.health.reason, 2000),
    owned: state.owned,
    events: state.events,
    file: storableTextOrNull(state.file, 1000),
    line: state.line,
  };
}
