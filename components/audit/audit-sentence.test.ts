import { expect, test } from "vitest";
import type { AuditEntryView } from "@/lib/api/audit-schema";
import { auditNote, auditSentence } from "@/components/audit/audit-sentence";

function entry(action: string, name: string, detail: Record<string, unknown> = {}): AuditEntryView {
  return {
    seq: "7",
    at: "2026-11-21T10:00:00Z",
    actor: { kind: "person", id: "u", name: "Ana" },
    action,
    subject: { type: "operation", id: "o", name },
    detail,
    origin: {},
    project: null,
  };
}
const read = (given: AuditEntryView) =>
  auditSentence(given)
    .map(({ text }) => text)
    .join("");

test.each([
  {
    given: entry("rollback.requested", "shop on prod-eu", { fromSha: "8c1f2ab00", toSha: "77ab31000" }),
    reads: "asked for a rollback of shop on prod-eu from 8c1f2ab to 77ab310",
  },
  {
    given: entry("sync.requested", "shop on dev", { toSha: "8c1f2ab00" }),
    reads: "asked for a sync of shop on dev at 8c1f2ab",
  },
  {
    given: entry("sync.requested", "shop on dev", { toSha: "8c1f2ab00", options: { takeOver: "all" } }),
    reads: "asked for a sync of shop on dev at 8c1f2ab, taking it over with all that is there already",
  },
  {
    given: {
      ...entry("sync.requested", "shop on dev"),
      actor: { kind: "automation" as const, id: null, name: "Plumbline" },
    },
    reads: "began a sync of shop on dev",
  },
  {
    given: entry("operation.cancelled", "shop on dev", { kind: "sync", why: "rollback" }),
    reads: "stopped the sync of shop on dev, for a rollback",
  },
  {
    given: entry("delete.requested", "shop on dev", { toSha: "8c1f2ab00" }),
    reads: "asked to delete the objects of shop on dev",
  },
  {
    given: entry("operation.finished", "shop on dev", { kind: "delete", state: "succeeded" }),
    reads: "’s deletion of the objects of shop on dev succeeded",
  },
  {
    given: entry("operation.cancelled", "shop on dev", { why: "cancel" }),
    reads: "stopped the operation of shop on dev",
  },
  {
    given: entry("operation.finished", "shop on dev", {
      kind: "rollback",
      state: "partial",
      toSha: "8c1f2ab00",
    }),
    reads: "’s rollback of shop on dev at 8c1f2ab succeeded in part",
  },
  {
    given: entry("hold.ended", "shop on dev", { how: "follow" }),
    reads: "ended the hold of shop on dev, to follow Git again",
  },
  {
    given: entry("member.set", "Ben", { role: "operator", project: "retail" }),
    reads: "made Ben an operator of retail",
  },
  {
    given: entry("policy.changed", "shop", {
      before: { mode: "manual", selfHeal: false, prune: false },
      after: { mode: "automatic", selfHeal: false, prune: true },
    }),
    reads: "changed the policy of shop: automatic, prune on",
  },
  {
    given: entry("targets.joined", "shop", {
      clusters: ["prod-eu"],
      selector: "env=prod",
      cause: "labels_changed",
    }),
    reads: "took shop to prod-eu, chosen by labels (env=prod), by changing the cluster’s labels",
  },
  {
    given: entry("targets.joined", "shop", {
      clusters: ["a", "b", "c", "d", "e"],
      selector: "env",
      cause: "application_created",
    }),
    reads: "took shop to a, b and 3 more, chosen by labels (env), by creating it",
  },
  {
    given: entry("targets.left", "shop", {
      clusters: ["prod-eu", "prod-us"],
      selector: null,
      cause: "selector_changed",
    }),
    reads:
      "stopped managing shop on prod-eu and prod-us, no longer chosen by labels, by changing which labels choose",
  },
  {
    given: entry("selector.changed", "shop", {
      before: null,
      after: { labels: "env=prod", namespace: "shop" },
    }),
    reads: "changed which clusters labels choose for shop: env=prod in shop",
  },
  {
    given: entry("selector.changed", "shop", {
      before: { labels: "env", namespace: "shop" },
      after: null,
    }),
    reads: "changed which clusters labels choose for shop: none any more",
  },
  {
    given: entry("target.moved", "shop on prod-eu", {
      path: { before: "overlays/stage", after: "overlays/prod" },
      revision: { before: "main", after: "main" },
    }),
    reads: "changed what shop on prod-eu reads from overlays/stage to overlays/prod",
  },
  {
    given: entry("target.moved", "shop on prod-eu", {
      path: { before: "", after: "" },
      revision: { before: "stage", after: "prod" },
    }),
    reads: "changed what shop on prod-eu reads from stage to prod",
  },
  { given: entry("person.enabled", "Ben"), reads: "let Ben in again" },
  { given: entry("person.password_set", "Ben"), reads: "set a new password for Ben" },
  { given: entry("something.new", "x"), reads: "something new: x" },
  { given: entry("rollback.requested", "shop", { toSha: 7 }), reads: "asked for a rollback of shop" },
])("reads: $reads", ({ given, reads }) => {
  expect(read(given)).toBe(reads);
});

test("a reason is quoted before the machine's message", () => {
  expect(auditNote(entry("rollback.requested", "shop", { reason: "incident 2231", message: "x" }))).toBe(
    "“incident 2231”",
  );
  expect(auditNote(entry("operation.finished", "shop", { message: "9 of 9 applied." }))).toBe(
    "9 of 9 applied.",
  );
  expect(auditNote(entry("person.signed_in", "Ana"))).toBeNull();
});
