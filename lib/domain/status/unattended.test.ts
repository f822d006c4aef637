import { expect, test } from "vitest";
import type { Freshness, Status } from "@/lib/domain/status/status";
import { unattended } from "@/lib/domain/status/unattended";

const since = "2026-11-21T09:00:00.000Z";
const verified: Freshness = { isVerified: true, verifiedAt: since, reason: null, cause: null };

test.each([
  { status: "synced", summary: null, said: "was synced" },
  { status: "drifted", summary: "2 fields", said: "was drifted" },
  { status: "unknown", summary: "2 cannot be compared", said: "2 cannot be compared" },
] satisfies { status: Status; summary: string | null; said: string }[])(
  "without a worker nothing is green: $status",
  ({ status, summary, said }) => {
    expect(unattended({ status, summary, freshness: verified }, since)).toEqual({
      status: "unknown",
      summary: said,
      freshness: { isVerified: false, verifiedAt: since, reason: "No worker is running.", cause: "worker" },
    });
  },
);

test("what was not verified before keeps its own reason, and with a worker nothing changes", () => {
  const silent: Freshness = {
    isVerified: false,
    verifiedAt: null,
    reason: "It is silent.",
    cause: "cluster",
  };
  const target = { status: "unknown" as const, summary: "was synced", freshness: silent };
  expect(unattended(target, since)).toBe(target);
  const fine = { status: "synced" as const, summary: null, freshness: verified };
  expect(unattended(fine, null)).toBe(fine);
});
