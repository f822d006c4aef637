import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, evaluation, makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
/** One for all, because a worker gives nothing to another that lives. */
const workerId = randomUUID();
beforeAll(async () => (database = await testDatabase()));
afterAll(() => database.drop());

const newWorld = (clusters = 1) => makeStoreWorld(database.store, clusters);
const registry = () => database.store.clusterRegistry;
const clusterOf = async (world: StoreWorld, index = 0) =>
  (await registry().find("all", world.clusterIds[index]!))!;
const targetOf = async (world: StoreWorld) => (await database.store.targets.findTarget(world.targetIds[0]!))!;
const newest = async (action: string) => (await database.store.audit.list("all", { action })).entries[0];
const other = { env: "qa" };

/** What a worker would see: another text when the session has to begin anew. */
async function settingsOf(world: StoreWorld): Promise<string> {
  await database.store.leases.beat(workerId);
  const held = await database.store.leases.claimClusters(workerId);
  return held.find(({ clusterId }) => clusterId === world.clusterIds[0])!.settings;
}

test("a preview says what would be read, and changes nothing", async () => {
  const world = await newWorld();
  const { moves, unresolved } = await registry().previewChange(world.clusterIds[0]!, {
    name: "x",
    labels: other,
  });
  expect(moves).toMatchObject([
    {
      target: { targetId: world.targetIds[0], applicationName: "shop", isAutomatic: false, isHeld: false },
      path: { before: "overlays/staging", after: "overlays/qa" },
      revision: { before: "main", after: "main" },
    },
  ]);
  expect(unresolved).toEqual([]);
  expect((await targetOf(world)).path).toBe("overlays/staging");
});

test("other labels move what reads paths made of them, and tell worker and record", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const { name } = await clusterOf(world);
  const before = await settingsOf(world);
  await registry().change(ada, clusterId, { name, labels: other }, world.targetIds);
  expect((await clusterOf(world)).labels).toEqual(other);
  expect((await targetOf(world)).path).toBe("overlays/qa");
  expect(await settingsOf(world)).not.toBe(before);
  expect(await newest("cluster.changed")).toMatchObject({
    actor: ada.actor,
    subject: { id: clusterId, name },
    detail: { before: { name, labels: { env: "staging" } }, after: { name, labels: other }, targets: 1 },
  });
  // Those who may see the application only find it in their own record.
  expect(await newest("target.moved")).toMatchObject({
    subject: { id: world.targetIds[0], name: `shop on ${name}` },
    applicationId: world.applicationId,
    detail: { path: { before: "overlays/staging", after: "overlays/qa" } },
  });
});

test("what a session decided under the old labels is neither queued nor saved any more", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const { name } = await clusterOf(world);
  await settingsOf(world);
  const held = await database.store.leases.claimClusters(workerId);
  const { epoch } = held.find((cluster) => cluster.clusterId === clusterId)!;
  const seen = evaluation(world.targetIds[0]!);
  await database.store.targets.saveEvaluation(seen, { workerId, epoch });

  await registry().change(ada, clusterId, { name, labels: other }, world.targetIds);
  expect(await database.store.operations.requestAutomatic(world.request())).toBeNull();
  const late = database.store.targets.saveEvaluation(seen, { workerId, epoch });
  await expect(late).rejects.toMatchObject({ code: "lease_lost" });
  // The worker itself goes on.
  expect(await database.store.leases.claimClusters(workerId)).toContainEqual(
    expect.objectContaining({ clusterId, epoch: epoch + 1n }),
  );
  const inputs = { ...world.inputs(world.shas[2]!), path: "overlays/qa", cluster: { name, labels: other } };
  expect(await database.store.operations.requestAutomatic(world.request("sync", { inputs }))).not.toBeNull();
});

test("a target that other labels lead to another branch is not synced to the commit of the old one", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const { name } = await clusterOf(world);
  const { projectId, repositoryId, shas } = world;
  const { id: applicationId } = await database.store.applicationRegistry.create(ada, {
    projectId,
    name: "branches",
    repositoryId,
    path: "deploy",
    revision: "release-{env}",
    policy: { mode: "manual", selfHeal: false, prune: false },
    destinations: [{ clusterId, namespace: "branches" }],
  });
  const targets = await database.store.targets.listTargets(clusterId);
  const targetIds = [targets.find((target) => target.applicationId === applicationId)!.id];
  await database.asOwner(`update target set head_sha = '${shas[2]}' where id = '${targetIds[0]}'`);
  await registry().change(ada, clusterId, { name, labels: other }, [...world.targetIds, ...targetIds]);
  const options = { objects: null, adopt: [], prune: false, confirmedPrunes: [] };
  const draft = { projectId, applicationId, targetIds, options, reason: null, renderingDigests: {} };
  await expect(database.store.requests.sync(ada, draft)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is not known yet"),
  });
});

