import type { Freshness, Status } from "@/lib/domain/status/status";

/**
 * How a target stands while no worker runs: what was verified until then is said as past. `since` is when a worker was
 * last seen (ISO time); null while one runs, which changes nothing.
 */
export function unattended<Target extends { status: Status; summary: string | null; freshness: Freshness }>(
  target: Target,
  since: string | null,
): Target {
  if (since === null || !target.freshness.isVerified) return target;
  return {
    ...target,
    status: "unknown",
    summary: target.status === "unknown" ? target.summary : `was ${target.status}`,
    freshness: { isVerified: false, verifiedAt: since, reason: "No worker is running.", cause: "worker" },
  };
}
