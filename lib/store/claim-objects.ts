import { AppError } from "@/lib/platform/errors";
import type { StoreContext } from "@/lib/store/context";

/** An object that another target holds. Its holder may be named within a project only. */
export type ClaimRefusal = { refKey: string; isSameProject: boolean; holderName: string };

/** An object belongs to one target at most, over all projects. */
export function makeClaimObjects({ prisma }: StoreContext) {
  /** Which of these objects another live target of the same cluster declares and may use, whoever holds them. */
  async function declaredElsewhere(targetId: string, refKeys: string[]): Promise<string[]> {
    if (refKeys.length === 0) return [];
    const rows = await prisma.$queryRaw<{ refKey: string }[]>`
      select distinct s.ref_key as "refKey"
      from target own join target t on t.cluster_id = own.cluster_id and t.id <> own.id and t.detached_at is null
      join application a on a.id = t.application_id and a.removed_at is null
      join object_state s on s.target_id = t.id and s.desired_digest is not null
      join project_cluster p on p.project_id = t.project_id and p.cluster_id = t.cluster_id
        and (cardinality(p.namespaces) = 0 or split_part(s.ref_key, '/', 3) = any(p.namespaces)
          or (s.ref_key like '/Namespace//%' and split_part(s.ref_key, '/', 4) = any(p.namespaces)))
      where own.id = ${targetId}::uuid and s.ref_key = any(${refKeys}::text[])`;
    return rows.map(({ refKey }) => refKey);
  }

  /**
   * Claims these objects for a target and gives back what it no longer wants. Returns those that another target
   * holds; who came first keeps them. Throws `not_found` for a target that is gone.
   */
  async function claimObjects(targetId: string, refKeys: string[]): Promise<ClaimRefusal[]> {
    // In one order everywhere: two targets that want the same objects wait for each other and never deadlock.
    const wanted = [...new Set(refKeys)].sort();
    return prisma.$transaction(async (db) => {
      const target = await db.target.findUnique({ where: { id: targetId } });
      if (!target) throw new AppError("not_found", "This target is no longer managed.");
      const { clusterId, projectId } = target;
      await db.$executeRaw`
        delete from object_claim where target_id = ${targetId}::uuid and ref_key <> all(${wanted}::text[])`;
      await db.$executeRaw`
        insert into object_claim (cluster_id, ref_key, target_id, project_id)
        select ${clusterId}::uuid, ref_key, ${targetId}::uuid, ${projectId}::uuid
        from unnest(${wanted}::text[]) with ordinality as wanted (ref_key, place) order by place
        on conflict do nothing`;
      return db.$queryRaw<ClaimRefusal[]>`
        select o.ref_key as "refKey", o.project_id = ${projectId}::uuid as "isSameProject",
          case when o.project_id = ${projectId}::uuid then a.name else '' end as "holderName"
        from object_claim o
        join target t on t.id = o.target_id join application a on a.id = t.application_id
        where o.cluster_id = ${clusterId}::uuid and o.ref_key = any(${wanted}::text[])
          and o.target_id <> ${targetId}::uuid
        order by o.ref_key`;
    });
  }

  return { claimObjects, declaredElsewhere };
}
