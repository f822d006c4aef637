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
const clock = { short: (iso: string) => iso, exact: (iso: string) => `${iso}:00` };

test("live names the manager and its last write, desired the commit", () => {
  const explanation = "A time is the manager's last write, not this field's.";
  expect(writerNotes(truths, "live", truths.liveTrimmed!, clock)).toEqual([
    {
      line: 2,
      text: "kubectl edit, 09:48",
      details: [
        {
          path: "spec.replicas",
          lines: ["kubectl edit (kubectl-edit): Update, last write 09:48:00", explanation],
        },
      ],
    },
  ]);
  expect(writerNotes(truths, "desired", truths.desired!, clock)).toMatchObject([
    { line: 2, text: "Git, 8c1f2ab" },
  ]);
});

test("of several owners the margin names the last and counts the others, which are all at hand", () => {
  const [replicas] = truths.differences;
  const scaler = {
    ...writer,
    name: "Horizontal pod autoscaler",
    manager: "kcm",
    subresource: "scale",
    at: "09:40",
  };
  const shared = { ...replicas!, writers: [...replicas!.writers, scaler] };
  const [note] = writerNotes({ ...truths, differences: [shared] }, "live", truths.live!, clock);
  expect(note!.text).toBe("kubectl edit, 09:48 +1");
  expect(note!.details[0]!.lines).toContain(
    "Horizontal pod autoscaler (kcm): Update through scale, last write 09:40:00",
  );
});

test("what nobody owns is said to be so", () => {
  const live = "spec:\n  paused: true\n";
  const [note] = writerNotes(truths, "live", live, clock);
  expect(note).toMatchObject({ line: 2, text: "nobody owns it" });
  expect(note!.details[0]!.lines).toEqual([expect.stringContaining("admission webhook")]);
});

test("live is trimmed unless everything is asked for, and its absence has a reason", () => {
  expect(truthText(truths, "live", false)).toEqual({ text: truths.liveTrimmed });
  expect(truthText(truths, "live", true)).toEqual({ text: truths.live });
  const silent = { ...truths, live: null, liveTrimmed: null, liveReason: "prod-ap does not answer." };
  expect(truthText(silent, "live", false)).toEqual({ absent: "prod-ap does not answer." });
});

test("what is hidden is counted", () => {
  expect(hiddenWords(truths.hidden, false)).toBe(
    "31 fields that nobody declared are hidden: 28 set by defaults or admission, 3 of status and marks",
  );
  expect(hiddenWords({ defaults: 1, status: 0 }, true)).toBe(
    "1 field that nobody declared is shown: 1 set by defaults or admission",
  );
  expect(hiddenWords({ defaults: 0, status: 0 }, false)).toBeNull();
});

test("fingerprints are noticed on any side", () => {
  expect(hasFingerprints(truths)).toBe(false);
  expect(hasFingerprints({ ...truths, live: "data:\n  a: plumbline.secret.v1:abc\n" })).toBe(true);
});
