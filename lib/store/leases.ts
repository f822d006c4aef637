import type { StoreContext } from "@/lib/store/context";

/** How long a worker is believed to live after its last sign, in seconds of database time. */
export const leaseSeconds = 15;

/** Which worker watches and writes to which cluster. Times are the database's, so workers' clocks do not matter. */
export function makeLeases({ prisma }: StoreContext) {
  return {
    /** Says that this worker lives. */
    async beat(workerId: string): Promise<void> {
      await prisma.$executeRaw`
        insert into worker (id, started_at, seen_at) values (${workerId}::uuid, clock_timestamp(), clock_timestamp())
        on conflict (id) do update set seen_at = clock_timestamp()`;
    },

    /**
     * Renews what this worker holds and takes clusters that nobody holds, up to its fair share among living workers;
     * what it holds beyond that, and is not being written to, it gives back. Returns what is held now, with epochs.
     * A lease that ran out gets a new epoch even when the same worker takes it again. `settings` is another text as soon
     * as the cluster's name, labels or credentials are others.
     */
    async claimClusters(workerId: string): Promise<{ clusterId: string; epoch: bigint; settings: string }[]> {
      return prisma.$transaction(async (db) => {
        const [share] = await db.$queryRaw<{ most: number }[]>`
          select ceil((select count(*) from cluster where deregistered_at is null)::numeric /
            greatest(1, (select count(*) from worker where id = ${workerId}::uuid
              or seen_at > clock_timestamp() - make_interval(secs => ${leaseSeconds}))))::int as most`;
        const most = share?.most ?? 0;
        await db.$executeRaw`
          update cluster_lease set expires_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
          where worker_id = ${workerId}::uuid and expires_at > clock_timestamp()
            and cluster_id in (select id from cluster where deregistered_at is null)`;
        await db.$executeRaw`
          update cluster_lease set expires_at = clock_timestamp()
          where cluster_id in (
            select l.cluster_id from cluster_lease l
            where l.worker_id = ${workerId}::uuid and l.expires_at > clock_timestamp()
              and not exists (select 1 from operation o where o.cluster_id = l.cluster_id and o.state = 'running')
            order by l.cluster_id
            limit greatest(0, (select count(*) from cluster_lease
              where worker_id = ${workerId}::uuid and expires_at > clock_timestamp()) - ${most}::int))`;
        await db.$executeRaw`
          insert into cluster_lease as held (cluster_id, worker_id, epoch, expires_at)
          select c.id, ${workerId}::uuid, 1, clock_timestamp() + make_interval(secs => ${leaseSeconds})
          from cluster c left join cluster_lease l on l.cluster_id = c.id
          where c.deregistered_at is null and (l.cluster_id is null or l.expires_at <= clock_timestamp())
          order by c.id
          limit greatest(0, ${most}::int - (select count(*) from cluster_lease
            where worker_id = ${workerId}::uuid and expires_at > clock_timestamp())::int)
          on conflict (cluster_id) do update
            set worker_id = excluded.worker_id, epoch = held.epoch + 1, expires_at = excluded.expires_at
            where held.expires_at <= clock_timestamp()`;
        return db.$queryRaw<{ clusterId: string; epoch: bigint; settings: string }[]>`
          select l.cluster_id as "clusterId", l.epoch,
            encode(sha256(convert_to(concat_ws(' ', c.name, c.labels, encode(c.credentials, 'hex')), 'UTF8')), 'hex') as settings
          from cluster_lease l join cluster c on c.id = l.cluster_id
          where l.worker_id = ${workerId}::uuid and l.expires_at > clock_timestamp() and c.deregistered_at is null
          order by l.cluster_id`;
      });
    },

    /** Gives everything back at an orderly end, so that others need not wait for the leases to run out. */
    async release(workerId: string): Promise<void> {
      await prisma.$transaction([
        prisma.$executeRaw`
          update cluster_lease set expires_at = clock_timestamp()
          where worker_id = ${workerId}::uuid and expires_at > clock_timestamp()`,
        prisma.$executeRaw`
          update operation set lease_expires_at = clock_timestamp()
          where lease_worker_id = ${workerId}::uuid and state = 'running'`,
        prisma.$executeRaw`delete from worker where id = ${workerId}::uuid`,
      ]);
    },

    /**
     * When a worker was last seen, in database time, and whether that is within the lease; null when never. A worker
     * that ended in order has left nothing but the end of its leases.
     */
    async lastSeen(): Promise<{ at: Date; isAlive: boolean } | null> {
      const [row] = await prisma.$queryRaw<{ at: Date | null; isAlive: boolean | null }[]>`
        select greatest(max(seen_at), (select max(least(expires_at, clock_timestamp())) from cluster_lease
            where worker_id not in (select id from worker))) as at,
          max(seen_at) > clock_timestamp() - make_interval(secs => ${leaseSeconds}) as "isAlive" from worker`;
      return row?.at ? { at: row.at, isAlive: row.isAlive ?? false } : null;
    },
  };
}
