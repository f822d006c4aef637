import { expect, test } from "vitest";
import {
  decideAutomation,
  type AutomationInput,
  type PastOperation,
} from "@/lib/domain/sync/decide-automation";

const now = new Date("2026-01-01T12:00:00Z");
const base: AutomationInput = {
  policy: { mode: "automatic", selfHeal: true, prune: true },
  isHeld: false,
  isWritable: true,
  isOperationActive: false,
  counts: {},
  renderingDigest: "r1",
  past: [],
  now,
};
const heal = (secondsAgo: number, writers = ["kubectl-edit"]): PastOperation => ({
  kind: "self_heal",
  state: "succeeded",
  isByPerson: false,
  renderingDigest: "r1",
  writers,
  hasWaitingDeletions: false,
  cancelledBy: null,
  finishedAt: new Date(now.getTime() - secondsAgo * 1000),
});

const byPerson = (kind: PastOperation["kind"], state: PastOperation["state"]): PastOperation => ({
  ...heal(900),
  kind,
  state,
  isByPerson: true,
});

test.each<{ promise: string; input: Partial<AutomationInput>; act: string | null }>([
  { promise: "nothing happens while all is synced", input: { counts: { synced: 3 } }, act: null },
  { promise: "what is behind is synced", input: { counts: { behind: 1 } }, act: "sync" },
  { promise: "what was never applied is synced", input: { counts: { not_applied: 1 } }, act: "sync" },
  {
    promise: "a held target works toward the held commit",
    input: { counts: { behind: 1 }, isHeld: true },
    act: "rollback",
  },
  { promise: "drift is put back", input: { counts: { drifted: 1 } }, act: "self_heal" },
  {
    promise: "drift is only shown without self-heal",
    input: { counts: { drifted: 1 }, policy: { mode: "automatic", selfHeal: false, prune: false } },
    act: null,
  },
  {
    promise: "manual waits for a person",
    input: { counts: { behind: 1 }, policy: { mode: "manual", selfHeal: false, prune: false } },
    act: null,
  },
  {
    promise: "observe never writes",
    input: { counts: { behind: 1 }, policy: { mode: "observe", selfHeal: true, prune: true } },
    act: null,
  },
  {
    promise: "nothing is written while something could not be told",
    input: { counts: { behind: 1, unknown: 1 } },
    act: null,
  },
  {
    promise: "nothing is adopted without a person",
    input: { counts: { not_ours: 1, behind: 1 } },
    act: null,
  },
  {
    promise: "nothing is written to what is not verified",
    input: { counts: { behind: 1 }, isWritable: false },
    act: null,
  },
  {
    promise: "one operation at a time",
    input: { counts: { behind: 1 }, isOperationActive: true },
    act: null,
  },
  { promise: "extras alone start a pruning sync", input: { counts: { extra: 1 } }, act: "sync" },
  {
    promise: "extras stay without prune",
    input: { counts: { extra: 1 }, policy: { mode: "automatic", selfHeal: true, prune: false } },
    act: null,
  },
  {
    promise: "a second heal waits five seconds",
    input: { counts: { drifted: 1 }, past: [heal(2)] },
    act: null,
  },
  { promise: "and then goes ahead", input: { counts: { drifted: 1 }, past: [heal(6)] }, act: "self_heal" },
  { promise: "a third waits ten", input: { counts: { drifted: 1 }, past: [heal(8), heal(20)] }, act: null },
  {
    promise: "three reversals of one writer stop it",
    input: { counts: { drifted: 1 }, past: [heal(100), heal(200), heal(300)] },
    act: null,
  },
  {
    promise: "three reversals of different writers do not",
    input: { counts: { drifted: 1 }, past: [heal(100), heal(200, ["helm"]), heal(300)] },
    act: "self_heal",
  },
  {
    promise: "a person's sync starts the count anew",
    input: {
      counts: { drifted: 1 },
      past: [{ ...heal(1), kind: "sync", isByPerson: true }, heal(200), heal(300), heal(400)],
    },
    act: "self_heal",
  },
  {
    promise: "a failed sync backs off",
    input: { counts: { behind: 1 }, past: [{ ...heal(2), kind: "sync", state: "failed" }] },
    act: null,
  },
  {
    promise: "failures in a row are remembered longer than an hour",
    input: {
      counts: { behind: 1 },
      past: Array.from({ length: 12 }, (_, index) => ({
        ...heal(3_500 + index * 3_700),
        kind: "sync" as const,
        state: "failed" as const,
      })),
    },
    act: null,
  },
  {
    promise: "and tried once an hour at least",
    input: {
      counts: { behind: 1 },
      past: Array.from({ length: 12 }, (_, index) => ({
        ...heal(3_601 + index * 3_700),
        kind: "sync" as const,
        state: "failed" as const,
      })),
    },
    act: "sync",
  },
  {
    promise: "failures before a success are forgotten",
    input: {
      counts: { drifted: 1 },
      past: [
        heal(3_700),
        ...Array.from({ length: 9 }, (_, index) => ({ ...heal(4_000 + index), state: "failed" as const })),
      ],
    },
    act: "self_heal",
  },
  {
    promise: "deletions that wait for a person are not tried again and again",
    input: { counts: { extra: 2 }, past: [{ ...heal(900), kind: "sync", hasWaitingDeletions: true }] },
    act: null,
  },
  {
    promise: "but they hold up nothing else",
    input: {
      counts: { extra: 2, behind: 1 },
      past: [{ ...heal(900), kind: "sync", hasWaitingDeletions: true }],
    },
    act: "sync",
  },
  {
    promise: "what a person cancelled is not begun again",
    input: { counts: { behind: 1 }, past: [{ ...heal(900), kind: "sync", cancelledBy: "Ada" }] },
    act: null,
  },
  {
    promise: "until Git wants something else",
    input: {
      counts: { behind: 1 },
      past: [{ ...heal(900), kind: "sync", cancelledBy: "Ada", renderingDigest: "r0" }],
    },
    act: "sync",
  },
  {
    promise: "what a person had deleted is not created again",
    input: { counts: { not_applied: 3 }, past: [byPerson("delete", "succeeded")] },
    act: null,
  },
  {
    promise: "not after a new commit either, nor after half of it was deleted",
    input: {
      counts: { behind: 1, not_applied: 2 },
      past: [{ ...byPerson("delete", "partial"), renderingDigest: "r0" }],
    },
    act: null,
  },
  {
    promise: "nor when it was handed back, or a sync was cancelled, since",
    input: {
      counts: { not_applied: 3 },
      past: [
        byPerson("hand_back", "succeeded"),
        byPerson("sync", "cancelled"),
        byPerson("delete", "succeeded"),
      ],
    },
    act: null,
  },
  {
    promise: "a person's sync since then lets the automation go on",
    input: {
      counts: { behind: 1 },
      past: [heal(900), byPerson("sync", "succeeded"), byPerson("delete", "succeeded")],
    },
    act: "sync",
  },
  ...(["failed", "cancelled"] as const).map((state) => ({
    promise: `a deletion of which nothing came (${state}) changes nothing`,
    input: { counts: { behind: 1 }, past: [byPerson("delete", state)] },
    act: "sync",
  })),
  {
    promise: "another rendering is tried at once",
    input: {
      counts: { behind: 1 },
      past: [{ ...heal(2), kind: "sync", state: "failed", renderingDigest: "r0" }],
    },
    act: "sync",
  },
])("$promise", ({ input, act }) => {
  const decision = decideAutomation({ ...base, ...input });
  expect(decision.act ? decision.kind : null).toBe(act);
});

test("the stop names the writer", () => {
  const decision = decideAutomation({
    ...base,
    counts: { drifted: 1 },
    past: [heal(100), heal(200), heal(300)],
  });
  expect(decision).toMatchObject({ act: false, reason: expect.stringContaining("kubectl-edit") });
});
