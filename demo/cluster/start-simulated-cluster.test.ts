import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KubeObject } from "./json";
import { startSimulatedCluster, type SimulatedCluster } from "./start-simulated-cluster";
import { TestClient } from "./test-client";

const dir = mkdtempSync(path.join(tmpdir(), "plumbline-cluster-"));
const file = path.join(dir, "cluster.json");
const configMaps = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});
let cluster: SimulatedCluster;
let client: TestClient;

beforeEach(async () => {
  cluster = await startSimulatedCluster({ name: "one", seed: "seed", pace: "instant", file });
  client = new TestClient(cluster);
});
afterEach(async () => {
  await client.close();
  await cluster.stop();
  rmSync(file, { force: true });
});
afterAll(() => rmSync(dir, { recursive: true }));

describe("a simulated cluster", () => {
  test("comes back with the same address, identity and objects", async () => {
    const { body } = await client.apply(`${configMaps}/kept`, configMap("kept", { a: "1" }));
    await cluster.stop();
    const again = await startSimulatedCluster({ name: "one", seed: "seed", pace: "instant", file });
    const other = new TestClient(again);
    expect(again).toMatchObject({ kubeconfig: cluster.kubeconfig, uid: cluster.uid, url: cluster.url });
    expect((await other.get(`${configMaps}/kept`)).body).toEqual(body);
    await other.close();
    await again.stop();
  });

  test("has the same identity for the same seed, another for another", async () => {
    const twin = await startSimulatedCluster({ name: "two", seed: "seed", pace: "instant" });
    const other = await startSimulatedCluster({ name: "three", seed: "other", pace: "instant" });
    expect(twin.uid).toBe(cluster.uid);
    expect(other.uid).not.toBe(cluster.uid);
    await Promise.all([twin.stop(), other.stop()]);
  });

  test.each(["silent", "refuse"] as const)(
    "answers nothing while paused (%s), and again afterwards",
    async (how) => {
      cluster.pause(how);
      const asked = client.get("/version").then(
        () => "answered",
        () => "cut",
      );
      const early = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 150, "silent"))]);
      expect(early).toBe(how === "silent" ? "silent" : "cut");
      cluster.resume();
      expect((await client.get("/version")).code).toBe(200);
    },
  );

  test("lets a test edit behind everybody's back, under a name", async () => {
    await client.apply(`${configMaps}/edited`, configMap("edited", { a: "1" }));
    cluster.edit({ kind: "ConfigMap", namespace: "default", name: "edited" }, "kubectl-edit", (object) => {
      object.data = { a: "2" };
    });
    const { body } = await client.get(`${configMaps}/edited`);
    expect(body.data).toEqual({ a: "2" });
    expect(body.metadata.managedFields?.find(({ manager }) => manager === "kubectl-edit")?.fieldsV1).toEqual({
      "f:data": { "f:a": {} },
    });
  });

  test("pages show one moment, and forgotten tokens are gone", async () => {
    for (const name of ["a", "b", "c"]) await client.apply(`${configMaps}/${name}`, configMap(name));
    type Page = { items: KubeObject[]; metadata: { continue?: string; resourceVersion: string } };
    const first = await client.get<Page>(`${configMaps}?limit=2`);
    await client.send("DELETE", `${configMaps}/c`);
    const token = encodeURIComponent(first.body.metadata.continue!);
    const second = await client.get<Page>(`${configMaps}?limit=10&continue=${token}`);
    expect([...first.body.items, ...second.body.items].map(({ metadata }) => metadata.name)).toContain("c");
    cluster.compact();
    expect((await client.get(`${configMaps}?limit=2&continue=${token}`)).code).toBe(410);
  });

  test("a watch from a forgotten version is told so in the stream", async () => {
    await client.apply(`${configMaps}/x`, configMap("x"));
    await client.apply(`${configMaps}/y`, configMap("y"));
    cluster.compact();
    const [event] = await client.watchUntil(`${configMaps}?watch=true&resourceVersion=1000`, () => true);
    expect(event).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
  });

  test("a watch list sends what is there, then says where it stands", async () => {
    await client.apply(`${configMaps}/x`, configMap("x"));
    const query =
      "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const events = await client.watchUntil(`${configMaps}?${query}`, ({ type }) => type === "BOOKMARK");
    expect(events.at(-1)!.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    expect(events.map(({ object }) => object.metadata.name)).toContain("x");
  });

  test("what left a selector is deleted for its watcher", async () => {
    const labelled = { ...configMap("l"), metadata: { name: "l", labels: { on: "yes" } } };
    const { body } = await client.apply(`${configMaps}/l`, labelled);
    await client.apply(`${configMaps}/l`, configMap("l"));
    const query = `watch=true&labelSelector=on%3Dyes&resourceVersion=${body.metadata.resourceVersion}`;
    const [event] = await client.watchUntil(`${configMaps}?${query}`, () => true);
    expect(event!.type).toBe("DELETED");
  });

  test.each([
    { promise: "an unknown kind is absent", method: "GET", path: "/apis/example.test/v1/widgets", code: 404 },
    {
      promise: "a missing namespace is named",
      method: "POST",
      path: "/api/v1/namespaces/nowhere/configmaps",
      code: 404,
    },
    { promise: "an object that exists cannot be created", method: "POST", path: configMaps, code: 409 },
    {
      promise: "a bad name is invalid",
      method: "POST",
      path: configMaps,
      body: configMap("Not_A_Name"),
      code: 422,
    },
    {
      promise: "a strict client hears of unknown fields",
      method: "POST",
      path: `${configMaps}?fieldValidation=Strict`,
      body: { ...configMap("s"), dat: {} },
      code: 400,
    },
    {
      promise: "an old version cannot be replaced",
      method: "PUT",
      path: `${configMaps}/there`,
      body: { ...configMap("there"), metadata: { name: "there", resourceVersion: "1" } },
      code: 409,
    },
    {
      promise: "an apply needs a manager",
      method: "PATCH",
      path: `${configMaps}/there`,
      type: "application/apply-patch+yaml",
      code: 400,
    },
  ])("$promise ($code)", async ({ method, path: asked, body = configMap("there"), type, code }) => {
    await client.apply(`${configMaps}/there`, configMap("there"));
    const answer = await fetchAny(method, asked, method === "GET" ? undefined : body, type);
    expect(answer).toBe(code);
  });

  test("nobody without the token learns anything", async () => {
    const stranger = new TestClient({
      ...cluster,
      kubeconfig: cluster.kubeconfig.replace(/token: \S+/, "token: wrong"),
    });
    expect(await stranger.get("/version")).toMatchObject({ code: 401, body: { reason: "Unauthorized" } });
    await stranger.close();
  });
});

/** The status alone: an absent kind is answered in plain text. */
function fetchAny(method: string, asked: string, body?: object, type?: string): Promise<number> {
  return client.send(method, asked, body, type).then(
    ({ code }) => code,
    (error: unknown) => (error instanceof SyntaxError ? 404 : Promise.reject(error as Error)),
  );
}
