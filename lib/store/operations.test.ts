import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, deployment, makeStoreWorld, plannedStep, type StoreWorld } from "@/lib/testing/store-world";
import { until } from "@/lib/testing/until";

let database: TestDatabase;
let world: StoreWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await makeStoreWorld(database.store, 2);
});

async function claim(index = 0) {
  const workerId = randomUUID();
  const claimed = await database.store.operations.claim(world.clusterIds[index]!, workerId);
  if (!claimed) throw new Error("nothing to claim");
  return claimed;
}

const expire = (operationId: string) =>
  database.asOwner("update operation set lease_expires_at = now() - interval '1 second' where id = $1", [
    operationId,
  ]);

test("a target has one live operation at a time", async () => {
  const { operations } = database.store;
  expect(await operations.requestAutomatic(world.request())).not.toBeNull();
  expect(await operations.requestAutomatic(world.request("self_heal"))).toBeNull();
  const { lease } = await claim();
  expect(await operations.requestAutomatic(world.request())).toBeNull();
  await operations.finish(lease, { state: "failed", message: "no", steps: [], isWholeTarget: false });
  expect(await operations.requestAutomatic(world.request())).not.toBeNull();
});

test("what the automation asks for goes from where the target is when it is queued", async () => {
  const { operations } = database.store;
  await database.asOwner("update target set applied_sha = $2 where id = $1", [
    world.targetIds[0],
    world.shas[1],
  ]);
  const id = await operations.requestAutomatic(world.request());
  expect(await operations.find("all", id!)).toMatchObject({ fromSha: world.shas[1] });
});

test("of many who ask at once, one is let in", async () => {
  const other = database.anotherStore();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      (index % 2 ? other : database.store).operations.requestAutomatic(world.request()),
    ),
  );
  expect(answers.filter((id) => id !== null)).toHaveLength(1);
});

test("of many who claim at once, one gets it", async () => {
  await database.store.operations.requestAutomatic(world.request());
  const other = database.anotherStore();
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      (index % 2 ? other : database.store).operations.claim(world.clusterIds[0]!, randomUUID()),
    ),
  );
  expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
});

test("an operation of another cluster is not claimed", async () => {
  await database.store.operations.requestAutomatic(world.request("sync", {}, 1));
  expect(await database.store.operations.claim(world.clusterIds[0]!, randomUUID())).toBeNull();
});

test("a successor takes over when the lease ran out, and every write of the old worker is refused", async () => {
  const { operations } = database.store;
  await operations.requestAutomatic(world.request());
  const old = await claim();
  await operations.plan(old.lease, [plannedStep(0)]);
  expect(await operations.claim(world.clusterIds[0]!, randomUUID())).toBeNull();
  await expire(old.operation.id);

  const next = await claim();
  expect(next.operation.id).toBe(old.operation.id);
  expect(next.operation.attempts).toBe(2);
  expect(next.lease.epoch).toBe(old.lease.epoch + 1n);

  const lost = { code: "lease_lost" };
  const end = { state: "succeeded" as const, message: "", steps: [], isWholeTarget: true };
  await expect(operations.renew(old.lease)).rejects.toMatchObject(lost);
  await expect(operations.plan(old.lease, [])).rejects.toMatchObject(lost);
  await expect(operations.intend(old.lease, plannedStep(0))).rejects.toMatchObject(lost);
  await expect(operations.record(old.lease, plannedStep(0), null)).rejects.toMatchObject(lost);
  await expect(operations.finish(old.lease, end)).rejects.toMatchObject(lost);
  expect(await operations.steps(old.operation.id)).toMatchObject([{ outcome: "planned" }]);
  await operations.finish(next.lease, end);
});

test("a lease that ran out is lost even when nobody took over", async () => {
  const { operations } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  expect(await operations.renew(lease)).toEqual({ isCancelRequested: false, isWaitedFor: false });
  await expire(lease.operationId);
  await expect(operations.intend(lease, plannedStep(0))).rejects.toMatchObject({ code: "lease_lost" });
});

