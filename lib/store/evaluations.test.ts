import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FieldDifference } from "@/lib/domain/compare/verdict";
import type { OperationKind } from "@/lib/domain/ledger/operation";
import type { ObjectEvaluation } from "@/lib/store/object-states";
import type { News } from "@/lib/store/outbox";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import {
  ada,
  deployment,
  evaluation,
  makeStoreWorld,
  plannedStep,
  type StoreWorld,
} from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
let lease: { workerId: string; epoch: bigint };
let targetId: string;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await makeStoreWorld(database.store);
  targetId = world.targetIds[0]!;
  const workerId = randomUUID();
  await database.asOwner("delete from worker");
  await database.store.leases.beat(workerId);
  await database.asOwner("update cluster_lease set expires_at = now()");
  const held = await database.store.leases.claimClusters(workerId);
  lease = { workerId, epoch: held.find(({ clusterId }) => clusterId === world.clusterIds[0])!.epoch };
});

const difference: FieldDifference = {
  path: "spec.replicas",
  verdict: "drifted",
  desired: 1,
  live: 3,
  writers: [
    { name: "kubectl edit", manager: "kubectl-edit", operation: "Update", subresource: null, at: null },
  ],
};

function object(name: string, more: Partial<ObjectEvaluation> = {}): ObjectEvaluation {
  const { manifest, digest, refKey } = deployment(name);
  return {
    refKey,
    uid: `uid of ${name}`,
    desiredDigest: digest,
    desired: manifest,
    liveDigest: "live",
    judgedUnder: null,
    verdict: { sync: "synced", proof: "local", reason: null, differences: [] },
    health: { status: "Healthy", reason: null },
    owned: [],
    events: [],
    file: "web.yaml",
    line: 1,
    ...more,
  };
}

const save = (more: Parameters<typeof evaluation>[1]) =>
  database.store.targets.saveEvaluation(evaluation(targetId, more), lease);
const newsTotal = async () => (await database.store.outbox.since(0n)).length;

test("what was saved is read back as it was, so that a restart rewrites nothing", async () => {
  const web = object("web", {
    verdict: { sync: "drifted", proof: "dry_run", reason: "x", differences: [difference] },
  });
  await save({ objects: { changed: [web, object("api")], removedKeys: [] } });
  expect(await database.store.targets.objectStates(targetId)).toEqual([object("api"), web]);
  await save({ objects: { changed: [], removedKeys: [web.refKey] } });
  expect(await database.store.targets.objectStates(targetId)).toEqual([object("api")]);
});

