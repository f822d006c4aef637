import type { ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { Health } from "@/lib/domain/health/health";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { ObjectEvent, OwnedObject } from "@/lib/domain/target/owned-object";
import type { StoreContext } from "@/lib/store/context";
import { fromJson, storableTextOrNull } from "@/lib/store/json";
import { readManifests } from "@/lib/store/manifests";
import type { ObjectState } from "@/lib/store/generated/client";

/** What is known of one object of a target. */
export type ObjectEvaluation = {
  refKey: string;
  uid: string | null;
  desiredDigest: string | null;
  desired: Manifest | null;
  liveDigest: string | null;
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
    async appliedObjects(targetId: string): Promise<AppliedObject[]> {
      return prisma.$queryRaw<AppliedObject[]>`
        select o.ref_key as "refKey", o.uid, o.state, o.origin, o.digest,
          case when o.state = 'known' then m.body end as manifest
        from applied_object o
        left join manifest m on m.project_id = o.project_id and m.digest = o.digest
        where o.target_id = ${targetId}::uuid order by o.ref_key`;
    },

    /** The evaluations of the last save, so that a restart does not rewrite them. */
    async objectStates(targetId: string): Promise<ObjectEvaluation[]> {
      const rows = await prisma.objectState.findMany({ where: { targetId }, orderBy: { refKey: "asc" } });
      const projectId = rows[0]?.projectId;
      if (projectId === undefined) return [];
      const digests = rows.map((row) => row.desiredManifest);
      const manifests = await readManifests(prisma, projectId, digests);
      return rows.map((row) => ({
        ...toObjectState(row),
        desired: (row.desiredManifest && manifests.get(row.desiredManifest)) || null,
      }));
    },

    async openDrifts(targetId: string): Promise<{ refKey: string; startedAt: Date }[]> {
      return prisma.drift.findMany({
        where: { targetId, endedAt: null },
        select: { refKey: true, startedAt: true },
      });
    },
  };
}

/** A row as the domain's words, without manifests. */
export function toObjectState(row: ObjectState): Omit<ObjectEvaluation, "desired"> {
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
    },
    health: { status: row.health as Health["status"], reason: row.healthReason },
    owned: fromJson<OwnedObject[]>(row.owned),
    events: fromJson<ObjectEvent[]>(row.events),
    file: row.file,
    line: row.line,
  };
}

/** The columns of an evaluation. */
export function fromObjectState(state: ObjectEvaluation) {
  return {
    uid: state.uid,
    desiredDigest: state.desiredDigest,
    liveDigest: state.liveDigest,
    sync: state.verdict.sync,
    proof: state.verdict.proof,
    reason: storableTextOrNull(state.verdict.reason, 2000),
    differences: state.verdict.differences,
    health: state.health.status,
    healthReason: storableTextOrNull(state.health.reason, 2000),
    owned: state.owned,
    events: state.events,
    file: storableTextOrNull(state.file, 1000),
    line: state.line,
  };
}
