import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
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

const add = (namespace: string, cluster = 0) =>
  database.store.applicationRegistry.addTargets(ada, world.projectId, world.applicationId, [
    { clusterId: world.clusterIds[cluster]!, namespace },
  ]);
const remove = (targetId: string) =>
  database.store.applicationRegistry.removeTarget(ada, world.projectId, world.applicationId, targetId);
const find = (targetId: string) => database.store.targets.findTarget(targetId);
const actions = async () =>
  (await database.store.audit.list([world.projectId], {})).entries.map(({ action }) => action);

test("a target is added where the cluster's labels lead, and recorded", async () => {
  const { ids } = await add("second", 1);
  expect(await find(ids[0]!)).toMatchObject({ path: "overlays/prod", revision: "main", namespace: "second" });
  expect(await actions()).toContain("targets.added");
});

test("an application is on a cluster and namespace once", async () => {
  await expect(add("shop")).rejects.toMatchObject({ code: "conflict", field: "destinations" });
  await Promise.allSettled([add("third"), add("third")]).then((results) =>
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]),
  );
});

test("a target is not added beyond what the project may use", async () => {
  const { clusterRegistry } = database.store;
  const mine = { id: world.projectId, namespaces: ["shop"] };
  await clusterRegistry.setProjects(ada, world.clusterIds[0]!, [mine]);
  await expect(add("kube-system")).rejects.toMatchObject({ code: "bad_input" });
  await clusterRegistry.setProjects(ada, world.clusterIds[0]!, []);
  await expect(add("shop")).rejects.toMatchObject({ code: "not_found" });
});

test("a project that may not use a cluster any more keeps its targets and loses their reach, recorded with before and after", async () => {
  const [target, cluster] = [world.targetIds[0]!, world.clusterIds[0]!];
  await database.store.clusterRegistry.setProjects(ada, cluster, []);
  expect((await find(target))!.allowedNamespaces).toBeNull();
  await database.store.clusterRegistry.setProjects(ada, cluster, [
    { id: world.projectId, namespaces: ["shop"] },
  ]);
  expect((await find(target))!.allowedNamespaces).toEqual(["shop"]);
  const { entries } = await database.store.audit.list("all", { action: "cluster.projects_changed" });
  expect(entries[0]!.detail).toEqual({
    before: [],
    after: [{ id: world.projectId, namespaces: ["shop"] }],
  });
});

test("a removed target is managed no longer: what waits is cancelled, holds and claims end, history stays", async () => {
  const [target] = world.targetIds as [string];
  await database.store.targets.claimObjects(target, ["/ConfigMap/shop/web"]);
  const draft = world.rollback(world.shas[0]!, [target]);
  const [requested] = await database.store.requests.rollback(ada, draft);
  await remove(target);
  expect(await find(target)).toBeNull();
  expect(await database.store.operations.find("all", requested!.id)).toMatchObject({ state: "cancelled" });
  const claims = await database.asOwner("select 1 from object_claim where target_id = $1", [target]);
  expect(claims).toEqual([]);
  expect(await actions()).toContain("target.removed");

  // It comes back as what it was: the marks on its objects name it.
  const { ids } = await add("shop");
  expect(ids).toEqual([target]);
  expect(await find(target)).toMatchObject({
    hold: null,
    status: "unknown",
    freshness: { isVerified: false, reason: "Not looked at since it came back." },
  });
});

test("the last target stays: an application without any is none", async () => {
  await remove(world.targetIds[0]!);
  await expect(remove(world.targetIds[1]!)).rejects.toMatchObject({ code: "conflict" });
});

test("a target on which an operation runs is not removed", async () => {
  await database.store.operations.requestAutomatic(world.request());
  await database.store.operations.claim(world.clusterIds[0]!, crypto.randomUUID());
  await expect(remove(world.targetIds[0]!)).rejects.toMatchObject({ code: "conflict" });
  expect(await find(world.targetIds[0]!)).not.toBeNull();
});
