import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HealthStatus } from "@/lib/domain/health/health";
import type { Actor } from "@/lib/domain/ledger/operation";
import type { Status } from "@/lib/domain/status/status";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, makeStoreWorld, plannedStep, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await makeStoreWorld(database.store, 3);
});

const place = () => ({ projectId: world.projectId, applicationId: world.applicationId });

function rollback(more: { firstTargetId?: string } = {}) {
  const draft = world.rollback(world.shas[0]!, world.targetIds, {
    ...more,
    prune: true,
    renderingDigests: Object.fromEntries(world.targetIds.map((id) => [id, "digest"])),
  });
  return database.store.requests.rollback(ada, draft);
}

async function finish(operationId: string, state: "succeeded" | "failed") {
  const { operations } = database.store;
  const { target } = (await operations.find("all", operationId))!;
  const claimed = (await operations.claim(target.clusterId, randomUUID()))!;
  expect(claimed.operation.id).toBe(operationId);
  await operations.finish(claimed.lease, { state, message: "done", steps: [], isWholeTarget: true });
}

/** What a look at a target found; `progressing` are its objects that are not there yet. */
async function look(targetId: string, status: Status, health: HealthStatus, progressing: string[] = []) {
  await database.asOwner("update target set status = $2, health = $3 where id = $1", [
    targetId,
    status,
    health,
  ]);
  await database.asOwner("delete from object_state where target_id = $1", [targetId]);
  await database.asOwner(
    `insert into object_state (target_id, ref_key, project_id, sync, proof, health)
      select $1, ref_key, $2, 'synced', 'local', 'Progressing' from unnest($3::text[]) as keys (ref_key)`,
    [targetId, world.projectId, progressing],
  );
}

async function states(): Promise<string[]> {
  const { operations } = await database.store.operations.list("all", { applicationId: world.applicationId });
  return world.targetIds.map((id) => operations.find(({ target }) => target.id === id)!.state);
}

test("a rollback holds every target with its inputs frozen, and is recorded with its reason", async () => {
  const requested = await rollback();
  expect(requested.map(({ targetId }) => targetId).toSorted()).toEqual(world.targetIds.toSorted());
  const target = (await database.store.targets.findTarget(world.targetIds[1]!))!;
  expect(target.hold).toMatchObject({
    sha: world.shas[0],
    inputs: world.inputs(world.shas[0]!, 1),
    renderingDigest: "digest",
    headAtStart: world.shas[2],
  });
  const { entries } = await database.store.audit.list([world.projectId], { action: "hold.started" });
  expect(entries).toHaveLength(3);
  expect(entries[0]).toMatchObject({
    actor: ada.actor,
    origin: ada.origin,
    detail: { reason: "The new one is slow." },
  });
});

test("what was confirmed counts where it was shown, and not on a cluster that did not answer", async () => {
  const [seen, unseen] = world.targetIds as [string, string, string];
  const more = { prune: true, confirmedPrunes: ["/Namespace//shop"], unseenTargetIds: [unseen] };
  const { operations, requests } = database.store;
  await requests.rollback(ada, world.rollback(world.shas[0]!, [seen, unseen], more));
  const confirmed = async (index: number) => {
    const claimed = (await operations.claim(world.clusterIds[index]!, randomUUID()))!;
    return claimed.operation.options.confirmedPrunes;
  };
  expect(await confirmed(0)).toEqual(["/Namespace//shop"]);
  expect(await confirmed(1)).toEqual([]);
});

test("one first: the others wait until it succeeded and is healthy", async () => {
  const { operations } = database.store;
  const [first, second, third] = world.targetIds as [string, string, string];
  const [leading] = await rollback({ firstTargetId: second });
  expect(leading!.targetId).toBe(second);
  expect(await states()).toEqual(["waiting", "queued", "waiting"]);

  await operations.promoteWaiting(world.clusterIds[0]!);
  expect(await states()).toEqual(["waiting", "queued", "waiting"]);
  await finish(leading!.id, "succeeded");
  for (const [status, health] of [
    ["progressing", "Progressing"],
    ["degraded", "Degraded"],
    ["unknown", "Unknown"],
  ] as const) {
    await look(second, status, health);
    await operations.promoteWaiting(world.clusterIds[0]!);
    expect(await states()).toEqual(["waiting", "succeeded", "waiting"]);
  }
  await look(second, "held", "Healthy");
  await operations.promoteWaiting(world.clusterIds[0]!);
  expect(await states()).toEqual(["queued", "succeeded", "waiting"]);
  expect([first, third]).toHaveLength(2);
});

