import { AppError } from "@/lib/platform/errors";

export type RateLimit = {
  /** Takes one (or `count`) from the bucket of `key`, or throws `rate_limited` with the time at which it may. */
  take(key: string, now?: number, count?: number): void;
};

/** More keys than this are forgotten oldest first, so that made-up keys cannot fill the memory. */
const keysMax = 10_000;

/**
 * A token bucket per key in this process: `burst` at once, refilled over `perMs` milliseconds. Each web process has
 * its own, which multiplies the limit by their number: good against floods, no part of authorisation.
 */
export function makeRateLimit({ burst, perMs }: { burst: number; perMs: number }): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, now = Date.now(), count = 1) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / perMs) * burst);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens >= count ? tokens - count : tokens, at: now });
      if (buckets.size > keysMax) buckets.delete(buckets.keys().next().value!);
      if (tokens >= count) return;
      throw new AppError("rate_limited", "Too many requests in a short time. Please wait a moment.", {
        retryable: true,
        retryAt: new Date(now + Math.ceil(((count - tokens) / burst) * perMs)),
      });
    },
  };
}
