import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Wake } from "@/lib/store/wakeups";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await makeStoreWorld(database.store, 2);
});

test("the fleet shows applications with targets, within the projects of who asks", async () => {
  const stranger = await makeStoreWorld(database.store, 1, "other");
  const { readFleet } = database.store;
  const mine = await readFleet([world.projectId]);
  expect(mine.applications).toMatchObject([
    { id: world.applicationId, name: "shop", repository: { owner: "acme" }, policy: { mode: "manual" } },
  ]);
  expect(mine.applications[0]!.targets.map(({ id }) => id).toSorted()).toEqual(world.targetIds.toSorted());
  expect(mine.applications[0]!.targets[0]).toMatchObject({
    status: "unknown",
    hold: null,
    activeOperation: null,
  });
  expect(mine.clusters.map(({ id }) => id).toSorted()).toEqual(world.clusterIds.toSorted());
  const all = await readFleet("all", 1);
  expect(all.hasMore).toBe(true);
  expect((await readFleet([])).applications).toEqual([]);
  expect(await database.store.applications.find([world.projectId], stranger.applicationId)).toBeNull();
});

test("an application shows what waits behind a hold", async () => {
  const { requests, applications, operations } = database.store;
  const targetId = world.targetIds[0]!;
  const draft = world.rollback(world.shas[0]!, [targetId], {
    remindAt: new Date("2027-01-01T00:00:00Z"),
    renderingDigests: { [targetId]: "digest" },
  });
  const [operation] = await requests.rollback(ada, draft);
  await database.asOwner("update target set head_sha = $1 where application_id = $2", [
    world.shas[2],
    world.applicationId,
  ]);
  const application = (await applications.find([world.projectId], world.applicationId))!;
  const target = application.targets.find(({ id }) => id === world.targetIds[0])!;
  expect(target.waiting.map(({ message }) => message)).toEqual(["change 3", "change 2"]);
  expect(target.heldCommit).toMatchObject({ message: "change 1" });
  expect(target.hold).toMatchObject({
    reason: "The new one is slow.",
    remindAt: new Date("2027-01-01T00:00:00Z"),
  });
  expect(target.activeOperation).toEqual({ id: operation!.id, state: "queued", done: 0, total: 0 });
  expect(application.headCommit).toMatchObject({ sha: world.shas[2] });
  expect((await operations.find([world.projectId], operation!.id))!.group).toHaveLength(1);
  expect(await operations.find([randomUUID()], operation!.id)).toBeNull();
});

test("path and revision are filled in from the cluster's labels", async () => {
  const [staging, prod] = await Promise.all(
    world.targetIds.map((id) => database.store.targets.findTarget(id)),
  );
  expect([staging!.path, prod!.path]).toEqual(["overlays/staging", "overlays/prod"]);
  expect(staging).toMatchObject({ revision: "main", head: { sha: world.shas[2] }, allowedNamespaces: [] });
});

test("a project that lost a cluster has no namespace left there, rather than all of them", async () => {
  const reachOf = async () =>
    (await database.store.targets.findTarget(world.targetIds[0]!))!.allowedNamespaces;
  expect(await reachOf()).toEqual([]);
  await database.asOwner("delete from project_cluster where project_id = $1", [world.projectId]);
  expect(await reachOf()).toBeNull();
});