test("one first: a volume that the first one did not write, and that nobody gives, does not keep the rest", async () => {
  const { operations } = database.store;
  const [, second] = world.targetIds as [string, string, string];
  const [leading] = await rollback({ firstTargetId: second });
  await finish(leading!.id, "succeeded");
  await look(second, "held", "Progressing", ["/PersistentVolumeClaim/shop/data", "apps/Deployment/shop/web"]);
  await operations.promoteWaiting(world.clusterIds[0]!);
  expect(await states()).toEqual(["waiting", "succeeded", "waiting"]);
  await look(second, "held", "Progressing", ["/PersistentVolumeClaim/shop/data"]);
  await operations.promoteWaiting(world.clusterIds[0]!);
  expect(await states()).toEqual(["queued", "succeeded", "waiting"]);
});

test("when the first one fails, the others are cancelled, in the ledger and the record too", async () => {
  const { operations, audit } = database.store;
  const [leading] = await rollback({ firstTargetId: world.targetIds[0]! });
  await finish(leading!.id, "failed");
  await Promise.all([
    operations.promoteWaiting(world.clusterIds[1]!),
    database.anotherStore().operations.promoteWaiting(world.clusterIds[1]!),
    operations.promoteWaiting(world.clusterIds[2]!),
  ]);
  expect(await states()).toEqual(["failed", "cancelled", "cancelled"]);
  const recent = await operations.list("all", { applicationId: world.applicationId, state: "cancelled" });
  expect(recent.operations[0]!.message).toMatch(/Not started: shop-0-\w+ went first and failed\./);
  const { entries } = await audit.list([world.projectId], { action: "operation.finished" });
  expect(entries).toHaveLength(3);
  expect(await audit.verify()).toMatchObject({ isIntact: true });
});

test("a second rollback takes the place of the first, hold and operation", async () => {
  const first = await rollback();
  await rollback();
  for (const { id } of first) {
    expect(await database.store.operations.find("all", id)).toMatchObject({
      state: "cancelled",
      cancelledBy: "Ada Okafor",
      message: "Ada Okafor asked for a rollback before it began.",
    });
  }
  expect(await states()).toEqual(["queued", "queued", "queued"]);
  const holds = await database.asOwner<{ ended_how: string | null }>(
    "select ended_how from hold where project_id = $1 order by started_at",
    [world.projectId],
  );
  const replaced = ["replaced", "replaced", "replaced"];
  expect(holds.map(({ ended_how }) => ended_how)).toEqual([...replaced, null, null, null]);
});

const automation = { kind: "automation" as const, id: null, name: "Plumbline" };

/** An operation that runs on the first target, of the automation unless told otherwise. */
async function running(more: { actor?: Actor } = { actor: automation }) {
  const { operations } = database.store;
  const id = (await operations.requestAutomatic(world.request("sync", more)))!;
  const claimed = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
  expect(claimed.operation.id).toBe(id);
  return claimed;
}

/** Asks for a sync of the first target. */
async function sync(): Promise<string> {
  const options = { objects: null, adopt: [], prune: false, confirmedPrunes: [] };
  const draft = { ...place(), targetIds: [world.targetIds[0]!], options, reason: null, renderingDigests: {} };
  const [requested] = await database.store.requests.sync(ada, draft);
  return requested!.id;
}

describe("a sync while an operation is on its target", () => {
  const succeeded = { state: "succeeded" as const, message: "", steps: [], isWholeTarget: true };

  test("stands in line behind what runs, which learns that somebody waits", async () => {
    const { operations } = database.store;
    const { operation, lease } = await running();
    expect(await operations.renew(lease)).toEqual({ isCancelRequested: false, isWaitedFor: false });
    const id = await sync();
    expect(await operations.renew(lease)).toEqual({ isCancelRequested: false, isWaitedFor: true });
    await operations.promoteWaiting(world.clusterIds[0]!);
    expect(await operations.claim(world.clusterIds[0]!, randomUUID())).toBeNull();
    await operations.finish(lease, succeeded);
    await operations.promoteWaiting(world.clusterIds[0]!);
    const claimed = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
    // What it waited for has moved the target.
    expect(claimed.operation).toMatchObject({ id, fromSha: operation.toSha });
  });

  test("is refused when somebody stands there already", async () => {
    await running();
    await sync();
    await expect(sync()).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/^Somebody asked for an operation on .+ already, which has not begun/),
    });
  });

  test("goes before what the automation has queued", async () => {
    const { operations } = database.store;
    const queued = (await operations.requestAutomatic(world.request("self_heal", { actor: automation })))!;
    const id = await sync();
    expect(await operations.find("all", queued)).toMatchObject({
      state: "cancelled",
      message: "Ada Okafor asked for a sync before it began.",
    });
    expect((await operations.claim(world.clusterIds[0]!, randomUUID()))!.operation.id).toBe(id);
  });
});