test("a new plan keeps what was intended", async () => {
  const { operations } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  await operations.plan(lease, [plannedStep(0), plannedStep(1), plannedStep(2)]);
  await operations.intend(lease, plannedStep(1));
  await operations.plan(lease, [plannedStep(0, { message: "anew" }), plannedStep(1, { message: "anew" })]);
  expect(await operations.steps(lease.operationId)).toMatchObject([
    { ordinal: 0, outcome: "planned", message: "anew" },
    { ordinal: 1, outcome: "intended", message: null },
  ]);
});

test("between intent and answer the applied truth is unknown, then it is the server's answer", async () => {
  const { operations, targets } = database.store;
  const targetId = world.targetIds[0]!;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  const web = deployment("web-0", 3);
  await operations.intend(lease, plannedStep(0));
  expect(await targets.appliedObjects(targetId)).toMatchObject([{ state: "unknown", manifest: null }]);
  await operations.record(lease, plannedStep(0, { outcome: "done" }), {
    manifest: web.manifest,
    sent: deployment("web-0").manifest,
    uid: "uid-1",
    origin: "created",
  });
  expect(await targets.appliedObjects(targetId)).toEqual([
    {
      refKey: web.refKey,
      uid: "uid-1",
      state: "known",
      origin: "created",
      digest: web.digest,
      manifest: web.manifest,
    },
  ]);

  // A refusal leaves what was known; a lost answer does not.
  await operations.intend(lease, plannedStep(0, { action: "update" }));
  await operations.record(lease, plannedStep(0, { action: "update", outcome: "refused" }), null);
  expect(await targets.appliedObjects(targetId)).toMatchObject([{ state: "known", digest: web.digest }]);
  await operations.intend(lease, plannedStep(0, { action: "update" }));
  await operations.record(lease, plannedStep(0, { action: "update", outcome: "failed" }), null);
  expect(await targets.appliedObjects(targetId)).toMatchObject([{ state: "unknown" }]);

  await operations.intend(lease, plannedStep(0, { action: "prune" }));
  await operations.record(lease, plannedStep(0, { action: "prune", outcome: "done" }), "pruned");
  expect(await targets.appliedObjects(targetId)).toEqual([]);
});

test("a refused creation leaves no applied truth", async () => {
  const { operations, targets } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  await operations.intend(lease, plannedStep(0));
  await operations.record(lease, plannedStep(0, { outcome: "refused" }), null);
  expect(await targets.appliedObjects(world.targetIds[0]!)).toEqual([]);
});

test("a Secret in clear is never kept, and the intent before it stays visible", async () => {
  const { operations, targets } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  const refKey = "/Secret/shop/db";
  const secret = (value: string) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "db", namespace: "shop" },
    data: { password: value },
  });
  const answer = (value: string) => ({
    manifest: secret(value),
    sent: secret(value),
    uid: "uid-2",
    origin: "created" as const,
  });
  const step = plannedStep(0, { refKey, outcome: "done" });
  await operations.intend(lease, step);
  const refusal = await operations.record(lease, step, answer("Y2FuYXJ5")).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "internal" });
  expect(String(refusal)).not.toContain("Y2FuYXJ5");
  expect(await targets.appliedObjects(world.targetIds[0]!)).toMatchObject([{ state: "unknown" }]);
  await operations.record(lease, step, answer("plumbline.secret.v1:abc"));
  expect(await targets.appliedObjects(world.targetIds[0]!)).toMatchObject([{ state: "known" }]);
});

test("the end of an operation stands in the ledger, in the record and on the target", async () => {
  const { operations, targets, audit } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  const done = { outcome: "done" as const, digestAfter: "digest" };
  await operations.finish(lease, {
    state: "succeeded",
    message: "1 of 1 applied, healthy.",
    steps: [plannedStep(0, done)],
    isWholeTarget: true,
  });
  const found = await operations.find("all", lease.operationId);
  expect(found).toMatchObject({ state: "succeeded", done: 1, total: 1, resultsDigest: expect.any(String) });
  const { entries } = await audit.list("all", { action: "operation.finished" }, 1);
  expect(entries[0]).toMatchObject({
    subject: { id: lease.operationId, name: expect.stringContaining("shop on shop-0") },
    detail: { resultsDigest: found!.resultsDigest, state: "succeeded", results: 1 },
  });
  expect(await targets.findTarget(world.targetIds[0]!)).toMatchObject({ appliedSha: world.shas[2] });
});

