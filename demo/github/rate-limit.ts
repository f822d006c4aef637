import type { OutgoingHttpHeaders } from "node:http";

export type RateLimit = {
  /** Takes one request from the caller's hour; false when there is none left. */
  take(caller: string): boolean;
  /** Gives it back: a 304 costs nothing when signed in. */
  refund(caller: string): void;
  headers(caller: string): OutgoingHttpHeaders;
  status(caller: string): { limit: number; remaining: number; used: number; reset: number };
};

const windowMs = 3_600_000;

/** GitHub's primary limit: so many requests an hour for each token, far fewer without one. */
export function makeRateLimit(limits: { signedIn: number; anonymous: number }): RateLimit {
  const windows = new Map<string, { used: number; resetsAt: number }>();

  function windowOf(caller: string) {
    const current = windows.get(caller);
    if (current && current.resetsAt > Date.now()) return current;
    const fresh = { used: 0, resetsAt: Date.now() + windowMs };
    windows.set(caller, fresh);
    return fresh;
  }

  function status(caller: string) {
    const { used, resetsAt } = windowOf(caller);
    const limit = caller === "" ? limits.anonymous : limits.signedIn;
    return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetsAt / 1000) };
  }

  return {
    take(caller) {
      if (status(caller).remaining === 0) return false;
      windowOf(caller).used += 1;
      return true;
    },
    refund: (caller) => void (windowOf(caller).used -= 1),
    status,
    headers(caller) {
      const { limit, remaining, used, reset } = status(caller);
      return {
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
        "x-ratelimit-used": used,
        "x-ratelimit-reset": reset,
        "x-ratelimit-resource": "core",
      };
    },
  };
}
