import { describe, expect, test } from "vitest";
import type { ChaosContent } from "@/lib/testing/chaos/chaos-content";
import type { ObjectLife, ObjectVersion } from "@/lib/testing/chaos/cluster-history";
import type { Evidence, OperationEvidence } from "@/lib/testing/chaos/evidence";
import { judge, type Promised } from "@/lib/testing/chaos/judge";

const key = "/ConfigMap/shop/a-settings";
const flags = "/ConfigMap/shop/a-flags";
const hook = "batch/Job/shop/a-once";
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const mark = "installation/target";

/** Two operations that ended well: the second pruned `flags`, which the first had made, and kept the hook `once`. */
function good(): Evidence {
  return {
    manager: "plumbline-x",
    targets: [
      {
        id: "target",
        prefix: "a",
        namespace: "shop",
        mark,
        status: "synced",
        contents: new Map<string, ChaosContent>([
          ["one", { objects: { settings: "a0", flags: "a0" }, hooks: ["once"] }],
          ["two", { objects: { settings: "a1" }, hooks: [] }],
        ]),
        refKeys: new Map([
          ["settings", key],
          ["flags", flags],
        ]),
        head: "two",
      },
    ],
    operations: [
      operation("first", "one", 10, [
        { ...result, refKey: key, action: "create", uid: "u-settings", digestAfter: "d0" },
        { ...result, refKey: flags, action: "create", uid: "u-flags", digestAfter: "d0" },
        { ...result, refKey: hook, action: "run", phase: "PreSync", uid: "u-once" },
      ]),
      operation("second", "two", 20, [
        { ...result, refKey: key, action: "update", uid: "u-settings", digestAfter: "d1" },
        { ...result, refKey: flags, action: "prune", uid: "u-flags" },
      ]),
    ],
    applied: [{ targetId: "target", refKey: key, uid: "u-settings", state: "known", owned: "o1" }],
    live: new Map([[key, { uid: "u-settings", mark, digest: "d1", owned: "o1", commit: "a1" }]]),
    lives: new Map(
      [
        life(key, "u-settings", [version(1, "a0"), version(4, "a1")]),
        { ...life(flags, "u-flags", [version(2, "a0")]), goneAtMs: at(20).getTime() },
        life(hook, "u-once", [
          { ...version(3, null), hookRun: "first/PreSync" },
          { ...version(5, null), hookRun: "first/PreSync", jobEnd: "complete" },
        ]),
        life("/ConfigMap/shop/nobodys", "u-nobodys", [
          { ...version(1, null), mark: null, managers: ["kubectl"] },
        ]),
      ].map((each) => [each.uid, each]),
    ),
    strangers: [{ uid: "u-nobodys", path: "/nobodys", why: "nobody's" }],
    deletedByOthers: new Set(),
    hasMoved: false,
    verification: {
      isIntact: true,
      entriesChecked: 9,
      operationsChecked: 2,
      findings: [],
      checkedAt: at(30).toISOString(),
    },
  };
}

const result = { outcome: "done", phase: "Sync", digestAfter: null };

function operation(
  id: string,
  toSha: string,
  second: number,
  results: OperationEvidence["results"],
): OperationEvidence {
  return {
    id,
    targetId: "target",
    kind: "sync",
    state: "succeeded",
    toSha,
    options: { hooks: true, prune: true, objects: null },
    cancelledBy: null,
    message: null,
    attempts: 1,
    startedAt: at(second),
    finishedAt: at(second + 2),
    hasLedgerEntry: true,
    results,
  };
}

function version(revision: number, commit: string | null): ObjectVersion {
  return {
    revision,
    atMs: at(10).getTime(),
    mark,
    hookRun: null,
    commit,
    meaning: `what ${commit} says`,
    managers: ["plumbline-x"],
    isBeingDeleted: false,
    jobEnd: null,
  };
}

function life(refKey: string, uid: string, versions: ObjectVersion[]): ObjectLife {
  return { refKey, namespace: "shop", uid, ownerUids: [], versions, goneAtMs: null };
}

test("what went well breaks no promise, and each promise looked at something", () => {
  for (const finding of Object.values(judge(good(), { isFinal: true }))) {
    expect(finding.violations).toEqual([]);
    expect(finding.examined).toBeGreaterThan(0);
  }
});

