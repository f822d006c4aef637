import { log } from "@/lib/platform/log";
import { byOf, type Caller } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { makeRateLimit } from "@/lib/services/rate-limit";

/** From one address: a few in a row, then one now and then; enough to see that somebody keeps trying. */
const perAddress = makeRateLimit({ burst: 10, perMs: 60 * 60_000 });
/** From everywhere: an attack from a thousand addresses must not fill the record, which is kept forever. */
const overall = makeRateLimit({ burst: 100, perMs: 60 * 60_000 });
let unrecorded = 0;

/**
 * Records an attempt to sign in that failed. Beyond a pace that record and log can bear attempts are only counted, and
 * the next entry says how many there were.
 */
export async function recordFailedSignIn(email: string, origin: Caller["origin"]): Promise<void> {
  await atItsPace("session.failed", origin, (before) =>
    services().store.people.recordFailedSignIn(email, origin, before),
  );
}

/** Records that somebody who is signed in did not know their password, at the same pace: it is the same guessing. */
export async function recordWrongPassword(caller: Caller): Promise<void> {
  await atItsPace("password.refused", caller.origin, (before) =>
    services().store.people.recordWrongPassword(byOf(caller), before),
  );
}

async function atItsPace(
  event: string,
  origin: Caller["origin"],
  record: (unrecorded: number) => Promise<void>,
): Promise<void> {
  try {
    perAddress.take(origin.ip ?? "unknown");
    overall.take("all");
  } catch {
    unrecorded += 1;
    return;
  }
  log.warn(event, { from: origin.ip ?? null, unrecorded });
  const before = unrecorded;
  unrecorded = 0;
  try {
    await record(before);
  } catch (error) {
    unrecorded += before + 1;
    throw error;
  }
}