test("following again stops what works toward the held commit, and starts when that has stopped", async () => {
  const { operations, requests } = database.store;
  await rollback();
  const { lease } = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
  const [requested] = await requests.follow(ada, { ...place(), targetIds: [world.targetIds[0]!] });
  expect(await operations.renew(lease)).toEqual({ isCancelRequested: true, isWaitedFor: true });
  await operations.finish(lease, { state: "partial", message: "", steps: [], isWholeTarget: false });
  await operations.promoteWaiting(world.clusterIds[0]!);
  const { operation } = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
  expect(operation).toMatchObject({ id: requested!.id, kind: "sync", toSha: world.shas[2] });
});

describe("a rollback while an operation runs on one of its targets", () => {
  test.each([
    { who: "the automation", more: { actor: automation } },
    { who: "a person", more: {} },
  ])("tells that of $who to stop, and waits for its end, whatever that is", async ({ more }) => {
    const { operations, audit } = database.store;
    const { operation, lease } = await running(more);
    await rollback();
    expect(await operations.renew(lease)).toEqual({ isCancelRequested: true, isWaitedFor: true });
    expect(await operations.find("all", operation.id)).toMatchObject({
      state: "running",
      cancelledBy: "Ada Okafor",
    });
    const { entries } = await audit.list([world.projectId], { action: "operation.cancelled" });
    expect(entries).toMatchObject([{ actor: ada.actor, detail: { state: "running", why: "rollback" } }]);
    expect(await states()).toEqual(["waiting", "queued", "queued"]);

    await operations.promoteWaiting(world.clusterIds[0]!);
    expect(await operations.claim(world.clusterIds[0]!, randomUUID())).toBeNull();
    await operations.finish(lease, { state: "failed", message: "no", steps: [], isWholeTarget: false });
    await operations.promoteWaiting(world.clusterIds[0]!);
    const claimed = await operations.claim(world.clusterIds[0]!, randomUUID());
    expect(claimed!.operation).toMatchObject({ kind: "rollback", toSha: world.shas[0] });
  });

  test("one target still has one operation under way, and nobody else's is let in between", async () => {
    const { operations } = database.store;
    const { lease } = await running();
    await rollback();
    expect(await operations.requestAutomatic(world.request("sync", { actor: automation }))).toBeNull();
    await expect(sync()).rejects.toMatchObject({ code: "conflict" });

    // A third wish takes the place of the second while the first still runs.
    await rollback();
    expect(await states()).toEqual(["waiting", "queued", "queued"]);
    await operations.finish(lease, { state: "cancelled", message: "", steps: [], isWholeTarget: false });
    await operations.promoteWaiting(world.clusterIds[0]!);
    const target = await database.store.applications.find("all", world.applicationId);
    expect(target!.targets.find(({ id }) => id === world.targetIds[0])!.activeOperation!.state).toBe(
      "queued",
    );
  });

  test("one first: a target that is stopped waits for the first one as well", async () => {
    const { operations } = database.store;
    const { lease } = await running();
    const [leading] = await rollback({ firstTargetId: world.targetIds[1] });
    expect(await states()).toEqual(["waiting", "queued", "waiting"]);
    await operations.finish(lease, { state: "cancelled", message: "", steps: [], isWholeTarget: false });
    await operations.promoteWaiting(world.clusterIds[0]!);
    expect(await states()).toEqual(["waiting", "queued", "waiting"]);
    await finish(leading!.id, "succeeded");
    await look(world.targetIds[1]!, "held", "Healthy");
    await operations.promoteWaiting(world.clusterIds[0]!);
    expect(await states()).toEqual(["queued", "succeeded", "waiting"]);
  });

  test("asked for at the moment of the other's end, neither waits for the other", async () => {
    const { operations } = database.store;
    for (let round = 0; round < 10; round += 1) {
      const { lease } = await running();
      const end = { state: "succeeded" as const, message: "", steps: [], isWholeTarget: true };
      await Promise.all([rollback(), operations.finish(lease, end)]);
      await operations.promoteWaiting(world.clusterIds[0]!);
      const claimed = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
      expect(claimed.operation.kind).toBe("rollback");
      await operations.finish(claimed.lease, end);
      await database.store.requests.follow(ada, { ...place(), targetIds: [world.targetIds[0]!] });
      const followed = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
      await operations.finish(followed.lease, end);
    }
  });
});