type Break = { how: string; by(evidence: Evidence): void };
const breaks: Record<Promised, Break[]> = {
  "every operation ends": [
    {
      how: "runs without end",
      by: ({ operations }) => Object.assign(operations[1]!, { state: "running", finishedAt: null }),
    },
    {
      how: "waits without end",
      by: ({ operations }) => Object.assign(operations[1]!, { state: "waiting", finishedAt: null }),
    },
    { how: "is not in the ledger", by: ({ operations }) => (operations[0]!.hasLedgerEntry = false) },
    { how: "left a step running", by: ({ operations }) => (operations[0]!.results[2]!.outcome = "running") },
  ],
  "the cluster agrees with the ledger": [
    { how: "an object is missing", by: ({ live }) => live.delete(key) },
    { how: "an object was made anew", by: ({ live }) => (live.get(key)!.uid = "another") },
    { how: "an object has another content", by: ({ live }) => (live.get(key)!.digest = "d0") },
    { how: "other fields are ours", by: ({ live }) => (live.get(key)!.owned = "o0") },
    {
      how: "what was deleted is there",
      by: ({ live }) => live.set(flags, { uid: "u-flags", mark, digest: "", owned: "", commit: "a0" }),
    },
    { how: "what is ours is not kept", by: (evidence) => (evidence.applied = []) },
    { how: "it does not know at the end", by: ({ applied }) => (applied[0]!.state = "unknown") },
    {
      how: "a write is open at the end",
      by: ({ operations }) => (operations[1]!.results[0]!.outcome = "intended"),
    },
  ],
  "nothing is pruned that is not ours to": [
    { how: "a stranger is gone", by: ({ lives }) => (lives.get("u-nobodys")!.goneAtMs = 1) },
    {
      how: "others had made it",
      by: ({ lives }) => (lives.get("u-flags")!.versions[0]!.managers = ["kubectl"]),
    },
    { how: "it carried another mark", by: ({ lives }) => (lives.get("u-flags")!.versions[0]!.mark = "x/y") },
    {
      how: "its commit declares it",
      by: ({ targets }) => (targets[0]!.contents.get("two")!.objects.flags = "a0"),
    },
    { how: "no operation ran then", by: ({ lives }) => (lives.get("u-flags")!.goneAtMs = at(50).getTime()) },
    { how: "the operation does not prune", by: ({ operations }) => (operations[1]!.options.prune = false) },
    {
      how: "another target declares it",
      by: ({ targets }) => {
        const contents = new Map([["one", { objects: { flags: "b0" }, hooks: [] }]]);
        targets.push({ ...targets[0]!, id: "other", mark: "installation/other", contents, head: "one" });
      },
    },
  ],
  "no hook runs twice": [
    {
      how: "made twice for one operation",
      by: ({ lives }) => lives.set("u-again", { ...lives.get("u-once")!, uid: "u-again" }),
    },
    { how: "deleted although it is never to be", by: ({ lives }) => (lives.get("u-once")!.goneAtMs = 1) },
    { how: "called done and never ended", by: ({ lives }) => lives.get("u-once")!.versions.pop() },
    {
      how: "called done by an operation that did not run it",
      by: ({ operations }) => operations[1]!.results.push({ ...operations[0]!.results[2]! }),
    },
    { how: "left out of a success", by: ({ operations }) => operations[0]!.results.pop() },
    { how: "run where none was to", by: ({ operations }) => (operations[0]!.options.hooks = false) },
  ],
  "nothing is written with two meanings": [
    {
      how: "an old content comes back",
      by: ({ lives }) => lives.get("u-settings")!.versions.push(version(9, "a0")),
    },
    {
      how: "one commit says two things",
      by: ({ lives }) =>
        lives.get("u-settings")!.versions.push({ ...version(9, "a1"), meaning: "something else" }),
    },
    {
      how: "a content that no operation meant",
      by: ({ lives }) => lives.get("u-settings")!.versions.push(version(9, "a7")),
    },
  ],
  "the record verifies": [
    {
      how: "an entry was changed",
      by: ({ verification }) =>
        verification.findings.push({ code: "altered", seq: "3", message: "Entry 3 was changed." }),
    },
    { how: "an operation is not looked at", by: ({ verification }) => (verification.operationsChecked = 1) },
  ],
  "everything is synced in the end": [
    { how: "a target is behind", by: ({ targets }) => (targets[0]!.status = "behind") },
    { how: "an object is at another commit", by: ({ live }) => (live.get(key)!.commit = "a0") },
    {
      how: "what left Git is there",
      by: ({ live }) => live.set(flags, { uid: "u-flags", mark, digest: "", owned: "", commit: "a0" }),
    },
  ],
};

describe.each(Object.entries(breaks))("“%s” is broken when", (promised, ways) => {
  test.each(ways)("$how", ({ by }) => {
    const evidence = good();
    by(evidence);
    expect(judge(evidence, { isFinal: true })[promised as Promised].violations.length).toBeGreaterThan(0);
  });
});
