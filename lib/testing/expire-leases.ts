import type { EngineWorld } from "@/lib/testing/engine-world";

/** The dead worker's leases run out: what a minute would do. */
export async function expireLeases({ database }: Pick<EngineWorld, "database">): Promise<void> {
  await database.asOwner(`
    update cluster_lease set expires_at = clock_timestamp();
    update repository set next_check_at = clock_timestamp();
    update operation set lease_expires_at = clock_timestamp() where state = 'running';
    update worker set seen_at = clock_timestamp() - interval '1 minute';`);
}
