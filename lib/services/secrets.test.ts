import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Caller } from "@/lib/services/caller";
import { addRepository } from "@/lib/services/add-repository";
import { makeServices, provideServices } from "@/lib/services/context";
import { addPerson, setPassword } from "@/lib/services/people";
import { changePassword } from "@/lib/services/change-password";
import { replaceCredentials } from "@/lib/services/replace-credentials";
import { registerCluster } from "@/lib/services/register-cluster";
import { listAudit } from "@/lib/services/list-audit";
import { answeringWorker } from "@/lib/testing/answering-worker";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";

const canary = "canary-4f1d8c2b7e";
const administrator: Caller = {
  viewer: { id: "ada", name: "Ada", email: "ada@example.com", isAdmin: true, projects: [] },
  origin: {},
};
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
});
afterAll(() => database.drop());

test("what people hand over in confidence is nowhere in clear: not in the database, the log or the record", async () => {
  const logged: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    logged.push(String(text));
    return true;
  });
  const asked: string[] = [];
  const worker = await answeringWorker(database.anotherStore(), ({ kind, question }) => {
    asked.push(JSON.stringify(question));
    if (kind === "check_repository") return repositoryProbe;
    return clusterProbe;
  });
  const project = await database.store.projects.create(
    { actor: { kind: "person", id: "ada", name: "Ada" }, origin: {} },
    "shop",
  );
  const { id: clusterId } = await registerCluster(administrator, {
    kubeconfig: `token: ${canary}-kubeconfig`,
    name: "dev",
    labels: {},
    projects: [],
  });
  await addRepository(administrator, {
    projectId: project.id,
    url: repositoryProbe.url,
    token: `${canary}-token`,
  });
  const kubeconfig = `token: ${canary}-new-kubeconfig`;
  await replaceCredentials(administrator, { clusterId, kubeconfig });
  const person = { name: "Grace", email: "grace@example.com" };
  const { id: personId } = await addPerson(administrator, { ...person, password: `${canary}-password` });
  await setPassword(administrator, { personId, newPassword: `${canary}-set` });
  const grace: Caller = { viewer: { ...administrator.viewer, id: personId }, origin: {} };
  await changePassword(grace, { currentPassword: `${canary}-set`, newPassword: `${canary}-changed` });
  const wrong = { currentPassword: `${canary}-wrong`, newPassword: `${canary}-changed` };
  await expect(changePassword(grace, wrong)).rejects.toMatchObject({ field: "currentPassword" });
  // What comes next fails, and a failure must not tell either.
  const bad = { ...person, password: `${canary}-password`, email: `${canary}-not-an-address` };
  await expect(addPerson(administrator, bad)).rejects.not.toMatchObject({
    message: expect.stringContaining(canary),
  });
  await worker.stop();
  stderr.mockRestore();

  expect(asked.filter((question) => question.includes(canary))).toHaveLength(3); // the worker did get them
  const stored = await wholeDatabase();
  expect(stored).toContain("grace@example.com"); // what is searched is really there
  expect(stored).not.toContain(canary);
  expect(stored).not.toContain(Buffer.from(canary).toString("hex"));
  expect(stored).not.toContain(Buffer.from(canary).toString("base64").slice(0, 20));
  expect(logged.join("")).not.toContain(canary);
  expect(JSON.stringify(await listAudit(administrator.viewer, {}))).not.toContain(canary);
});

const repositoryProbe = {
  url: "https://github.example/acme/shop",
  apiUrl: "https://github.example/api/v3",
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  isPrivate: true,
  branches: ["main"],
};
const clusterProbe = {
  server: "https://192.0.2.1:6443",
  uid: randomUUID(),
  version: "v1.36.3",
  username: null,
  latencyMs: 3,
  capabilities: [],
};

/** Every row of every table as text; bytes as hex. */
async function wholeDatabase(): Promise<string> {
  const tables = await database.asOwner<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const parts = await Promise.all(
    tables.map(({ name }) => database.asOwner<{ text: string }>(`select t::text as text from ${name} t`)),
  );
  return parts
    .flat()
    .map(({ text }) => text)
    .join("\n");
}
