import type { Manifest } from "@/lib/domain/object/manifest";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { readManifests } from "@/lib/store/manifests";
import { type ObjectEvaluation, toObjectState } from "@/lib/store/object-states";

export type ObjectRow = Omit<ObjectEvaluation, "desired" | "judgedUnder"> & { targetId: string };

/** What is kept of one object's three truths; live is asked of the cluster. */
export type TruthRow = ObjectRow & {
  projectId: string;
  applicationId: string;
  clusterId: string;
  desired: Manifest | null;
  applied: Manifest | null;
  /** The applied truth is unknown while a write's answer is lost. */
  isAppliedUnknown: boolean;
  desiredSha: string | null;
};

/** Objects of targets, as pages show them. */
export function makeObjects({ prisma }: StoreContext) {
  return {
    /** The objects of an application, or of one of its targets; what needs a look comes first. */
    async list(
      scope: Scope,
      filter: { applicationId: string; targetId?: string },
      limit = 2000,
    ): Promise<{ objects: ObjectRow[]; hasMore: boolean }> {
      const targets = await prisma.target.findMany({
        where: {
          applicationId: filter.applicationId,
          ...(filter.targetId ? { id: filter.targetId } : {}),
          detachedAt: null,
          ...inScope(scope),
        },
        select: { id: true },
      });
      const ids = targets.map(({ id }) => id);
      const keys = await prisma.$queryRaw<{ targetId: string; refKey: string }[]>`
        select target_id as "targetId", ref_key as "refKey" from object_state
        where target_id = any(${ids}::uuid[])
        order by sync = 'synced' and health = 'Healthy', target_id, ref_key limit ${limit + 1}::int`;
      const shown = keys.slice(0, limit);
      const rows = await prisma.objectState.findMany({
        where: { OR: groupKeys(shown) },
      });
      const byKey = new Map(rows.map((row) => [`${row.targetId} ${row.refKey}`, row]));
      const objects = shown.flatMap(({ targetId, refKey }) => {
        const row = byKey.get(`${targetId} ${refKey}`);
        return row ? [{ targetId, ...toObjectState(row) }] : [];
      });
      return { objects, hasMore: keys.length > limit };
    },

    /** One object of a target with its kept truths; null when it is not known or out of scope. */
    async truths(scope: Scope, targetId: string, refKey: string): Promise<TruthRow | null> {
      const target = await prisma.target.findFirst({
        where: { id: targetId, detachedAt: null, ...inScope(scope) },
      });
      if (!target) return null;
      const state = await prisma.objectState.findUnique({ where: { targetId_refKey: { targetId, refKey } } });
      if (!state) return null;
      const applied = await prisma.appliedObject.findUnique({
        where: { targetId_refKey: { targetId, refKey } },
      });
      const appliedDigest = applied?.state === "known" ? applied.digest : null;
      const digests = [state.desiredManifest, appliedDigest];
      const manifests = await readManifests(prisma, target.projectId, digests);
      const manifestOf = (digest: string | null) => (digest && manifests.get(digest)) || null;
      return {
        targetId,
        ...toObjectState(state),
        projectId: target.projectId,
        applicationId: target.applicationId,
        clusterId: target.clusterId,
        desired: manifestOf(state.desiredManifest),
        applied: manifestOf(appliedDigest),
        isAppliedUnknown: applied?.state === "unknown",
        desiredSha: target.wantedSha,
      };
    },
  };
}

function groupKeys(keys: { targetId: string; refKey: string }[]) {
  const grouped = Map.groupBy(keys, ({ targetId }) => targetId);
  return [...grouped].map(([targetId, each]) => ({
    targetId,
    refKey: { in: each.map(({ refKey }) => refKey) },
  }));
}
