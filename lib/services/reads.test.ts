import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  applicationSchema,
  objectsSchema,
  objectTruthsSchema,
  previewSchema,
  revisionsSchema,
  timelineSchema,
} from "@/lib/api/application-schema";
import { auditPageSchema } from "@/lib/api/audit-schema";
import { clustersSchema } from "@/lib/api/cluster-schema";
import { fleetSchema } from "@/lib/api/fleet-schema";
import { operationSchema, operationsSchema } from "@/lib/api/operation-schema";
import { repositoriesSchema } from "@/lib/api/repository-schema";
import { settingsSchema } from "@/lib/api/settings-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeServices, provideServices } from "@/lib/services/context";
import { exportAudit } from "@/lib/services/export-audit";
import { getApplication } from "@/lib/services/get-application";
import { getObjectTruths } from "@/lib/services/get-object-truths";
import { getOperation } from "@/lib/services/get-operation";
import { getSettings } from "@/lib/services/get-settings";
import { getTimeline } from "@/lib/services/get-timeline";
import { listAudit } from "@/lib/services/list-audit";
import { listClusters } from "@/lib/services/list-clusters";
import { listFleet } from "@/lib/services/list-fleet";
import { listObjects } from "@/lib/services/list-objects";
import { listOperations } from "@/lib/services/list-operations";
import { listRepositories } from "@/lib/services/list-repositories";
import { listRevisions } from "@/lib/services/list-revisions";
import { previewChange } from "@/lib/services/preview-change";
import { answeringWorker } from "@/lib/testing/answering-worker";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import {
  ada,
  deployment,
  evaluation,
  makeStoreWorld,
  plannedStep,
  type StoreWorld,
} from "@/lib/testing/store-world";

const refKey = deployment("web").refKey;
let database: TestDatabase;
let world: StoreWorld;
let operationId: string;
let member: Viewer;
let stranger: Viewer;

/** Two clusters: on one shop has drifted after a sync, the other is held and then falls silent. */
beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
  world = await makeStoreWorld(store, 2);
  const other = await store.projects.create(ada, "other");
  member = viewerIn(world.projectId);
  stranger = viewerIn(other.id);
  operationId = await finishedOperation();
  await drift();
  const heldId = world.targetIds[1]!;
  const draft = world.rollback(world.shas[0]!, [heldId], {
    reason: "errors since the last change",
    remindAt: new Date("2026-01-01T00:00:00Z"),
    prune: true,
    renderingDigests: { [heldId]: "d".repeat(64) },
  });
  await store.requests.rollback(ada, draft);
  await store.clusters.reportAnswer(world.clusterIds[1]!, { reason: "i/o timeout" });
});
afterAll(() => database.drop());

const mine = () => ({ applicationId: world.applicationId });
const reads: { name: string; schema: z.ZodType; read: (viewer: Viewer) => Promise<unknown> }[] = [
  { name: "fleet", schema: fleetSchema, read: (viewer) => listFleet(viewer) },
  {
    name: "application",
    schema: applicationSchema,
    read: (viewer) => getApplication(viewer, world.applicationId),
  },
  {
    name: "objects",
    schema: objectsSchema,
    read: (viewer) => listObjects(viewer, { ...mine(), targetId: null }),
  },
  {
    name: "truths",
    schema: objectTruthsSchema,
    read: (viewer) => getObjectTruths(viewer, { targetId: world.targetIds[0]!, refKey }),
  },
  {
    name: "timeline",
    schema: timelineSchema,
    read: (viewer) => getTimeline(viewer, { ...mine(), hours: 24 }),
  },
  {
    name: "revisions",
    schema: revisionsSchema,
    read: (viewer) => listRevisions(viewer, { ...mine(), before: null }),
  },
  { name: "operations", schema: operationsSchema, read: (viewer) => listOperations(viewer, {}) },
  { name: "operation", schema: operationSchema, read: (viewer) => getOperation(viewer, operationId) },
  { name: "audit", schema: auditPageSchema, read: (viewer) => listAudit(viewer, {}) },
  { name: "clusters", schema: clustersSchema, read: (viewer) => listClusters(viewer) },
  { name: "repositories", schema: repositoriesSchema, read: (viewer) => listRepositories(viewer) },
  { name: "settings", schema: settingsSchema, read: (viewer) => getSettings(viewer) },
];

describe.each(reads)("$name", ({ schema, read }) => {
  test("answers what the browser expects", async () => {
    const answer = JSON.parse(JSON.stringify(await read(member))) as unknown;
    expect(schema.parse(answer)).toEqual(answer);
  });

  test("tells a stranger nothing of another project", async () => {
    const answer = await read(stranger).then(
      (value) => JSON.stringify(value),
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );
    const { projectId, applicationId, repositoryId, clusterIds, targetIds, shas } = world;
    for (const secret of [projectId, applicationId, repositoryId, ...clusterIds, ...targetIds, ...shas]) {
      expect(answer).not.toContain(secret);
    }
    expect(answer).not.toMatch(/acme|i\/o timeout/);
  });
});

