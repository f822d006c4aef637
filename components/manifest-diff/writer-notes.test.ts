import { expect, test } from "vitest";
import type { ObjectTruths } from "@/lib/api/application-schema";
import { shaOf } from "@/components/application/application-fixture";
import { hasFingerprints, hiddenWords, truthText } from "@/components/manifest-diff/truth-text";
import { writerNotes } from "@/components/manifest-diff/writer-notes";

const writer = {
  name: "kubectl edit",
  manager: "kubectl-edit",
  operation: "Update" as const,
  subresource: null,
};
const truths: ObjectTruths = {
  targetId: "eu",
  refKey: "apps/Deployment/shop/web",
  desired: "spec:\n  replicas: 6\n",
  applied: "spec:\n  replicas: 6\n",
  live: "spec:\n  replicas: 2\nstatus: {}\n",
  liveReason: null,
  liveTrimmed: "spec:\n  replicas: 2\n",
  hidden: { defaults: 28, status: 3 },
  sync: "drifted",
  proof: "dry_run",
  reason: null,
  differences: [
    {
      path: "spec.replicas",
      verdict: "drifted",
      desired: 6,
      applied: 6,
      live: 2,
      writers: [{ ...writer, at: "09:48" }],
    },
    { path: "spec.paused", verdict: "drifted", live: true, writers: [] },
  ],
  desiredSha: shaOf("8c1f2ab"),
  file: null,
  line: null,
};
const clock = (iso: string) => iso;

test("live names the manager and its last write, desired the commit", () => {
  expect(writerNotes(truths, "live", truths.liveTrimmed!, clock)).toEqual([
    { line: 2, text: "kubectl edit, 09:48", path: "spec.replicas" },
  ]);
  expect(writerNotes(truths, "desired", truths.desired!, clock)).toMatchObject([
    { line: 2, text: "Git, 8c1f2ab" },
  ]);
});

test("live is trimmed unless everything is asked for, and its absence has a reason", () => {
  expect(truthText(truths, "live", false)).toEqual({ text: truths.liveTrimmed });
  expect(truthText(truths, "live", true)).toEqual({ text: truths.live });
  const silent = { ...truths, live: null, liveTrimmed: null, liveReason: "prod-ap does not answer." };
  expect(truthText(silent, "live", false)).toEqual({ absent: "prod-ap does not answer." });
});

test("what is hidden is counted", () => {
  expect(hiddenWords(truths.hidden, false)).toBe(
    "31 fields that nobody declared are hidden: 28 defaults, 3 of status and marks",
  );
  expect(hiddenWords({ defaults: 1, status: 0 }, true)).toBe(
    "1 field that nobody declared is shown: 1 default",
  );
  expect(hiddenWords({ defaults: 0, status: 0 }, false)).toBeNull();
});

test("fingerprints are noticed on any side", () => {
  expect(hasFingerprints(truths)).toBe(false);
  expect(hasFingerprints({ ...truths, live: "data:\n  a: plumbline.secret.v1:abc\n" })).toBe(true);
});
