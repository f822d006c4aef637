import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role, Viewer } from "@/lib/api/viewer-schema";
import type { Ask } from "@/lib/store/asks";
import { provideServices, makeServices } from "@/lib/services/context";
import { allMutations } from "@/lib/services/mutation";
import { answeringWorker } from "@/lib/testing/answering-worker";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

type Who = Role | "administrator";
type Case = {
  /** The least that is let through. */
  least: Who;
  /** What somebody is told who belongs to another project. */
  stranger: "not_found" | "forbidden";
  input: (world: StoreWorld) => unknown | Promise<unknown>;
};

const healthScript = { group: "example.com", kind: "Thing", script: "return { status = 'Healthy' }" };
const password = "correct-horse-battery";
const digestOf = (world: StoreWorld) => ({ [world.targetIds[0]!]: "d".repeat(64) });

/** Every mutation there is, with an input that would work for who may. */
const cases: Record<string, Case> = {
  refresh: { least: "viewer", stranger: "not_found", input: ({ targetIds }) => ({ targetIds }) },
  preview: {
    least: "viewer",
    stranger: "not_found",
    input: ({ applicationId, targetIds }) => ({ applicationId, targetIds, sha: null }),
  },
  check_cluster: {
    least: "viewer",
    stranger: "not_found",
    input: ({ clusterIds }) => ({ clusterId: clusterIds[0] }),
  },
  request_sync: {
    least: "operator",
    stranger: "not_found",
    input: ({ applicationId, targetIds }) => ({ applicationId, targetIds }),
  },
  request_rollback: {
    least: "operator",
    stranger: "not_found",
    input: (world) => ({
      applicationId: world.applicationId,
      targetIds: world.targetIds,
      sha: world.shas[0],
      reason: "errors since the last change",
      renderingDigests: digestOf(world),
    }),
  },
  follow_again: {
    least: "operator",
    stranger: "not_found",
    input: (world) => ({
      applicationId: world.applicationId,
      targetIds: world.targetIds,
      shas: Object.fromEntries(world.targetIds.map((id) => [id, world.shas[2]])),
      renderingDigests: digestOf(world),
    }),
  },
  hand_back: {
    least: "operator",
    stranger: "not_found",
    input: ({ applicationId, targetIds }) => ({ applicationId, targetIds }),
  },
  preview_deletion: {
    least: "viewer",
    stranger: "not_found",
    input: ({ applicationId, targetIds }) => ({ applicationId, targetId: targetIds[0] }),
  },
  delete_objects: {
    least: "admin",
    stranger: "not_found",
    input: (world) => ({
      applicationId: world.applicationId,
      targetId: world.targetIds[0],
      objects: ["/ConfigMap/shop/a"],
      renderingDigest: "d".repeat(64),
    }),
  },
  cancel_operation: {
    least: "operator",
    stranger: "not_found",
    input: async (world) => ({
      operationId: await database.store.operations.requestAutomatic(world.request()),
    }),
  },
  create_application: {
    least: "admin",
    stranger: "not_found",
    input: ({ projectId, repositoryId, clusterIds }) => ({
      projectId,
      repositoryId,
      name: "cart",
      path: "apps/cart",
      revision: "main",
      policy: { mode: "manual", selfHeal: false, prune: false },
      destinations: [{ clusterId: clusterIds[0], namespace: "cart" }],
    }),
  },
  change_policy: {
    least: "admin",
    stranger: "not_found",
    input: ({ applicationId }) => ({ applicationId, mode: "automatic", selfHeal: true, prune: true }),
  },
  change_ignore_differences: {
    least: "admin",
    stranger: "not_found",
    input: ({ applicationId }) => ({
      applicationId,
      text: "- { group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }",
    }),
  },
  add_targets: {
    least: "admin",
    stranger: "not_found",
    input: ({ applicationId, clusterIds }) => ({
      applicationId,
      destinations: [{ clusterId: clusterIds[0], namespace: "second" }],
    }),
  },
  set_selector: {
    least: "admin",
    stranger: "not_found",
    input: ({ applicationId }) => ({
      applicationId,
      selector: { labels: "env=staging", namespace: "second" },
    }),
  },
  remove_target: {
    least: "admin",
    stranger: "not_found",
    input: async ({ projectId, applicationId, clusterIds, targetIds }) => {
      const destinations = [{ clusterId: clusterIds[0]!, namespace: "second" }];
      await database.store.applicationRegistry.addTargets(ada, projectId, applicationId, destinations);
      return { applicationId, targetId: targetIds[0] };
    },
  },
  remove_application: {
    least: "admin",
    stranger: "not_found",
    input: ({ applicationId }) => ({ applicationId }),
  },
  check_repository: {
    least: "admin",
    stranger: "not_found",
    input: ({ projectId }) => ({ projectId, url: "https://github.example/acme/cart", token: null }),
  },
  add_repository: {
    least: "admin",
    stranger: "not_found",
    input: ({ projectId }) => ({ projectId, url: "https://github.example/acme/cart", token: null }),
  },
  remove_repository: {
    least: "admin",
    stranger: "not_found",
    input: async ({ projectId, repositoryId, applicationId }) => {
      await database.store.applicationRegistry.remove(ada, projectId, applicationId);
      return { repositoryId };
    },
  },
  set_member: {
    least: "admin",
    stranger: "not_found",
    input: async ({ projectId }) => ({ projectId, userId: await newPerson(), role: "viewer" }),
  },
  check_new_cluster: { least: "administrator", stranger: "forbidden", input: () => ({ kubeconfig: "new" }) },
  register_cluster: {
    least: "administrator",
    stranger: "forbidden",
    input: ({ projectId }) => ({
      kubeconfig: "new",
      name: `c-${randomUUID()}`,
      labels: { env: "test" },
      projects: [{ id: projectId, namespaces: [] }],
    }),
  },
  change_cluster_projects: {
    least: "administrator",
    stranger: "not_found",
    input: ({ clusterIds, projectId }) => ({
      clusterId: clusterIds[0],
      projects: [{ id: projectId, namespaces: ["shop"] }],
    }),
  },
  preview_cluster_change: {
    least: "administrator",
    stranger: "not_found",
    input: ({ clusterIds }) => ({
      clusterId: clusterIds[0],
      name: `c-${randomUUID()}`,
      labels: { env: "qa" },
    }),
  },
  preview_cluster_selections: {
    least: "administrator",
    stranger: "forbidden",
    input: ({ projectId }) => ({
      clusterId: null,
      name: `c-${randomUUID()}`,
      labels: { env: "qa" },
      projects: [{ id: projectId, namespaces: [] }],
    }),
  },
  change_cluster: {
    least: "administrator",
    stranger: "not_found",
    input: ({ clusterIds, targetIds }) => ({
      clusterId: clusterIds[0],
      name: `c-${randomUUID()}`,
      labels: { env: "qa" },
      moving: targetIds,
    }),
  },
  replace_credentials: {
    least: "administrator",
    stranger: "not_found",
    input: async ({ clusterIds }) => {
      const clusterId = clusterIds[0]!;
      const { uid } = await database.store.clusters.getCluster(clusterId);
      return { clusterId, kubeconfig: `leads to ${uid}` };
    },
  },
  deregister_cluster: {
    least: "administrator",
    stranger: "not_found",
    input: ({ clusterIds }) => ({ clusterId: clusterIds[0] }),
  },
  try_health_script: {
    least: "administrator",
    stranger: "forbidden",
    input: () => ({ ...healthScript, object: "{apiVersion: v1, kind: Thing, metadata: {name: x}}" }),
  },
  save_health_script: { least: "administrator", stranger: "forbidden", input: () => healthScript },
  remove_health_script: {
    least: "administrator",
    stranger: "forbidden",
    input: async () => database.store.healthScripts.save(ada, "Ada", healthScript),
  },
  add_person: {
    least: "administrator",
    stranger: "forbidden",
    input: () => ({ name: "Grace", email: `${randomUUID()}@example.com`, password }),
  },
  disable_person: {
    least: "administrator",
    stranger: "forbidden",
    input: async () => ({ personId: await newPerson() }),
  },
  enable_person: {
    least: "administrator",
    stranger: "forbidden",
    input: async () => {
      const personId = await newPerson();
      await database.store.people.disable(ada, personId);
      return { personId };
    },
  },
  set_password: {
    least: "administrator",
    stranger: "forbidden",
    input: async () => ({ personId: await newPerson(), newPassword: password }),
  },
  // Names nobody: it reaches the caller's own password and no other. This stranger has none.
  change_password: {
    least: "viewer",
    stranger: "not_found",
    input: async () => {
      await givePassword("grace", password);
      return { currentPassword: password, newPassword: `${password}-new` };
    },
  },
  create_project: { least: "administrator", stranger: "forbidden", input: () => ({ name: randomUUID() }) },
  verify_audit: { least: "administrator", stranger: "forbidden", input: () => ({}) },
};