test("the fleet says what needs a person, and a silent cluster is never green", async () => {
  const fleet = await listFleet(member);
  expect(fleet.causes.map(({ title }) => title)).toEqual([
    "No worker is running",
    `shop drifted on ${await clusterName(0)}`,
    `${await clusterName(1)} does not answer`,
    `shop is still held on ${await clusterName(1)}`,
  ]);
  expect(fleet.counts.synced ?? 0).toBe(0);
});

test("the export holds what the page shows", async () => {
  const file = await exportAudit({ viewer: member, origin: {} }, { format: "jsonl" });
  const exported: unknown[] = [];
  for await (const line of file.lines) exported.push(JSON.parse(line));
  const { entries } = await listAudit(member, {});
  expect(exported).toEqual(entries);
  expect(entries.length).toBeGreaterThan(3);
});

test("an export is recorded before its first line, with what was asked for", async () => {
  const origin = { ip: "192.0.2.8" };
  await exportAudit({ viewer: member, origin }, { format: "csv", action: "sync.requested" });
  const { entries } = await database.store.audit.list("all", { action: "audit.exported" });
  expect(entries[0]).toMatchObject({
    actor: { id: member.id },
    origin,
    detail: { format: "csv", filter: { action: "sync.requested" }, projects: [world.projectId] },
  });
  expect(JSON.stringify(await listAudit(member, {}))).not.toContain("audit.exported"); // beyond one's projects
});

test("without a worker a preview answers for every target, in words", async () => {
  const caller = { viewer: member, origin: {} };
  const { plans } = await previewChange(caller, { ...mine(), targetIds: world.targetIds, sha: null });
  expect(plans).toHaveLength(2);
  expect(previewSchema.parse({ plans }).plans[0]).toMatchObject({
    outcome: "unreachable",
    reason: expect.stringContaining("No worker is running"),
  });
});

test("live is read from the cluster when somebody looks, and a silent cluster says why not", async () => {
  const live = deployment("web", 7).manifest;
  const worker = await answeringWorker(database.anotherStore(), () => ({ live, reason: null }));
  const truths = await getObjectTruths(member, { targetId: world.targetIds[0]!, refKey });
  await worker.stop();
  expect(truths.live).toContain("replicas: 7");
  expect(truths.desired).toContain("replicas: 3");
  await database.store.clusters.reportAnswer(world.clusterIds[0]!, { reason: "connection refused" });
  const silent = await getObjectTruths(member, { targetId: world.targetIds[0]!, refKey });
  expect(silent).toMatchObject({ live: null, liveReason: expect.stringContaining("connection refused") });
});

function viewerIn(projectId: string): Viewer {
  const projects = [{ id: projectId, name: "shop", role: "viewer" as const }];
  return { id: "grace", name: "Grace", email: "grace@example.com", isAdmin: false, projects };
}

async function clusterName(index: number): Promise<string> {
  const rows = await database.store.clusterRegistry.list("all");
  return rows.find(({ id }) => id === world.clusterIds[index])!.name;
}

async function finishedOperation(): Promise<string> {
  const { operations } = database.store;
  const id = (await operations.requestAutomatic(world.request()))!;
  const { lease } = (await operations.claim(world.clusterIds[0]!, randomUUID()))!;
  const step = plannedStep(0, { refKey, outcome: "done" });
  await operations.finish(lease, {
    state: "succeeded",
    message: "1 of 1 applied.",
    steps: [step],
    isWholeTarget: true,
  });
  return id;
}

async function drift(): Promise<void> {
  const workerId = randomUUID();
  const leases = await database.store.leases.claimClusters(workerId);
  const epoch = leases.find(({ clusterId }) => clusterId === world.clusterIds[0])!.epoch;
  const { manifest, digest } = deployment("web", 3);
  const differences = [
    {
      path: "spec.replicas",
      verdict: "drifted" as const,
      desired: 3,
      applied: 3,
      live: 7,
      writers: [
        {
          name: "kubectl edit",
          manager: "kubectl-edit",
          operation: "Update" as const,
          subresource: null,
          at: null,
        },
      ],
    },
  ];
  await database.store.targets.saveEvaluation(
    evaluation(world.targetIds[0]!, {
      status: "drifted",
      sync: "drifted",
      summary: "1 field",
      differenceKey: "k",
      objects: {
        removedKeys: [],
        changed: [
          {
            refKey,
            uid: randomUUID(),
            desiredDigest: digest,
            desired: manifest,
            liveDigest: null,
            judgedUnder: null,
            verdict: { sync: "drifted", proof: "dry_run", reason: null, differences },
            health: { status: "Healthy", reason: null },
            owned: [],
            events: [],
            file: "web.yaml",
            line: 1,
          },
        ],
      },
      drift: { opened: [{ refKey, fields: differences, fineAt: null }], changed: [], closed: [] },
    }),
    { workerId, epoch },
  );
  await database.store.leases.release(workerId);
}
