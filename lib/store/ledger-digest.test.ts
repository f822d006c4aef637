import { expect, test } from "vitest";
import { resultsDigest } from "@/lib/store/ledger-digest";
import type { LedgerEntry, LedgerResult } from "@/lib/store/generated/client";

const at = new Date("2026-11-20T10:00:00Z");
const entry: Omit<LedgerEntry, "resultsDigest"> = {
  operationId: "o",
  projectId: "p",
  applicationId: "a",
  targetId: "t",
  kind: "sync",
  state: "succeeded",
  actor: { kind: "person", id: "1", name: "Ada" },
  reason: null,
  fromSha: null,
  toSha: "1",
  renderingDigest: null,
  message: null,
  requestedAt: at,
  startedAt: at,
  finishedAt: at,
  isWholeTarget: true,
};
const result: LedgerResult = {
  operationId: "o",
  ordinal: 0,
  projectId: "p",
  refKey: "/ConfigMap/shop/a",
  action: "create",
  outcome: "done",
  uid: "1",
  digestBefore: null,
  digestAfter: "d",
  message: null,
  phase: null,
  wave: null,
};

test("a result from before phases and waves were kept has the digest that it had then", () => {
  const then = "78c9a433c6d70c12282065851e8dec353bd178fa4ce82224dc96e2e9ee94b6d7";
  expect(resultsDigest(entry, [result])).toBe(then);
});

test("phase and wave are part of the digest", () => {
  const digests = [
    { phase: null, wave: null },
    { phase: "Sync", wave: 0 },
    { phase: "Sync", wave: 1 },
    { phase: "PreSync", wave: 0 },
    { phase: "Sync", wave: null },
    { phase: null, wave: 0 },
  ].map((turn) => resultsDigest(entry, [{ ...result, ...turn }]));
  expect(new Set(digests).size).toBe(digests.length);
});
