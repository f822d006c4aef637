import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matchingClustersSchema } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeServices, provideServices } from "@/lib/services/context";
import { listMatchingClusters } from "@/lib/services/list-matching-clusters";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { ada, clusterDraft, makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
let other: StoreWorld;
beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
  world = await makeStoreWorld(store, 2);
  other = await makeStoreWorld(store, 1);
});
afterAll(() => database.drop());

const viewerIn = (projectId: string): Viewer => ({
  id: "grace",
  name: "Grace",
  email: "grace@example.com",
  isAdmin: false,
  projects: [{ id: projectId, name: "shop", role: "viewer" }],
});
const ask = (search: Record<string, string>, viewer = viewerIn(world.projectId)) =>
  listMatchingClusters(viewer, world.projectId, { namespace: "cart", ...search });

test("a viewer sees which clusters of the project match, what is read there, and what keeps one out", async () => {
  const answer = await ask({ labels: "env", path: "overlays/{env}" });
  expect(matchingClustersSchema.parse(answer)).toMatchObject({
    total: 2,
    clusters: [
      { id: world.clusterIds[0], outcome: "joins", path: "overlays/staging", labels: { env: "staging" } },
      { id: world.clusterIds[1], outcome: "joins", path: "overlays/prod" },
    ],
  });
  expect((await ask({ labels: "env=prod", path: "{ring}" })).clusters).toMatchObject([
    {
      id: world.clusterIds[1],
      outcome: "waits",
      path: null,
      reason: expect.stringContaining("no label “ring”"),
    },
  ]);
});

test("of an application that is there, what stays is told apart, and what leaves is named", async () => {
  const { id } = await database.store.applicationRegistry.create(ada, {
    projectId: world.projectId,
    name: "cart",
    repositoryId: world.repositoryId,
    path: "deploy",
    revision: "main",
    policy: { mode: "observe", selfHeal: false, prune: false },
    destinations: [],
    selector: { labels: "env=prod", namespace: "cart" },
  });
  expect(await ask({ labels: "env", application: id })).toMatchObject({
    clusters: [{ outcome: "joins" }, { outcome: "stays", labels: { env: "prod" } }],
    leavingTotal: 0,
  });
  expect(await ask({ labels: "env=staging", application: id })).toMatchObject({
    leaving: [{ namespace: "cart" }],
    leavingTotal: 1,
  });
});

test("a selector that cannot be read is answered with its place", async () => {
  const refused = {
    code: "bad_input",
    field: "labels",
    message: "labels: At character 5: a value is missing after “=”.",
  };
  await expect(ask({ labels: "env=" })).rejects.toMatchObject(refused);
});

test("to a stranger neither the project nor an application of another one is there", async () => {
  const stranger = viewerIn(other.projectId);
  await expect(ask({ labels: "env" }, stranger)).rejects.toMatchObject({ code: "not_found" });
  await expect(ask({ labels: "env", application: other.applicationId })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(ask({ labels: "env", application: randomUUID() })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("at most fifty are listed, and all are counted", async () => {
  for (let index = 0; index < 51; index += 1) {
    const draft = clusterDraft(world.projectId, { name: `many-${index}`, labels: { many: "yes" } });
    await database.store.clusterRegistry.register(ada, draft);
  }
  const { clusters, total } = await ask({ labels: "many" });
  expect([clusters.length, total]).toEqual([50, 51]);
});