test("a label that a path asks for cannot be taken away", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const naming = { name: "without-labels", labels: {} };
  expect((await registry().previewChange(clusterId, naming)).unresolved).toMatchObject([
    { reason: expect.stringContaining("no label “env”") },
  ]);
  await expect(registry().change(ada, clusterId, naming, world.targetIds)).rejects.toMatchObject({
    code: "bad_input",
    field: "labels",
  });
  expect((await clusterOf(world)).labels).toEqual({ env: "staging" });
});

test("what was not shown does not move", async () => {
  const world = await newWorld();
  const change = registry().change(ada, world.clusterIds[0]!, { name: "unseen", labels: other }, []);
  await expect(change).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("overlays/qa"),
  });
  expect((await targetOf(world)).path).toBe("overlays/staging");
});

test("nor does a target with an operation under way; a name alone may change meanwhile", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  await database.store.operations.requestAutomatic(world.request());
  const moved = registry().change(ada, clusterId, { name: "busy", labels: other }, world.targetIds);
  await expect(moved).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("under way"),
  });
  const name = `renamed-${clusterId.slice(-6)}`;
  await registry().change(ada, clusterId, { name, labels: { env: "staging" } }, []);
  expect((await clusterOf(world)).name).toBe(name);
});

test("two clusters cannot have one name", async () => {
  const world = await newWorld(2);
  const { name } = await clusterOf(world, 1);
  const naming = { name, labels: { env: "staging" } };
  await expect(registry().change(ada, world.clusterIds[0]!, naming, [])).rejects.toMatchObject({
    code: "conflict",
    field: "name",
  });
});

test("a target that is added while labels change reads what the new ones lead to", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const { name } = await clusterOf(world);
  const destinations = [{ clusterId, namespace: "second" }];
  const adding = database
    .anotherStore()
    .applicationRegistry.addTargets(ada, world.projectId, world.applicationId, destinations);
  // Whichever is first: a target that was not shown stops the change, one that comes later reads the new path.
  const change = registry()
    .change(ada, clusterId, { name, labels: other }, world.targetIds)
    .catch((error: { code: string }) => error.code);
  await adding;
  const wanted = (await change) === "conflict" ? "overlays/staging" : "overlays/qa";
  const paths = (await database.store.targets.listTargets(clusterId)).map(({ path }) => path);
  expect(paths).toEqual([wanted, wanted]);
});

test("replaced credentials are what a worker reads, and nothing else is another", async () => {
  const world = await newWorld();
  const clusterId = world.clusterIds[0]!;
  const settings = await settingsOf(world);
  const before = await clusterOf(world);
  const target = await targetOf(world);
  const probe: ClusterProbe = {
    ...before.probe!,
    server: "https://192.0.2.9:6443",
    username: "somebody-new",
  };
  await registry().replaceCredentials(ada, clusterId, { kubeconfig: "a new kubeconfig", probe });
  expect((await database.store.clusters.getCluster(clusterId)).kubeconfig).toBe("a new kubeconfig");
  expect(await settingsOf(world)).not.toBe(settings);
  expect(await clusterOf(world)).toEqual({ ...before, server: probe.server, probe });
  expect(await targetOf(world)).toEqual(target);
  const entry = await newest("cluster.credentials_replaced");
  expect(entry).toMatchObject({
    subject: { id: clusterId },
    detail: { before: { username: "plumbline" }, after: { server: probe.server, username: "somebody-new" } },
  });
  expect(JSON.stringify(entry!.detail)).not.toContain("a new kubeconfig");
});

test("credentials of another cluster are refused in words that name both", async () => {
  const world = await newWorld();
  const { uid, probe } = await clusterOf(world);
  const elsewhere = { kubeconfig: "elsewhere", probe: { ...probe!, uid: randomUUID() } };
  const replaced = registry().replaceCredentials(ada, world.clusterIds[0]!, elsewhere);
  await expect(replaced).rejects.toMatchObject({
    code: "conflict",
    field: "kubeconfig",
    message: expect.stringMatching(`${elsewhere.probe.uid}.*${uid}`),
  });
});
