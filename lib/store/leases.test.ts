import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, evaluation, makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
const opened: TestDatabase[] = [];
afterAll(() => Promise.all(opened.map((each) => each.drop())));

beforeEach(async () => {
  database = await testDatabase();
  opened.push(database);
  world = await makeStoreWorld(database.store, 4);
});

async function join(): Promise<string> {
  const workerId = randomUUID();
  await database.store.leases.beat(workerId);
  return workerId;
}

const ids = (held: { clusterId: string }[]) => held.map(({ clusterId }) => clusterId);

test("a worker that is alone takes every cluster, and keeps its epochs while it renews", async () => {
  const { leases } = database.store;
  const worker = await join();
  const first = await leases.claimClusters(worker);
  expect(ids(first).toSorted()).toEqual(world.clusterIds.toSorted());
  expect(await leases.claimClusters(worker)).toEqual(first);
});

test("a second worker gets its share, and no cluster has two", async () => {
  const { leases } = database.store;
  const [a, b] = [await join(), await join()];
  const ofA = await leases.claimClusters(a);
  const ofB = await leases.claimClusters(b);
  expect([ofA.length, ofB.length]).toEqual([2, 2]);
  expect(new Set([...ids(ofA), ...ids(ofB)]).size).toBe(4);
});

test("a worker that had everything gives back for a newcomer", async () => {
  const { leases } = database.store;
  const a = await join();
  expect(await leases.claimClusters(a)).toHaveLength(4);
  const b = await join();
  expect(await leases.claimClusters(b)).toHaveLength(0);
  expect(await leases.claimClusters(a)).toHaveLength(2);
  expect(await leases.claimClusters(b)).toHaveLength(2);
});

test("when a worker vanishes, another takes over with the next epoch, and the old one can write nothing more", async () => {
  const { leases, targets } = database.store;
  const dead = await join();
  const before = await leases.claimClusters(dead);
  await database.asOwner(
    "update worker set seen_at = seen_at - interval '1 minute'; update cluster_lease set expires_at = now() - interval '1 second'",
  );
  const heir = await join();
  const after = await leases.claimClusters(heir);
  expect(after).toHaveLength(4);
  for (const { clusterId, epoch } of after) {
    expect(epoch).toBe(before.find((lease) => lease.clusterId === clusterId)!.epoch + 1n);
  }
  const targetId = world.targetIds[0]!;
  const epochOf = (leases: typeof before) => leases.find((l) => l.clusterId === world.clusterIds[0])!.epoch;
  await expect(
    targets.saveEvaluation(evaluation(targetId), { workerId: dead, epoch: epochOf(before) }),
  ).rejects.toMatchObject({ code: "lease_lost" });
  await targets.saveEvaluation(evaluation(targetId), { workerId: heir, epoch: epochOf(after) });
});

test("two workers that claim at once never hold the same cluster", async () => {
  const other = database.anotherStore();
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = [await join(), await join()];
    const [ofA, ofB] = await Promise.all([
      database.store.leases.claimClusters(a),
      other.leases.claimClusters(b),
    ]);
    expect(new Set([...ids(ofA), ...ids(ofB)]).size).toBe(ofA.length + ofB.length);
    await database.store.leases.release(a);
    await database.store.leases.release(b);
  }
});

test("a deregistered cluster is held by nobody, and its credentials are gone", async () => {
  const { leases, clusterRegistry, clusters } = database.store;
  const worker = await join();
  await leases.claimClusters(worker);
  expect((await clusters.getCluster(world.clusterIds[0]!)).kubeconfig).toContain("kubeconfig of shop");
  await clusterRegistry.deregister(ada, world.clusterIds[0]!);
  expect(ids(await leases.claimClusters(worker))).not.toContain(world.clusterIds[0]);
  await expect(clusters.getCluster(world.clusterIds[0]!)).rejects.toMatchObject({ code: "not_found" });
  const [row] = await database.asOwner("select credentials from cluster where deregistered_at is not null");
  expect(row).toEqual({ credentials: null });
});
