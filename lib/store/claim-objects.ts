import { AppError } from "@/lib/platform/errors";
import type { StoreContext } from "@/lib/store/context";
import type { Db } from "@/lib/store/database";
import { gatherChanges } from "@/lib/store/gather";

/** An object that another target holds. Its holder may be named within a project only. */
export type ClaimRefusal = { refKey: string; isSameProject: boolean; holderName: string };

type Wish = { targetId: string; refKeys: string[] };

/** Targets in one transaction. */
const claimedAtOnce = 50;

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

  /** Whether another live target of the same cluster has, or wants, anything in a namespace or of a kind (`group/kind`). */
  async function isUsedElsewhere(
    targetId: string,
    { namespace, kind }: { namespace: string | null; kind: string | null },
  ): Promise<boolean> {
    const rows = await prisma.$queryRaw<unknown[]>`
      select 1 from target own join target t on t.cluster_id = own.cluster_id and t.id <> own.id and t.detached_at is null
      join application a on a.id = t.application_id and a.removed_at is null
      join object_state s on s.target_id = t.id
      where own.id = ${targetId}::uuid and (split_part(s.ref_key, '/', 3) = ${namespace}
        or split_part(s.ref_key, '/', 1) || '/' || split_part(s.ref_key, '/', 2) = ${kind}) limit 1`;
    return rows.length > 0;
  }

  /**
   * Claims these objects for a target and gives back what it no longer wants. Returns those that another target
   * holds; who came first keeps them. Throws `not_found` for a target that is gone.
   */
  const claimObjects = gatherChanges<Wish, ClaimRefusal[]>("claims", claimAll, claimedAtOnce);

  async function claimAll(wishes: readonly Wish[]): Promise<(ClaimRefusal[] | Error)[]> {
    const columns = columnsOf(wishes);
    // What a target holds it alone gives up: where nothing is to change, there is nothing to lock.
    const before = await standingOf(prisma, columns);
    if (wishes.every(({ targetId }) => before.get(targetId)?.isSettled ?? true))
      return answersFrom(before, wishes);
    return prisma.$transaction(async (db) => {
      const { targetIds, ids, keys } = columns;
      await db.$executeRaw`
        delete from object_claim c where c.target_id = any(${targetIds}::uuid[]) and not exists (
          select 1 from unnest(${ids}::uuid[], ${keys}::text[]) as wanted (target_id, ref_key)
          where wanted.target_id = c.target_id and wanted.ref_key = c.ref_key)`;
      // In one order everywhere: targets that want the same objects wait for each other and never deadlock.
      await db.$executeRaw`
        insert into object_claim (cluster_id, ref_key, target_id, project_id)
        select t.cluster_id, wanted.ref_key, t.id, t.project_id
        from unnest(${ids}::uuid[], ${keys}::text[]) with ordinality as wanted (target_id, ref_key, place)
        join target t on t.id = wanted.target_id
        order by t.cluster_id, wanted.ref_key collate "C", wanted.place
        on conflict do nothing`;
      return answersFrom(await standingOf(db, columns), wishes);
    });
  }

  return {
    claimObjects: (targetId: string, refKeys: string[]) => claimObjects({ targetId, refKeys }),
    declaredElsewhere,
    isUsedElsewhere,
  };
}

type Columns = { targetIds: string[]; ids: string[]; keys: string[] };

/** Whether a target holds exactly what it wants, but for what others hold. */
type Standing = { isSettled: boolean; refusals: ClaimRefusal[] };

function columnsOf(wishes: readonly Wish[]): Columns {
  const wanted = wishes.flatMap(({ targetId, refKeys }) =>
    [...new Set(refKeys)].map((refKey) => ({ targetId, refKey })),
  );
  return {
    targetIds: wishes.map(({ targetId }) => targetId),
    ids: wanted.map(({ targetId }) => targetId),
    keys: wanted.map(({ refKey }) => refKey),
  };
}

/** How the targets that are there stand to what they want, by id. */
async function standingOf(db: Db, { targetIds, ids, keys }: Columns): Promise<Map<string, Standing>> {
  const rows = await db.$queryRaw<(Standing & { targetId: string })[]>`
    select t.id as "targetId",
      count(wanted.ref_key) = count(o.target_id) and count(*) filter (where o.target_id = t.id)
        = (select count(*) from object_claim c where c.target_id = t.id) as "isSettled",
      coalesce(json_agg(json_build_object('refKey', wanted.ref_key, 'isSameProject', o.project_id = t.project_id,
          'holderName', case when o.project_id = t.project_id then o.name else '' end) order by wanted.ref_key)
        filter (where o.target_id <> t.id), '[]') as refusals
    from target t
    left join unnest(${ids}::uuid[], ${keys}::text[]) as wanted (target_id, ref_key) on wanted.target_id = t.id
    -- Key by key: all claims of a cluster may be a hundred thousand.
    left join lateral (
      select c.target_id, c.project_id, a.name from object_claim c
      join target holder on holder.id = c.target_id join application a on a.id = holder.application_id
      where c.cluster_id = t.cluster_id and c.ref_key = wanted.ref_key limit 1) o on true
    where t.id = any(${targetIds}::uuid[]) group by t.id`;
  return new Map(rows.map(({ targetId, ...standing }) => [targetId, standing]));
}

function answersFrom(standing: Map<string, Standing>, wishes: readonly Wish[]): (ClaimRefusal[] | Error)[] {
  return wishes.map(
    ({ targetId }) =>
      standing.get(targetId)?.refusals ?? new AppError("not_found", "This target is no longer managed."),
  );
}