test("what the automation has queued gives way to a person", async () => {
  const { operations } = database.store;
  const queued = (await operations.requestAutomatic(world.request("self_heal", { actor: automation })))!;
  await rollback();
  expect(await operations.find("all", queued)).toMatchObject({
    state: "cancelled",
    message: "Ada Okafor asked for a rollback before it began.",
  });
});

test("what the automation decided before a hold began is not queued", async () => {
  for (const { id } of await rollback()) await finish(id, "succeeded");
  const { operations } = database.store;
  expect(await operations.requestAutomatic(world.request("sync", { holdId: null }))).toBeNull();
  const { hold } = (await database.store.targets.findTarget(world.targetIds[0]!))!;
  expect(await operations.requestAutomatic(world.request("self_heal", { holdId: hold!.id }))).not.toBeNull();
});

test("follow ends the hold and syncs toward what main points to", async () => {
  for (const { id } of await rollback()) await finish(id, "succeeded");
  const requested = await database.store.requests.follow(ada, {
    ...place(),
    targetIds: [world.targetIds[0]!],
  });
  expect(requested).toHaveLength(1);
  const operation = await database.store.operations.find("all", requested[0]!.id);
  expect(operation).toMatchObject({ kind: "sync", fromSha: world.shas[0], toSha: world.shas[2] });
  expect(await database.store.targets.findTarget(world.targetIds[0]!)).toMatchObject({ hold: null });
  expect(await database.store.targets.findTarget(world.targetIds[1]!)).toMatchObject({
    hold: { sha: world.shas[0] },
  });
});

describe("following what was previewed", () => {
  const digest = "d".repeat(64);
  const follow = (sha: string) => {
    const targetId = world.targetIds[0]!;
    const previewed = { shas: { [targetId]: sha }, renderingDigests: { [targetId]: digest } };
    const draft = { ...place(), ...previewed, targetIds: [targetId], confirmedPrunes: ["/Namespace//shop"] };
    return database.store.requests.follow(ada, draft);
  };
  const isHeld = async () => (await database.store.targets.findTarget(world.targetIds[0]!))!.hold !== null;

  test("what renders must be what was shown, and what was confirmed may be deleted", async () => {
    for (const { id } of await rollback()) await finish(id, "succeeded");
    await follow(world.shas[2]!);
    const { operation } = (await database.store.operations.claim(world.clusterIds[0]!, randomUUID()))!;
    expect(operation).toMatchObject({
      toSha: world.shas[2],
      renderingDigest: digest,
      options: { confirmedPrunes: ["/Namespace//shop"] },
    });
  });

  test("when Git has moved on to something else, the hold stays", async () => {
    await rollback();
    await expect(follow(world.shas[1]!)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(world.shas[2]!.slice(0, 7)),
    });
    expect(await isHeld()).toBe(true);
    expect(await states()).toEqual(["queued", "queued", "queued"]);
  });

  test("a newer commit that renders to the same is what was shown", async () => {
    await rollback();
    const rendering = {
      inputs: world.inputs(world.shas[2]!),
      inputsDigest: "of the newer",
      digest,
      objects: [],
    };
    await database.store.targets.saveRendering(world.projectId, rendering);
    expect(await follow(world.shas[1]!)).toHaveLength(1);
    expect(await isHeld()).toBe(false);
  });

  test("what is tracked is not what is held", async () => {
    await rollback();
    const tracked = await database.store.trackedShas(world.targetIds);
    expect([...tracked.values()]).toEqual(world.targetIds.map(() => world.shas[2]));
  });
});

test("a sync of a held target goes to the held commit", async () => {
  for (const { id } of await rollback()) await finish(id, "succeeded");
  expect(await database.store.operations.find("all", await sync())).toMatchObject({ toSha: world.shas[0] });
});

test("a commit that nobody rendered is held by its inputs; one that nobody read is refused", async () => {
  const draft = world.rollback(world.shas[1]!, [world.targetIds[0]!]);
  const { rollback: ask } = database.store.requests;
  await expect(ask(ada, { ...draft, sha: "f".repeat(40) })).rejects.toMatchObject({ code: "conflict" });
  const [requested] = await ask(ada, draft);
  const claimed = await database.store.operations.claim(world.clusterIds[0]!, randomUUID());
  expect(claimed!.operation).toMatchObject({
    id: requested!.id,
    renderingDigest: null,
    toSha: world.shas[1],
  });
});

