import type { StoreContext } from "@/lib/store/context";

/** Removes what nobody needs any more: told news, old questions, deliveries, ended sessions. Safe to run anywhere, any time. */
export function makeHousekeeping({ prisma }: StoreContext) {
  return async function tidy(): Promise<void> {
    await prisma.$executeRaw`delete from outbox where created_at < clock_timestamp() - interval '1 hour'`;
    await prisma.$executeRaw`delete from ask where expires_at < clock_timestamp() - interval '10 minutes'`;
    await prisma.$executeRaw`
      delete from webhook_delivery where received_at < clock_timestamp() - interval '30 days'`;
    await prisma.$executeRaw`delete from session where expires_at < clock_timestamp()`;
    await prisma.$executeRaw`delete from verification where expires_at < clock_timestamp()`;
    await prisma.$executeRaw`delete from worker where seen_at < clock_timestamp() - interval '1 hour'`;
  };
}