const ada = { actor: { kind: "person" as const, id: "ada", name: "Ada" }, origin: {} };
const ladder: Who[] = ["viewer", "operator", "admin", "administrator"];
let database: TestDatabase;
let worker: Awaited<ReturnType<typeof answeringWorker>>;

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
  worker = await answeringWorker(database.anotherStore(), answerOf);
  for (const file of readdirSync(import.meta.dirname)) {
    const [name, ...ending] = file.split(".");
    if (ending.join(".") === "ts") await import(`./${name}.ts`);
  }
});
afterAll(async () => {
  await worker.stop();
  await database.drop();
});

test("every mutation that exists is tried here", () => {
  expect([...allMutations().keys()].toSorted()).toEqual(Object.keys(cases).toSorted());
});

describe.each(Object.entries(cases))("%s", (name, { least, stranger, input }) => {
  const run = async (viewer: Viewer, world: StoreWorld, given: unknown) =>
    allMutations().get(name)!({ viewer, origin: { ip: "192.0.2.9" } }, given as never);

  test("does not exist for a stranger, and changes nothing", async () => {
    const world = await newWorld();
    const given = await input(world);
    const before = await everything();
    const other = await database.store.projects.create(ada, randomUUID());
    const afterProject = await everything();
    expect(afterProject).not.toBe(before); // what is compared below would show a change
    const eve = { ...viewerIn(other.id, "admin"), id: "eve" };
    await expect(run(eve, world, given)).rejects.toMatchObject({ code: stranger });
    expect(await everything()).toBe(afterProject);
  });

  const tooLow = ladder.slice(0, ladder.indexOf(least));
  // Nobody is below a viewer but the stranger.
  if (tooLow.length > 0) {
    test("is refused below the role that it needs, and changes nothing", async () => {
      const world = await newWorld();
      const given = await input(world);
      const before = await everything();
      for (const role of tooLow) {
        await expect(run(viewerIn(world.projectId, role), world, given)).rejects.toMatchObject({
          code: "forbidden",
        });
      }
      expect(await everything()).toBe(before);
    });
  }

  test("is let through from that role on", async () => {
    const world = await newWorld();
    await worker.holdClusters();
    await expect(run(viewerIn(world.projectId, least), world, await input(world))).resolves.toBeDefined();
  });
});