test("what is saved at the same time is told at once, and one that fails keeps no other from being saved", async () => {
  const two = await makeStoreWorld(database.store, 2);
  const stranger = { ...lease, workerId: randomUUID() };
  const { workerId } = lease;
  const epochs = await database.asOwner<{ id: string; epoch: string }>(
    "select t.id, l.epoch from target t join cluster_lease l using (cluster_id)",
  );
  await database.store.leases.claimClusters(workerId);
  const leases = await database.asOwner<{ id: string; epoch: string }>(
    "select t.id, l.epoch from target t join cluster_lease l using (cluster_id)",
  );
  expect(leases.length).toBeGreaterThan(epochs.length);
  const leaseOf = (id: string) => ({ workerId, epoch: BigInt(leases.find((row) => row.id === id)!.epoch) });
  const before = await newsTotal();
  const save = (id: string, more: Parameters<typeof evaluation>[1], by = leaseOf(id)) =>
    database.store.targets.saveEvaluation(evaluation(id, more), by);
  const [first, second] = two.targetIds as [string, string];
  const web = object("web");
  const outcomes = await Promise.allSettled([
    save(first, { summary: "one", objects: { changed: [web], removedKeys: [] } }),
    save(second, { summary: "two", objects: { changed: [web, object("api")], removedKeys: [] } }),
    save(targetId, { summary: "three" }, stranger),
    save(randomUUID(), {}, lease),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[2]).toMatchObject({ reason: { code: "lease_lost" } });
  expect(await database.store.targets.objectStates(first)).toEqual([web]);
  expect(await database.store.targets.objectStates(second)).toEqual([object("api"), web]);
  const news = (await database.store.outbox.since(0n)).slice(before);
  expect(news).toMatchObject([
    { keys: [["fleet"], ["applications", two.applicationId], ["targets", first], ["targets", second]] },
  ]);
});

test("two looks at one target that are saved at once end as the later one", async () => {
  await Promise.all([save({ summary: "earlier" }), save({ summary: "later" })]);
  const [row] = await database.asOwner("select summary from target where id = $1", [targetId]);
  expect(row).toEqual({ summary: "later" });
});

test("what the database refuses of one target is refused of that one alone", async () => {
  const two = await makeStoreWorld(database.store, 2);
  await database.store.leases.claimClusters(lease.workerId);
  const [row] = await database.asOwner<{ epoch: string }>(
    "select l.epoch from target t join cluster_lease l using (cluster_id) where t.id = $1",
    [two.targetIds[0]],
  );
  const its = { workerId: lease.workerId, epoch: BigInt(row!.epoch) };
  const twice = { objects: { changed: [object("web"), object("web")], removedKeys: [] } };
  const outcomes = await Promise.allSettled([
    database.store.targets.saveEvaluation(evaluation(two.targetIds[0]!, { summary: "good" }), its),
    save(twice),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  const [good] = await database.asOwner("select summary from target where id = $1", [two.targetIds[0]]);
  expect(good).toEqual({ summary: "good" });
});

test("targets that a commit leaves as they are move to it together, and one message tells of them", async () => {
  const [from, to] = [world.shas[1]!, world.shas[2]!];
  const { targets } = database.store;
  await save({ headSha: from, wantedSha: from, summary: "kept" });
  const [before] = await database.asOwner("select * from target where id = $1", [targetId]);
  const told = await newsTotal();
  expect(await targets.advance([targetId, randomUUID()], { from, to }, lease)).toEqual([targetId]);
  const [after] = await database.asOwner<{ updated_at: Date }>("select * from target where id = $1", [
    targetId,
  ]);
  expect(after).toEqual({ ...before, head_sha: to, wanted_sha: to, updated_at: after!.updated_at });
  expect((await database.store.outbox.since(0n)).slice(told)).toMatchObject([
    { projectId: world.projectId, keys: [["fleet"], ["applications"]] },
  ]);
  // A second time it is no longer where it was.
  expect(await targets.advance([targetId], { from, to }, lease)).toEqual([]);
  expect((await database.store.outbox.since(0n)).slice(told)).toHaveLength(1);
});

test.each<[string, () => Promise<unknown>]>([
  ["that is held", () => hold()],
  [
    "that was detached",
    () => database.asOwner("update target set detached_at = now() where id = $1", [targetId]),
  ],
  [
    "whose cluster another worker has taken",
    () => database.asOwner("update cluster_lease set epoch = epoch + 1, worker_id = gen_random_uuid()"),
  ],
  [
    "whose branch has gone on from there",
    () =>
      database.asOwner("update repository_ref set sha = $2 where repository_id = $1", [
        world.repositoryId,
        world.shas[0],
      ]),
  ],
  ["whose cluster's lease ran out", () => database.asOwner("update cluster_lease set expires_at = now()")],
])("a target %s does not move with the others", async (_, happens) => {
  const [from, to] = [world.shas[1]!, world.shas[2]!];
  await save({ headSha: from, wantedSha: from });
  await happens();
  expect(await database.store.targets.advance([targetId], { from, to }, lease)).toEqual([]);
});

const hold = () => database.store.requests.rollback(ada, world.rollback(world.shas[1]!, [targetId]));

test("hostile text is kept without breaking its row", async () => {
  const nasty = "a\u0000b\ud800c";
  const web = object("web", {
    health: { status: "Degraded", reason: nasty },
    verdict: {
      sync: "drifted",
      proof: "local",
      reason: nasty,
      differences: [{ ...difference, live: nasty }],
    },
  });
  await save({ objects: { changed: [web], removedKeys: [] }, summary: nasty });
  const [read] = await database.store.targets.objectStates(targetId);
  expect(read!.health.reason).toBe("a\uFFFDb\uFFFDc");
  expect(read!.verdict.differences[0]!.live).toBe(nasty);
});

test("browsers hear of it when they would see it, and only then", async () => {
  await save({ status: "behind", sync: "behind" });
  const before = await newsTotal();
  await save({
    status: "behind",
    sync: "behind",
    freshness: { isVerified: true, verifiedAt: "2027-01-01T00:00:00.000Z", reason: null, cause: null },
  });
  expect(await newsTotal()).toBe(before);
  await save({ status: "behind", sync: "behind", summary: "2 fields" });
  expect(await newsTotal()).toBe(before + 1);
  const newest = (await database.store.outbox.since(0n)).at(-1);
  expect(newest).toMatchObject({
    projectId: world.projectId,
    keys: [["fleet"], ["applications", world.applicationId], ["targets", targetId]],
  });
});

test("NOTIFY carries a change to another process", async () => {
  const other = database.anotherStore();
  const heard = Promise.withResolvers<News>();
  const stop = await other.outbox.listen((news) => {
    if (news.kind === "changed" && news.projectId === world.projectId) heard.resolve(news);
  });
  await save({ status: "degraded", health: "Degraded" });
  expect(await heard.promise).toMatchObject({ kind: "changed", keys: expect.arrayContaining([["fleet"]]) });
  stop();
});

test("after a lost connection the listener says that there is a gap, and hears again", async () => {
  const other = database.anotherStore();
  const heard: News[] = [];
  let wake = () => {};
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
  };
  await other.outbox.listen((news) => {
    heard.push(news);
    wake();
  });
  await database.asOwner(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
  );
  await until(() => heard.some(({ kind }) => kind === "gap"));
  await database.store.transact(async (tx) => tx.tell(null, [["after the gap"]]));
  await until(() => heard.some((news) => news.kind === "changed" && news.keys[0]![0] === "after the gap"));
});

test("a stretch of drift is opened once, follows the fields and ends with its reason", async () => {
  const { refKey } = object("web");
  const fineAt = new Date("2026-01-01T00:00:00Z");
  const opened = [{ refKey, fields: [difference], fineAt }];
  await save({ drift: { opened, changed: [], closed: [] } });
  await save({ drift: { opened, changed: [], closed: [] } });
  expect(await database.store.targets.openDrifts(targetId)).toHaveLength(1);
  await save({
    drift: {
      opened: [],
      changed: [{ refKey, fields: [] }],
      closed: [{ refKey, how: "reverted", operationId: null }],
    },
  });
  expect(await database.store.targets.openDrifts(targetId)).toEqual([]);
  const [row] = await database.asOwner(
    "select ended_how, fine_at, ended_at is not null as has_end from drift where target_id = $1",
    [targetId],
  );
  expect(row).toEqual({ ended_how: "reverted", fine_at: fineAt, has_end: true });
});

test("the timeline shows operations, drifts, holds and the time in which nothing was verified", async () => {
  const silent = {
    isVerified: false,
    verifiedAt: null,
    reason: "prod-ap does not answer",
    cause: "cluster" as const,
  };
  await save({
    status: "unknown",
    freshness: silent,
    drift: { opened: [{ refKey: "a/b/c/d", fields: [difference], fineAt: null }], changed: [], closed: [] },
  });
  await save({ status: "unknown", freshness: silent, health: "Unknown" });
  await save({});
  await database.store.operations.requestAutomatic(world.request());
  const timeline = await database.store.readTimeline(
    [world.projectId],
    world.applicationId,
    new Date(0),
    new Date(Date.now() + 60_000),
  );
  expect(timeline!.commits.map(({ sha }) => sha)).toEqual(world.shas.toReversed());
  expect(timeline!.lanes).toMatchObject([
    {
      targetId,
      operations: [{ kind: "sync", state: "queued" }],
      drifts: [{ refKey: "a/b/c/d", writer: "kubectl edit", endedAt: null }],
      unverified: [{ reason: "prod-ap does not answer", endedAt: expect.any(Date) }],
    },
  ]);
  expect(
    await database.store.readTimeline([randomUUID()], world.applicationId, new Date(0), new Date()),
  ).toBeNull();
});

test("a target that is found as it was before a silence has its status since then", async () => {
  const silent = {
    isVerified: false,
    verifiedAt: null,
    reason: "prod-ap does not answer",
    cause: "cluster" as const,
  };
  const since = async () => {
    const found = await database.store.applications.find([world.projectId], world.applicationId);
    return found!.targets.find(({ id }) => id === targetId)!.statusSince.getTime();
  };
  await save({ status: "drifted" });
  const driftedSince = await since();
  await save({ status: "unknown", freshness: silent });
  expect(await since()).toBeGreaterThan(driftedSince);
  await save({ status: "drifted" });
  expect(await since()).toBe(driftedSince);
  await save({ status: "unknown", freshness: silent });
  await save({ status: "synced" });
  const syncedSince = await since();
  expect(syncedSince).toBeGreaterThan(driftedSince);
  await save({ status: "unknown", freshness: silent });
  await save({ status: "drifted" });
  expect(await since()).toBeGreaterThan(syncedSince);
});

test("an object belongs to the target that came first, and its holder is named within the project only", async () => {
  const { store } = database;
  const other = await makeStoreWorld(store, 1, "rival");
  await database.asOwner("update target set cluster_id = $2 where id = $1", [
    other.targetIds[0],
    world.clusterIds[0],
  ]);
  expect(await store.targets.claimObjects(targetId, ["a", "b"])).toEqual([]);
  expect(await store.targets.claimObjects(other.targetIds[0]!, ["b", "c"])).toEqual([
    { refKey: "b", isSameProject: false, holderName: "" },
  ]);
  const { id } = await store.applicationRegistry.create(ada, {
    projectId: world.projectId,
    name: "neighbour",
    repositoryId: world.repositoryId,
    path: "",
    revision: "main",
    policy: { mode: "manual", selfHeal: false, prune: false },
    destinations: [{ clusterId: world.clusterIds[0]!, namespace: "shop" }],
  });
  const [neighbour] = await store.places.listTargets(id);
  expect(await store.targets.claimObjects(neighbour!.id, ["a"])).toEqual([
    { refKey: "a", isSameProject: true, holderName: "shop" },
  ]);
  await store.targets.claimObjects(targetId, ["b"]);
  expect(await store.targets.claimObjects(neighbour!.id, ["a"])).toEqual([]);
});

test("of two targets that claim the same objects at once, each object gets one", async () => {
  const { store } = database;
  const other = await makeStoreWorld(store, 1, "rival");
  await database.asOwner("update target set cluster_id = $2 where id = $1", [
    other.targetIds[0],
    world.clusterIds[0],
  ]);
  const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);
  const [mine, theirs] = await Promise.all([
    store.targets.claimObjects(targetId, keys),
    database.anotherStore().targets.claimObjects(other.targetIds[0]!, keys.toReversed()),
  ]);
  expect(mine.length + theirs.length).toBe(300);
});

test("a rendering is kept once with its manifests", async () => {
  const { targets } = database.store;
  const web = { ...deployment("web"), file: "web.yaml", line: 3 };
  const rendering = {
    inputs: world.inputs(world.shas[0]!),
    inputsDigest: "inputs",
    digest: "whole",
    objects: [web],
  };
  await targets.saveRendering(world.projectId, rendering);
  await targets.saveRendering(world.projectId, { ...rendering, digest: "another" });
  expect(await targets.findRendering(world.projectId, "inputs")).toEqual({
    digest: "whole",
    entries: [{ refKey: web.refKey, digest: web.digest, file: "web.yaml", line: 3 }],
  });
  expect(await targets.findRendering(randomUUID(), "inputs")).toBeNull();
  const secret = {
    ...web,
    manifest: { ...web.manifest, apiVersion: "v1", kind: "Secret", data: { a: "Y2FuYXJ5" } },
  };
  await expect(
    targets.saveRendering(world.projectId, { ...rendering, inputsDigest: "x", objects: [secret] }),
  ).rejects.toMatchObject({ code: "internal" });
});

test("the same object of Git in two namespaces is read back in each as it was placed there", async () => {
  const { store } = database;
  const placed = (namespace: string) => {
    const { manifest } = deployment("web");
    return object("web", {
      desired: { ...manifest, metadata: { name: "web", namespace } },
      desiredDigest: "as in Git",
    });
  };
  const { id } = await store.applicationRegistry.create(ada, {
    projectId: world.projectId,
    name: "second",
    repositoryId: world.repositoryId,
    path: "",
    revision: "main",
    policy: { mode: "manual", selfHeal: false, prune: false },
    destinations: [{ clusterId: world.clusterIds[0]!, namespace: "two" }],
  });
  const [second] = await store.places.listTargets(id);
  await save({ objects: { changed: [placed("one")], removedKeys: [] } });
  const other = evaluation(second!.id, { objects: { changed: [placed("two")], removedKeys: [] } });
  await store.targets.saveEvaluation(other, lease);
  expect((await store.targets.objectStates(targetId))[0]).toEqual(placed("one"));
  expect((await store.targets.objectStates(second!.id))[0]).toEqual(placed("two"));
});

test("revisions are what the application rendered or read in history, with their time in the cluster", async () => {
  const { store } = database;
  const { operations, repositories, targets } = store;
  await targets.saveRendering(world.projectId, {
    inputs: world.inputs(world.shas[0]!),
    inputsDigest: "inputs",
    digest: "whole",
    objects: [],
  });
  const middle = (await repositories.findCommit(world.repositoryId, world.shas[1]!))!;
  await repositories.saveCommits(world.repositoryId, [middle], "overlays/staging");
  await save({ headSha: world.shas[2]! });
  for (const sha of [world.shas[0]!, world.shas[2]!]) {
    await operations.requestAutomatic(world.request("sync", { toSha: sha }));
    const claimed = (await operations.claim(world.clusterIds[0]!, lease.workerId))!;
    await operations.finish(claimed.lease, {
      state: "succeeded",
      message: "",
      steps: [],
      isWholeTarget: true,
    });
  }
  await save({ headSha: world.shas[2]!, health: "Degraded", status: "degraded" });
  const page = await store.listRevisions([world.projectId], world.applicationId);
  expect(page!.revisions.map(({ commit }) => commit.sha)).toEqual(world.shas.toReversed());
  expect(page!.revisions).toMatchObject([
    { isHead: true, runsOn: [targetId], outcome: "degraded", ran: [{ targetId, ms: expect.any(Number) }] },
    { isHead: false, runsOn: [], outcome: null, ran: [], lastAppliedAt: null },
    { isHead: false, runsOn: [], outcome: "healthy", ran: [{ targetId }] },
  ]);
  const next = await store.listRevisions("all", world.applicationId, { before: world.shas[2], limit: 1 });
  expect(next).toMatchObject({ hasMore: true, revisions: [{ commit: { sha: world.shas[1] } }] });
});

test("a commit runs from its last write on, not from the end of the wait for its health, and is healthy once seen so", async () => {
  const { store } = database;
  const { operations } = store;
  const write = async (sha: string) => {
    await operations.requestAutomatic(world.request("sync", { toSha: sha }));
    const claimed = (await operations.claim(world.clusterIds[0]!, lease.workerId))!;
    await operations.intend(claimed.lease, plannedStep(0));
    await operations.record(claimed.lease, plannedStep(0, { outcome: "done" }), null);
    return claimed.lease;
  };
  const list = async () => (await store.listRevisions("all", world.applicationId))!.revisions;

  const first = await write(world.shas[1]!);
  await save({ headSha: world.shas[2]!, health: "Progressing", status: "progressing" });
  await database.asOwner(
    "update operation_step set finished_at = finished_at - interval '5 minutes' where operation_id = $1",
    [first.operationId],
  );
  await operations.finish(first, { state: "succeeded", message: "", steps: [], isWholeTarget: true });
  const [, applied] = await list();
  expect(applied).toMatchObject({ runsOn: [targetId], outcome: null });
  expect(applied!.ran[0]!.ms).toBeGreaterThan(290_000);
  await save({ headSha: world.shas[2]!, health: "Unknown", status: "unknown" });
  expect((await list())[1]).toMatchObject({ outcome: null });

  await save({ headSha: world.shas[2]!, health: "Healthy" });
  expect((await list())[1]).toMatchObject({ outcome: "healthy" });

  // In the middle of the next one, which is what somebody would go back from.
  await write(world.shas[2]!);
  expect((await list()).slice(0, 2)).toMatchObject([{ runsOn: [targetId], ran: [] }, { runsOn: [] }]);
});

test.each([
  { kind: "hand_back", action: "release" },
  { kind: "delete", action: "prune" },
] as const)("$kind applies no commit, and ends the time of the one that was", async ({ kind, action }) => {
  const { store } = database;
  const { operations } = store;
  const begin = async (asked: OperationKind, sha: string) => {
    await operations.requestAutomatic(world.request(asked, { toSha: sha }));
    return (await operations.claim(world.clusterIds[0]!, lease.workerId))!.lease;
  };
  const end = { message: "", steps: [], isWholeTarget: false };
  const list = async () => (await store.listRevisions("all", world.applicationId))!.revisions;

  await operations.finish(await begin(kind, world.shas[2]!), { ...end, state: "failed" });
  expect((await list())[0]).toMatchObject({ outcome: null });
  const sync = await begin("sync", world.shas[1]!);
  await operations.finish(sync, { ...end, state: "succeeded", isWholeTarget: true });
  const back = await begin(kind, world.shas[2]!);
  const released = plannedStep(0, { action, outcome: "done" });
  await operations.intend(back, released);
  await operations.record(back, released, "pruned");
  expect(await list()).toMatchObject([{ runsOn: [] }, { runsOn: [targetId] }, { runsOn: [] }]);

  await operations.finish(back, { ...end, state: "succeeded", steps: [released] });
  const after = await list();
  expect(after.flatMap(({ runsOn }) => runsOn)).toEqual([]);
  expect(after.map(({ ran }) => ran.length)).toEqual([0, 1, 0]);
  expect((await list())[1]!.ran).toEqual(after[1]!.ran);
});

test("a newer commit that changes nothing here is not listed, and the newest that does is the head", async () => {
  const { store } = database;
  const inputs = world.inputs(world.shas[0]!);
  const rendering = { inputs, inputsDigest: "inputs", digest: "whole" };
  await store.targets.saveRendering(world.projectId, { ...rendering, objects: [] });
  await save({ headSha: world.shas[2]!, wantedSha: world.shas[2]!, rendering });
  const list = async () => {
    const page = await store.listRevisions([world.projectId], world.applicationId);
    return page!.revisions.map(({ commit, isHead }) => [commit.sha, isHead]);
  };
  expect(await list()).toEqual([[world.shas[0], true]]);
  const { commits } = (await store.readTimeline(
    [world.projectId],
    world.applicationId,
    new Date(0),
    new Date(Date.now() + 60_000),
  ))!;
  expect(commits.map(({ sha }) => sha)).toEqual([world.shas[0]]);
  // What does not render may well be the reason.
  await save({ headSha: world.shas[2]!, problems: [{ file: "web.yaml", line: 3, reason: "Bad." }] });
  expect(await list()).toEqual([
    [world.shas[2], true],
    [world.shas[0], false],
  ]);
});

test("of a cluster that was deregistered nothing counts as verified, and a worker that missed it cannot say so", async () => {
  await save({ status: "drifted" });
  const [cluster] = await database.asOwner<{ name: string }>("select name from cluster where id = $1", [
    world.clusterIds[0],
  ]);
  await database.store.clusterRegistry.deregister(ada, world.clusterIds[0]!);
  const [row] = await database.asOwner("select status, summary, freshness from target where id = $1", [
    targetId,
  ]);
  expect(row).toEqual({
    status: "unknown",
    summary: "was drifted",
    freshness: {
      isVerified: false,
      verifiedAt: "2026-01-01T00:00:00.000Z",
      reason: `${cluster!.name} is no longer registered.`,
      cause: "cluster",
    },
  });
  await expect(save({})).rejects.toMatchObject({ code: "lease_lost" });
});