test("an application cannot be made beyond the project's reach, nor twice", async () => {
  const stranger = await makeStoreWorld(database.store, 1, "other");
  const draft = {
    projectId: world.projectId,
    name: "shop",
    repositoryId: world.repositoryId,
    path: "apps",
    revision: "main",
    policy: { mode: "manual" as const, selfHeal: false, prune: false },
    destinations: [{ clusterId: world.clusterIds[0]!, namespace: "shop" }],
  };
  const { create, remove } = database.store.applicationRegistry;
  await expect(create(ada, draft)).rejects.toMatchObject({ code: "conflict", field: "name" });
  await expect(
    create(ada, { ...draft, name: "x", repositoryId: stranger.repositoryId }),
  ).rejects.toMatchObject({
    code: "not_found",
  });
  const destinations = [{ clusterId: stranger.clusterIds[0]!, namespace: "shop" }];
  await expect(create(ada, { ...draft, name: "x", destinations })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(create(ada, { ...draft, name: "x", path: "{tier}" })).rejects.toMatchObject({
    code: "bad_input",
    field: "path",
  });
  await remove(ada, world.projectId, world.applicationId);
  expect(await database.store.targets.findTarget(world.targetIds[0]!)).toBeNull();
  await create(ada, draft);
});

test("a webhook's delivery counts once", async () => {
  const { repositoryRegistry } = database.store;
  expect(await repositoryRegistry.receiveDelivery(world.repositoryId, "delivery 1")).toBe(true);
  expect(await repositoryRegistry.receiveDelivery(world.repositoryId, "delivery 1")).toBe(false);
});

test("a due repository goes to one of two workers, with the refs and paths that targets read", async () => {
  await database.asOwner("update repository set next_check_at = now() + interval '1 day' where id <> $1", [
    world.repositoryId,
  ]);
  await database.store.requests.refresh([world.targetIds[0]!]);
  const claims = await Promise.all([
    database.store.repositories.claimDue(60_000, 10),
    database.anotherStore().repositories.claimDue(60_000, 10),
  ]);
  expect(claims.flat()).toMatchObject([
    {
      claim: expect.any(String),
      repository: {
        id: world.repositoryId,
        refs: [{ ref: "main", sha: world.shas[2], paths: ["overlays/prod", "overlays/staging"] }],
      },
    },
  ]);
});

describe("a claimed repository", () => {
  const hourMs = 3_600_000;
  async function claimed(): Promise<string> {
    await database.store.requests.refresh([world.targetIds[0]!]);
    const claims = await database.store.repositories.claimDue(60_000, 10);
    return claims.find(({ repository }) => repository.id === world.repositoryId)!.claim;
  }
  async function isDueInMs(): Promise<number> {
    const [row] = await database.asOwner<{ ms: string }>(
      "select 1000 * extract(epoch from next_check_at - clock_timestamp()) as ms from repository where id = $1",
      [world.repositoryId],
    );
    return Number(row!.ms);
  }
  const report = (
    answer: { ok: true } | { reason: string; retryAt?: Date },
    look: { claim: string; intervalMs: number } | null,
  ) => database.store.repositories.reportRepository(world.repositoryId, answer, look);

  test("is another's when nobody reports within the lease", async () => {
    await claimed();
    const ms = await isDueInMs();
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  });

  test("has its next turn after the interval, once it is reported", async () => {
    await report({ ok: true }, { claim: await claimed(), intervalMs: hourMs });
    expect(await isDueInMs()).toBeGreaterThan(hourMs - 60_000);
  });

  test("is due at once when somebody asked while it was looked at", async () => {
    const claim = await claimed();
    await database.store.requests.refresh([world.targetIds[0]!]);
    await report({ ok: true }, { claim, intervalMs: hourMs });
    expect(await isDueInMs()).toBeLessThanOrEqual(0);
  });

  test("rests until GitHub lets itself be asked again", async () => {
    const claim = await claimed();
    const retryAt = new Date(Date.now() + 2 * hourMs);
    await report({ reason: "Rate limited.", retryAt }, { claim, intervalMs: hourMs });
    expect(await isDueInMs()).toBeGreaterThan(hourMs + 60_000);
    await report({ ok: true }, null);
  });

  test("keeps its turn when the report is of a look that somebody asked for", async () => {
    await claimed();
    await report({ ok: true }, null);
    expect(await isDueInMs()).toBeLessThanOrEqual(60_000);
  });
});

test("a ref that moved says so; trouble keeps the last commit", async () => {
  const { repositories } = database.store;
  const report = (answer: Parameters<typeof repositories.reportRef>[2]) =>
    repositories.reportRef(world.repositoryId, "main", answer);
  expect(await report({ sha: world.shas[2]!, etag: "e1" })).toEqual({ hasChanged: false });
  expect(await report({ trouble: "The branch main no longer exists." })).toEqual({ hasChanged: true });
  expect(await database.store.targets.findTarget(world.targetIds[0]!)).toMatchObject({
    head: { sha: world.shas[2] },
    refTrouble: "The branch main no longer exists.",
  });
  expect(await report({ unchanged: true })).toEqual({ hasChanged: true });
  expect(await report({ sha: world.shas[1]!, etag: "e2" })).toEqual({ hasChanged: true });
  const [ref] = (await repositories.getRepository(world.repositoryId)).refs;
  expect(ref).toMatchObject({ sha: world.shas[1], etag: "e2" });
});

test("files and trees are kept sealed, and read back by SHA", async () => {
  const { repositories } = database.store;
  const canary = Buffer.from("canary-of-the-files");
  const sha = createHash("sha1").update(canary).digest("hex");
  expect(await repositories.missingBlobs(world.repositoryId, [sha, "other"])).toEqual(
    expect.arrayContaining([sha, "other"]),
  );
  await repositories.saveBlob(world.repositoryId, sha, canary);
  await repositories.saveTree(world.repositoryId, sha, [
    { path: "canary/path", mode: "100644", sha, size: 19 },
  ]);
  expect(await repositories.missingBlobs(world.repositoryId, [sha])).toEqual([]);
  expect((await repositories.readBlobs(world.repositoryId, [sha])).get(sha)).toEqual(canary);
  expect(await repositories.findTree(world.repositoryId, sha)).toMatchObject([{ path: "canary/path" }]);
  const [stored] = await database.asOwner<{ bytes: string }>(
    "select string_agg(encode(content, 'escape'), '') as bytes from (select content from blob union all select entries from tree) as kept",
  );
  expect(stored!.bytes).not.toContain("canary");
});

test("a question is answered once, by another process, and its credentials do not stay", async () => {
  const worker = database.anotherStore();
  const workerId = randomUUID();
  await worker.leases.beat(workerId);
  const asked = database.store.asks.ask(
    { projectId: null, clusterId: null, kind: "check_cluster", question: { kubeconfig: "canary" } },
    20_000,
  );
  const woken = Promise.withResolvers<void>();
  void worker.wakeups.listen(() => woken.resolve(), AbortSignal.timeout(20_000));
  let ask = await worker.asks.claim(workerId);
  while (!ask) {
    await Promise.race([woken.promise, new Promise(setImmediate)]);
    ask = await worker.asks.claim(workerId);
  }
  expect(ask).toMatchObject({ kind: "check_cluster", question: { kubeconfig: "canary" } });
  expect(await worker.asks.claim(workerId)).toBeNull();
  await worker.asks.answer(ask.id, { version: "v1.36.3" });
  expect(await asked).toEqual({ version: "v1.36.3" });
  expect(await database.asOwner("select 1 from ask where id = $1", [ask.id])).toEqual([]);
});

test("a refusal arrives with its code, and a question about a cluster goes to its holder only", async () => {
  const { asks, leases } = database.store;
  const [holder, bystander] = [randomUUID(), randomUUID()];
  await database.asOwner("delete from worker; update cluster_lease set expires_at = now()");
  await leases.beat(holder);
  await leases.claimClusters(holder);
  const asked = asks.ask(
    { projectId: world.projectId, clusterId: world.clusterIds[0]!, kind: "live_object", question: {} },
    20_000,
  );
  const refused = expect(asked).rejects.toMatchObject({
    code: "cluster_unreachable",
    message: "It is silent.",
  });
  await expect.poll(async () => (await database.asOwner("select 1 from ask")).length).toBe(1);
  expect(await asks.claim(bystander)).toBeNull();
  const ask = (await asks.claim(holder))!;
  await asks.refuse(ask.id, { code: "cluster_unreachable", message: "It is silent." });
  await refused;
});

test("without a worker nobody waits in vain without being told why", async () => {
  await database.asOwner("delete from worker");
  await expect(
    database.store.asks.ask({ projectId: null, clusterId: null, kind: "history", question: {} }, 50),
  ).rejects.toMatchObject({ code: "worker_absent" });
});

test("a queued operation wakes the worker of its cluster, in another process", async () => {
  const stop = new AbortController();
  const woken: Wake[] = [];
  const other = database.anotherStore();
  const listening = other.wakeups.listen((wake) => woken.push(wake), stop.signal);
  // Heard once, it listens; what it hears after that is the operation.
  await expect
    .poll(async () => {
      await database.store.wakeups.wake({ kind: "repository", id: "are you there?" });
      return woken.length;
    })
    .toBeGreaterThan(0);
  await database.store.operations.requestAutomatic(world.request("sync", {}, 1));
  await expect.poll(() => woken).toContainEqual({ kind: "operation", clusterId: world.clusterIds[1] });
  stop.abort();
  await listening;
});

test("the one-time link makes one administrator, once", async () => {
  const { installation, people } = database.store;
  const id = await installation.getId();
  expect(await installation.getId()).toBe(id);
  await installation.armSetup("token-sha", new Date(Date.now() + 60_000));
  const person = { id: "first", name: "First", email: "First@Example.com", passwordHash: "hash" };
  await expect(installation.completeSetup("wrong", person, {})).rejects.toMatchObject({ code: "forbidden" });
  await installation.completeSetup("token-sha", person, {});
  await expect(
    installation.completeSetup("token-sha", { ...person, id: "second" }, {}),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(await installation.needsAdministrator()).toBe(false);
  expect(await people.findViewer("first")).toMatchObject({ isAdmin: true, email: "first@example.com" });
  await expect(people.disable(ada, "first")).rejects.toMatchObject({ code: "conflict" });
});

test("roles come and go, and a disabled person is nobody", async () => {
  const { people, projects } = database.store;
  await people.create(ada, {
    id: "grace",
    name: "Grace",
    email: "grace@example.com",
    passwordHash: "h",
    isAdmin: false,
  });
  await projects.setMember(ada, world.projectId, "grace", "operator");
  expect(await people.findViewer("grace")).toMatchObject({
    projects: [{ id: world.projectId, role: "operator" }],
  });
  await projects.setMember(ada, world.projectId, "grace", null);
  expect(await people.findViewer("grace")).toMatchObject({ projects: [] });
  await people.disable(ada, "grace");
  expect(await people.findViewer("grace")).toBeNull();
  expect(await people.isDisabled("grace")).toBe(true);
});

test("the record is filtered, paged and fenced by project", async () => {
  const { audit } = database.store;
  const first = await audit.list([world.projectId], {}, 1);
  expect(first.entries).toMatchObject([
    { action: "application.created", applicationId: world.applicationId },
  ]);
  const second = await audit.list([world.projectId], { before: first.nextBefore! }, 10);
  expect(second.entries.map(({ action }) => action)).toEqual(["repository.connected", "project.created"]);
  expect((await audit.list([randomUUID()], {})).entries).toEqual([]);
  expect((await audit.list([world.projectId], { person: "nobody" })).entries).toEqual([]);
  expect((await audit.list([world.projectId], { to: new Date(0) })).entries).toEqual([]);
  const facets = await audit.facets([world.projectId]);
  expect(facets.people).toEqual([{ id: "ada", name: "Ada Okafor" }]);
  const exported: string[] = [];
  for await (const { action } of audit.each([world.projectId], {})) exported.push(action);
  expect(exported).toHaveLength(3);
});