const newWorld = () => makeStoreWorld(database.store);

function viewerIn(projectId: string, who: Who): Viewer {
  const isAdmin = who === "administrator";
  const role = isAdmin ? "admin" : who;
  return {
    id: "grace",
    name: "Grace",
    email: "grace@example.com",
    isAdmin,
    projects: isAdmin ? [] : [{ id: projectId, name: "shop", role }],
  };
}

async function newPerson(): Promise<string> {
  const id = randomUUID();
  const person = { id, name: "Linus", email: `${id}@example.com`, passwordHash: "none", isAdmin: false };
  await database.store.people.create(ada, person);
  return id;
}

async function givePassword(id: string, secret: string): Promise<void> {
  const passwordHash = await hashPassword(secret);
  if (await database.store.people.isDisabled(id))
    await database.store.people.create(ada, {
      id,
      name: id,
      email: `${id}@example.com`,
      passwordHash,
      isAdmin: false,
    });
  else await database.store.people.setPassword(ada, id, passwordHash);
}

/** A digest over every row but the worker's own heartbeat. */
async function everything(): Promise<string> {
  const tables = await database.asOwner<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = 'public' and tablename not in ('worker', 'cluster_lease', '_prisma_migrations') order by 1`,
  );
  const parts = tables.map(
    ({ name }) => `(select coalesce(md5(string_agg(t::text, '' order by t::text)), '') from ${name} t)`,
  );
  const [row] = await database.asOwner<{ digest: string }>(`select ${parts.join(" || ")} as digest`);
  return row!.digest;
}

function answerOf({ kind, question }: Ask): unknown {
  switch (kind) {
    case "try_health_script":
      return { kind: "judged", health: { status: "Healthy", reason: null } };
    case "preview":
      return {
        targetId: (question as { targetId: string }).targetId,
        outcome: "planned",
        reason: null,
        sha: "a".repeat(40),
        renderingDigest: "d".repeat(64),
        steps: [],
        hooks: [],
        irreversible: [],
        checkedAt: "2026-11-21T10:00:00.000Z",
      };
    case "check_cluster":
      return {
        server: "https://192.0.2.1:6443",
        version: "v1.36.3",
        uid:
          /leads to (.*)/.exec((question as { kubeconfig?: string }).kubeconfig ?? "")?.[1] ?? randomUUID(),
        username: null,
        latencyMs: 3,
        capabilities: [],
      };
    case "check_repository":
      return {
        url: "https://github.example/acme/cart",
        apiUrl: "https://github.example/api/v3",
        owner: "acme",
        name: "cart",
        defaultBranch: "main",
        isPrivate: true,
        branches: ["main"],
      };
    default:
      return {};
  }
}