test("a commit that only a fork has is nothing to roll back to, though its SHA is known", async () => {
  const { repositories, isRevisionOf } = database.store;
  const ofTheRepository = {
    treeSha: "a".repeat(40),
    parents: [],
    authorName: "Eve",
    authorEmail: "",
    message: "",
  };
  const commit = (sha: string) => ({ ...ofTheRepository, sha, committedAt: "2026-01-01T00:00:00Z" });
  const [known, imposter] = ["c".repeat(40), "d".repeat(40)] as const;
  await repositories.saveCommits(world.repositoryId, [commit(known)], "overlays/staging");
  // GitHub answers for every commit of the network of forks.
  await repositories.saveCommits(world.repositoryId, [commit(imposter)]);
  expect(await isRevisionOf(world.applicationId, known)).toBe(true);
  expect(await isRevisionOf(world.applicationId, imposter)).toBe(false);
  const draft = world.rollback(imposter, [world.targetIds[0]!]);
  await expect(database.store.requests.rollback(ada, draft)).rejects.toMatchObject({ code: "conflict" });
});

test("targets of another project do not exist", async () => {
  const other = await makeStoreWorld(database.store, 1);
  await expect(
    database.store.requests.follow(ada, { ...place(), targetIds: other.targetIds }),
  ).rejects.toMatchObject({ code: "not_found" });
});

describe("deleting objects", () => {
  const key = "/ConfigMap/shop/a";
  const deletion = () =>
    database.store.requests.deleteObjects(ada, {
      ...place(),
      targetId: world.targetIds[0]!,
      objects: [key],
      confirmed: [],
      reason: "The shop closes.",
      renderingDigest: null,
    });
  const appliedSha = async () => {
    const [row] = await database.asOwner<{ sha: string | null }>(
      "select applied_sha as sha from target where id = $1",
      [world.targetIds[0]],
    );
    return row!.sha;
  };

  async function ended(outcome: "planned" | "done") {
    const { operations } = database.store;
    const [requested] = await deletion();
    const { lease } = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
    const end = { state: "partial" as const, message: "done", isWholeTarget: false };
    await operations.finish(lease, { ...end, steps: [plannedStep(0, { action: "prune", outcome })] });
    return requested!.id;
  }

  test("is asked for with the hooks of the commit that the target is at, and recorded", async () => {
    await database.asOwner("update target set applied_sha = $2 where id = $1", [
      world.targetIds[0],
      world.shas[1],
    ]);
    const [requested] = await deletion();
    const claimed = (await database.store.operations.claim(world.clusterIds[0]!, randomUUID()))!;
    expect(claimed.operation).toMatchObject({
      id: requested!.id,
      kind: "delete",
      toSha: world.shas[1],
      inputs: { sha: world.shas[1] },
      options: { objects: [key], confirmedPrunes: [], hooks: true },
    });
    const { entries } = await database.store.audit.list([world.projectId], { action: "delete.requested" });
    expect(entries[0]).toMatchObject({ actor: ada.actor, detail: { reason: "The shop closes." } });
  });

  test("or of what is wanted, where it is at none", async () => {
    await database.asOwner("update target set applied_sha = null where id = $1", [world.targetIds[0]]);
    await deletion();
    const claimed = (await database.store.operations.claim(world.clusterIds[0]!, randomUUID()))!;
    expect(claimed.operation.toSha).toBe(world.shas[2]);
  });

  test("leaves the target at no commit as soon as something of it is gone, and not before", async () => {
    await database.asOwner("update target set applied_sha = $2 where id = $1", [
      world.targetIds[0],
      world.shas[2],
    ]);
    await ended("planned");
    expect(await appliedSha()).toBe(world.shas[2]);
    await ended("done");
    expect(await appliedSha()).toBeNull();
  });

  test("that came to an end since the automation decided keeps it from creating again what is gone", async () => {
    const { operations } = database.store;
    const before = await ended("planned");
    const id = await ended("done");
    const request = world.request("sync");
    expect(await operations.requestAutomatic({ ...request, lastEndedId: before })).toBeNull();
    expect(await operations.requestAutomatic({ ...request, lastEndedId: null })).toBeNull();
    expect(await operations.requestAutomatic({ ...request, lastEndedId: id })).not.toBeNull();
  });
});