test("the end says what the ledger did not get to hear: what was made, by its UID, and what is gone or given up", async () => {
  const { operations, targets } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  const targetId = world.targetIds[0]!;
  const made = plannedStep(0, { action: "create" });
  const gone = plannedStep(1, { action: "prune", uid: "u-gone" });
  const released = plannedStep(2, { action: "release", uid: "u-released" });
  for (const step of [made, gone, released]) await operations.intend(lease, step);
  // Postgres was away when the cluster answered, and is back at the end.
  await operations.finish(lease, {
    state: "partial",
    message: "3 of 3 applied. The database did not answer.",
    steps: [
      { ...made, outcome: "done", uid: "u-made", digestAfter: "digest" },
      { ...gone, outcome: "done" },
      { ...released, outcome: "done" },
    ],
    isWholeTarget: false,
  });
  // What it says is not known before somebody looks, but which object it is.
  const applied = await targets.appliedObjects(targetId);
  expect(applied.map(({ refKey, uid, state }) => ({ refKey, uid, state }))).toEqual([
    { refKey: made.refKey, uid: "u-made", state: "unknown" },
  ]);
});

test.each([
  {
    promise: "a part that succeeded leaves it",
    state: "succeeded" as const,
    isWholeTarget: false,
    moves: false,
  },
  {
    promise: "a whole that turned out ill moves it",
    state: "partial" as const,
    isWholeTarget: true,
    moves: true,
  },
])("the applied commit of a target: $promise", async ({ state, isWholeTarget, moves }) => {
  const { operations, targets } = database.store;
  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  await operations.finish(lease, { state, isWholeTarget, message: "…", steps: [] });
  const appliedSha = moves ? world.shas[2] : null;
  expect(await targets.findTarget(world.targetIds[0]!)).toMatchObject({ appliedSha });
});

test("what a self-heal reversed is remembered by its writers", async () => {
  const { operations } = database.store;
  await operations.requestAutomatic(world.request("self_heal"));
  const { lease } = await claim();
  const writer = {
    name: "kubectl edit",
    manager: "kubectl-edit",
    operation: "Update" as const,
    subresource: null,
    at: null,
  };
  const older = { ...writer, manager: "plumbline" };
  const changes = [
    { path: "spec.replicas", verdict: "drifted" as const, live: 3, desired: 1, writers: [writer, older] },
  ];
  const steps = [plannedStep(0, { outcome: "done", changes })];
  await operations.finish(lease, { state: "succeeded", message: "", steps, isWholeTarget: true });
  expect(await operations.recent(world.targetIds[0]!, 5)).toMatchObject([
    { kind: "self_heal", state: "succeeded", writers: ["kubectl-edit"] },
  ]);
});

