import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";

/*
 * Whoever registers a cluster trusts it with its own objects and with nothing else: what answers there must not cost
 * the worker, and the other clusters that it carries, more than a bounded time and memory.
 */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const mebibyte = 1024 * 1024;
const configMaps = { group: "", kind: "ConfigMap" };
const routes = new Map<string, Answer>();
const seen: string[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, "");
    seen.push(path);
    const answer = routes.get(path);
    if (answer) answer(request, response);
    else response.writeHead(404).end("404 page not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  routes.clear();
  seen.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const connect = () =>
  makeClusterConnector({
    redact: (object) => redactSecrets(object, () => "f"),
    timing: { answerMs: 2_000, retryMsMin: 1, retryMsMax: 2, retryAfterMsMax: 10 },
  }).connect(
    JSON.stringify({
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: "u", user: { token: "canary-token" } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    }),
  );
const json =
  (body: unknown, status = 200): Answer =>
  (_request, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

/** Discovery of a cluster that serves ConfigMaps. */
function serveDiscovery() {
  const resources = [
    {
      resource: "configmaps",
      responseKind: { group: "", kind: "ConfigMap" },
      scope: "Namespaced",
      verbs: ["list"],
    },
  ];
  const items = [{ metadata: {}, versions: [{ version: "v1", resources }] }];
  routes.set("/api", json({ kind: "APIGroupDiscoveryList", items }));
  routes.set("/apis", json({ kind: "APIGroupDiscoveryList", items: [] }));
}

async function listAll(): Promise<number> {
  let count = 0;
  for await (const page of connect().list(configMaps)) count += page.length;
  return count;
}

test("a list without end is given up", async () => {
  serveDiscovery();
  const item = { metadata: { name: "web", namespace: "shop", uid: "1", resourceVersion: "1" } };
  const items = Array.from({ length: 500 }, () => item);
  routes.set(
    "/api/v1/configmaps",
    json({ kind: "ConfigMapList", metadata: { continue: "more", resourceVersion: "1" }, items }),
  );
  await expect(listAll()).rejects.toMatchObject({
    code: "cluster_refused",
    message: expect.stringMatching(/more ConfigMaps than Plumbline reads|does not end/),
  });
});

test("a first page that is larger than we read is asked for in smaller ones, and is not an empty list", async () => {
  serveDiscovery();
  const limits: number[] = [];
  routes.set("/api/v1/configmaps", (request, response) => {
    const query = new URL(request.url!, "http://cluster").searchParams;
    const limit = Number(query.get("limit"));
    limits.push(limit);
    const from = Number(query.get("continue") ?? 0);
    const data = { value: "x".repeat(mebibyte) };
    const items = Array.from({ length: Math.min(limit, 40 - from) }, (_, index) => ({
      metadata: {
        name: `large-${from + index}`,
        namespace: "shop",
        uid: `${from + index}`,
        resourceVersion: "1",
      },
      data,
    }));
    const next = from + items.length < 40 ? { continue: String(from + items.length) } : {};
    json({ kind: "ConfigMapList", metadata: { resourceVersion: "7", ...next }, items })(request, response);
  });
  expect(await listAll()).toBe(40);
  expect(limits[0]).toBe(500);
});

test("an object that is no list is not taken for an empty one", async () => {
  serveDiscovery();
  routes.set("/api/v1/configmaps", json({ message: "sign in first" }));
  await expect(listAll()).rejects.toMatchObject({ code: "cluster_refused" });
});

test("a list of empty pages is given up, too", async () => {
  serveDiscovery();
  routes.set(
    "/api/v1/configmaps",
    json({ kind: "ConfigMapList", metadata: { continue: "more" }, items: [] }),
  );
  await expect(listAll()).rejects.toMatchObject({ code: "cluster_refused" });
});

test.each([
  { what: "no list", items: {} },
  { what: "a list of nothings", items: [null] },
  { what: "a list of texts", items: ["x"] },
  { what: "objects without names", items: [{ metadata: {} }] },
  { what: "objects with metadata of other types", items: [{ metadata: { name: { a: 1 } } }] },
  { what: "owners that are none", items: [{ metadata: { name: "a", ownerReferences: {} } }] },
  { what: "owners without names", items: [{ metadata: { name: "a", ownerReferences: [null, { uid: 1 }] } }] },
  { what: "labels that are none", items: [{ metadata: { name: "a", labels: [1], annotations: "x" } }] },
  { what: "managers that are none", items: [{ metadata: { name: "a", managedFields: { a: 1 } } }] },
  { what: "a namespace that is none", items: [{ metadata: { name: "a", namespace: 7 } }] },
])("a list that holds $what is told in words, or read without harm", async ({ items }) => {
  serveDiscovery();
  routes.set("/api/v1/configmaps", json({ kind: "ConfigMapList", metadata: {}, items }));
  const objects = [];
  try {
    for await (const page of connect().list(configMaps)) objects.push(...page);
  } catch (error) {
    expect(error).toMatchObject({ code: "cluster_refused" });
  }
  for (const { metadata } of objects) {
    expect(typeof metadata.name).toBe("string");
    expect(["string", "undefined"]).toContain(typeof metadata.namespace);
    for (const owner of metadata.ownerReferences ?? []) expect(typeof owner.apiVersion).toBe("string");
    for (const { manager } of metadata.managedFields ?? []) expect(manager).not.toBe(1);
    expect(Object.values(metadata.annotations ?? {}).every((value) => typeof value === "string")).toBe(true);
  }
});

test("a redirect is not followed, so the token goes nowhere else", async () => {
  let reached = 0;
  const other = createServer((_request, response) => {
    reached += 1;
    response.end("{}");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  for (const path of ["/version", "/api", "/apis"])
    routes.set(path, (_request, response) => response.writeHead(302, { location }).end());
  await expect(connect().probe()).rejects.toMatchObject({ code: "cluster_refused" });
  await expect(connect().catalog()).rejects.toMatchObject({ code: "cluster_refused" });
  expect(reached).toBe(0);
  other.close();
});

test.each<{ what: string; answer: Answer }>([
  {
    what: "without end",
    answer: (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (!request.destroyed && response.write(" ".repeat(mebibyte)));
      };
      response.on("drain", more);
      more();
    },
  },
  {
    what: "a bomb in gzip",
    answer: (_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(100 * mebibyte))),
  },
  {
    what: "a byte now and then",
    answer: (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(timer));
    },
  },
  { what: "never", answer: () => {} },
  {
    what: "deep",
    answer: (_request, response) => response.end(`{"a":${"[".repeat(500_000)}${"]".repeat(500_000)}}`),
  },
])("an answer that comes $what ends in words", { timeout: 20_000 }, async ({ answer }) => {
  routes.set("/version", answer);
  await expect(connect().probe()).rejects.toMatchObject({ code: expect.stringMatching(/^cluster_/) });
});

test("what a cluster says of itself is cut to a sensible length and can be seen", async () => {
  routes.set("/version", json({ gitVersion: `v1.36${"x".repeat(mebibyte)}` }));
  await expect(connect().probe()).rejects.toMatchObject({ code: "cluster_refused" });
  routes.set("/version", json({ gitVersion: "v1.36.3" }));
  routes.set("/api/v1/namespaces/kube-system", json({ metadata: { uid: "x".repeat(mebibyte) } }));
  await expect(connect().probe()).rejects.toMatchObject({ code: "cluster_refused" });
  routes.set("/api/v1/namespaces/kube-system", json({ metadata: { uid: "u-1" } }));
  const username = `admin\u202e\u001b[2J${"x".repeat(mebibyte)}`;
  routes.set(
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    json({ status: { userInfo: { username } } }),
  );
  const probe = await connect().probe();
  expect(probe.username!.length).toBeLessThan(700);
  expect(probe.username).not.toMatch(/\u202e|\p{Cc}/u);
});

test("a discovery of a hundred thousand groups is not asked one by one", async () => {
  const groups = Array.from({ length: 100_000 }, (_, index) => ({
    name: `g${index}.example`,
    versions: [{ version: "v1" }],
  }));
  routes.set("/api", json({ versions: ["v1"] }));
  routes.set("/apis", json({ groups }));
  await expect(connect().catalog()).rejects.toMatchObject({ code: "cluster_refused" });
  expect(seen.length).toBeLessThan(10);
});
