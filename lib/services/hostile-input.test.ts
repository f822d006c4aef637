import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "@/lib/api/viewer-schema";
import { makeServices, provideServices } from "@/lib/services/context";
import { allMutations } from "@/lib/services/mutation";
import { openEvents } from "@/lib/services/session";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
const administrator: Viewer = {
  id: "ada",
  name: "Ada",
  email: "ada@example.com",
  isAdmin: true,
  projects: [],
};

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
  world = await makeStoreWorld(store);
  for (const file of readdirSync(import.meta.dirname)) {
    const [name, ...ending] = file.split(".");
    if (ending.join(".") === "ts") await import(`./${name}.ts`);
  }
});
afterAll(() => database.drop());

const application = (more: object) => ({
  projectId: world.projectId,
  name: "cart",
  repositoryId: world.repositoryId,
  path: "apps",
  revision: "main",
  policy: { mode: "manual", selfHeal: false, prune: false },
  destinations: [{ clusterId: world.clusterIds[0], namespace: "cart" }],
  ...more,
});
const cluster = (more: object) => ({ kubeconfig: "k", name: "c", labels: {}, projects: [], ...more });
const sync = (more: object) => ({
  applicationId: world.applicationId,
  targetIds: world.targetIds,
  ...more,
});

test.each<{ what: string; mutation: string; input: () => object; says: RegExp }>([
  {
    what: "a repository that is no id",
    mutation: "create_application",
    input: () => application({ repositoryId: "nonsense" }),
    says: /^repositoryId: /,
  },
  {
    what: "a cluster that is no id",
    mutation: "create_application",
    input: () => application({ destinations: [{ clusterId: "x", namespace: "cart" }] }),
    says: /^destinations\.0\.clusterId: /,
  },
  {
    what: "a namespace that climbs",
    mutation: "create_application",
    input: () => application({ destinations: [{ clusterId: world.clusterIds[0], namespace: "../../x" }] }),
    says: /^destinations\.0\.namespace: Lower-case/,
  },
  {
    what: "a path that climbs",
    mutation: "create_application",
    input: () => application({ path: "apps/../../secrets" }),
    says: /^path: .*without “\.\.”/,
  },
  {
    what: "a path with NUL",
    mutation: "create_application",
    input: () => application({ path: "apps\u0000" }),
    says: /^path: /,
  },
  {
    what: "a name that reads backwards",
    mutation: "create_project",
    input: () => ({ name: "pohs\u202e" }),
    says: /^name: It holds characters that cannot be seen/,
  },
  {
    what: "a name that moves a terminal's cursor",
    mutation: "add_person",
    input: () => ({ name: "Ada\u001b[2J", email: "a@example.com", password: "correct-horse-battery" }),
    says: /^name: It holds characters that cannot be seen/,
  },
  {
    what: "half a character",
    mutation: "set_member",
    input: () => ({ projectId: world.projectId, userId: "\ud800", role: "viewer" }),
    says: /^userId: It holds characters that are no text/,
  },
  {
    what: "an empty namespace, which would let in what belongs to the cluster",
    mutation: "register_cluster",
    input: () => cluster({ projects: [{ id: world.projectId, namespaces: [""] }] }),
    says: /^projects\.0\.namespaces\.0: /,
  },
  {
    what: "a label that would be a path",
    mutation: "register_cluster",
    input: () => cluster({ labels: { env: "../prod" } }),
    says: /^labels\.env: /,
  },
  {
    what: "more objects than a target can have",
    mutation: "request_sync",
    input: () => sync({ objects: Array.from({ length: 10_001 }, (_, index) => `/ConfigMap/shop/${index}`) }),
    says: /^objects: At most 10000 entries/,
  },
  {
    what: "a digest that is none",
    mutation: "request_sync",
    input: () => sync({ renderingDigests: { [randomUUID()]: "x".repeat(5000) } }),
    says: /^renderingDigests\..*64 characters/,
  },
  {
    what: "a branch where a commit is meant",
    mutation: "preview",
    input: () => sync({ sha: "../../orgs" }),
    says: /^sha: A full commit SHA/,
  },
  {
    what: "a commit that is none of the application's",
    mutation: "preview",
    input: () => sync({ sha: "f".repeat(40) }),
    says: /is not in the history of this application/,
  },
])("$what is refused in words and changes nothing", async ({ mutation, input, says }) => {
  const before = await entriesTotal();
  const run = allMutations().get(mutation)!({ viewer: administrator, origin: {} }, input() as never);
  const error = await Promise.resolve(run).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "AppError", message: expect.stringMatching(says) });
  expect(error).not.toMatchObject({ code: "internal" });
  expect(await entriesTotal()).toBe(before);
});

test("one person cannot hold streams without end", () => {
  const closing = new AbortController();
  const open = (viewer: Viewer) => openEvents(new Headers(), viewer, closing.signal);
  for (let index = 0; index < 40; index += 1) open(administrator);
  expect(() => open(administrator)).toThrow(expect.objectContaining({ code: "rate_limited" }));
  expect(() => open({ ...administrator, id: "grace" })).not.toThrow();
  closing.abort();
  expect(() => open(administrator)).not.toThrow();
});

async function entriesTotal(): Promise<number> {
  const [row] = await database.asOwner<{ count: string }>("select count(*) as count from audit_entry");
  return Number(row!.count);
}