test("a person's cancel reaches a running operation at its next heartbeat, and ends a queued one at once", async () => {
  const { operations, requests } = database.store;
  const queued = (await operations.requestAutomatic(world.request("sync", {}, 1)))!;
  await requests.cancel(ada, world.projectId, queued);
  expect(await operations.find("all", queued)).toMatchObject({
    state: "cancelled",
    cancelledBy: "Ada Okafor",
  });
  await expect(requests.cancel(ada, world.projectId, queued)).rejects.toMatchObject({ code: "conflict" });

  await operations.requestAutomatic(world.request());
  const { lease } = await claim();
  await requests.cancel(ada, world.projectId, lease.operationId);
  expect(await operations.renew(lease)).toEqual({ isCancelRequested: true, isWaitedFor: false });
  await expect(requests.cancel(ada, randomUUID(), lease.operationId)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("what a worker that is gone left on a silent cluster is ended by a person, with its doubts, and its worker writes no more", async () => {
  const { operations, requests, clusterRegistry } = database.store;
  const id = (await operations.requestAutomatic(world.request()))!;
  const { lease } = await claim();
  const [sent, next] = [plannedStep(0), plannedStep(1)];
  await operations.plan(lease, [sent, next]);
  await operations.intend(lease, sent);
  await expire(id);
  // Another worker may be about to go on with it.
  await requests.cancel(ada, world.projectId, id);
  expect((await operations.find("all", id))!.finishedAt).toBeNull();

  await database.asOwner(
    "update operation set lease_expires_at = now() - interval '61 seconds' where id = $1",
    [id],
  );
  await clusterRegistry.deregister(ada, world.clusterIds[0]!);
  expect(await operations.find("all", id)).toMatchObject({
    state: "partial",
    message: "0 of 2 applied. Ada Okafor ended it, because no worker went on with it.",
    steps: [{ outcome: "intended" }, { outcome: "not_attempted" }],
  });
  await expect(operations.record(lease, { ...sent, outcome: "done" }, null)).rejects.toMatchObject({
    code: "lease_lost",
  });
});

test("a person cancels what nobody goes on with, and it ends at once", async () => {
  const { operations, requests } = database.store;
  const id = (await operations.requestAutomatic(world.request()))!;
  const { lease } = await claim();
  await operations.plan(lease, [plannedStep(0)]);
  await database.asOwner(
    "update operation set lease_expires_at = now() - interval '61 seconds' where id = $1",
    [id],
  );
  await requests.cancel(ada, world.projectId, id);
  expect(await operations.find("all", id)).toMatchObject({
    state: "failed",
    message: "Nothing was written: Ada Okafor ended it, because no worker went on with it.",
  });
});

test("on a cluster that was deregistered nothing is asked for, which would wait there until it is registered again", async () => {
  const { operations, requests, clusterRegistry } = database.store;
  await clusterRegistry.deregister(ada, world.clusterIds[0]!);
  // A worker that has not noticed yet.
  expect(await operations.requestAutomatic(world.request())).toBeNull();
  const { projectId, applicationId } = world;
  const [targetId] = world.targetIds;
  const nothing = { objects: ["/ConfigMap/shop/a"], confirmed: [], reason: null, renderingDigest: null };
  const deletion = { projectId, applicationId, targetId: targetId!, ...nothing };
  const refused = { code: "conflict", message: expect.stringContaining("is no longer registered") };
  await expect(requests.deleteObjects(ada, deletion)).rejects.toMatchObject(refused);
  await expect(requests.rollback(ada, world.rollback(world.shas[0]!, [targetId!]))).rejects.toMatchObject(
    refused,
  );
});

test("a deletion that nobody goes on with is said to be one, and cancelling it waits for its target first", async () => {
  const { operations, requests } = database.store;
  const [requested] = await requests.deleteObjects(ada, {
    projectId: world.projectId,
    applicationId: world.applicationId,
    targetId: world.targetIds[0]!,
    objects: ["/ConfigMap/shop/a"],
    confirmed: [],
    reason: null,
    renderingDigest: null,
  });
  const { id } = requested!;
  const { lease } = await claim();
  const step = plannedStep(0, { action: "prune" });
  await operations.plan(lease, [step]);
  await operations.intend(lease, step);
  await database.asOwner(
    "update operation set lease_expires_at = now() - interval '61 seconds' where id = $1",
    [id],
  );
  // A request locks the target and then its operations; who locks the other way round, one of the two dies.
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  try {
    await holder.query("begin");
    await holder.query("select 1 from target where id = $1 for update", [world.targetIds[0]]);
    const cancelled = requests.cancel(ada, world.projectId, id);
    await until("it waits", async () => {
      const waiting = await database.asOwner(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting.length > 0;
    });
    await holder.query("select 1 from operation where id = $1 for update", [id]);
    await holder.query("commit");
    await cancelled;
  } finally {
    await holder.end();
  }
  expect(await operations.find("all", id)).toMatchObject({
    state: "partial",
    message: "0 of 1 deleted. Ada Okafor ended it, because no worker went on with it.",
  });
});
