import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { deployment, evaluation, makeStoreWorld, plannedStep } from "@/lib/testing/store-world";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** More parameters than one statement may have, and within the 15 s of a lease on a busy machine. */
test("five thousand objects are evaluated and claimed, and two thousand steps recorded, within their leases", async () => {
  const { leases, targets, operations } = database.store;
  const world = await makeStoreWorld(database.store);
  const targetId = world.targetIds[0]!;
  const workerId = randomUUID();
  await leases.beat(workerId);
  const [lease] = await leases.claimClusters(workerId);
  const changed = Array.from({ length: 5000 }, (_, index) => {
    const { manifest, digest, refKey } = deployment(`web-${index}`);
    return {
      refKey,
      uid: "uid",
      desiredDigest: digest,
      desired: manifest,
      liveDigest: "live",
      judgedUnder: null,
      verdict: { sync: "synced" as const, proof: "local" as const, reason: null, differences: [] },
      health: { status: "Healthy" as const, reason: null },
      owned: [],
      events: [],
      file: "web.yaml",
      line: 1,
    };
  });
  const save = () =>
    targets.saveEvaluation(evaluation(targetId, { objects: { changed, removedKeys: [] } }), {
      workerId,
      epoch: lease!.epoch,
    });
  await save();
  await leases.claimClusters(workerId);
  await save();
  expect(await targets.objectStates(targetId)).toHaveLength(5000);
  const keys = changed.map(({ refKey }) => refKey);
  expect(await targets.claimObjects(targetId, keys)).toEqual([]);

  await operations.requestAutomatic(world.request());
  const claimed = (await operations.claim(world.clusterIds[0]!, workerId))!;
  const steps = Array.from({ length: 2000 }, (_, ordinal) => plannedStep(ordinal, { outcome: "unchanged" }));
  await operations.plan(claimed.lease, steps);
  await operations.renew(claimed.lease);
  await operations.finish(claimed.lease, { state: "succeeded", message: "", steps, isWholeTarget: true });
  expect(await database.store.audit.verify()).toMatchObject({ isIntact: true, operationsChecked: 1 });
}, 60_000);
