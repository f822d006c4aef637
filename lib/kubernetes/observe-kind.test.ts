import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import {
  type FaultyNetwork,
  type Intercept,
  startFaultyNetwork,
  startHttpProxy,
} from "@/lib/testing/control-plane-proxy";
import { RecordingSink } from "@/lib/testing/recording-sink";

const kind = { group: "", kind: "ConfigMap" };
const timing = { connectMs: 500, answerMs: 500, watchSilenceMs: 400, retryMsMin: 10, retryMsMax: 50 };

describeWithControlPlane("observing a real API server", "api", (plane) => {
  const namespace = uniqueNamespace("observe");
  const connector = makeClusterConnector({ redact, timing });
  let admin: ClusterAdmin;
  let ending: AbortController;
  let sink: RecordingSink;
  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    await admin.createNamespace(namespace);
  });
  afterAll(() => admin.close());
  beforeEach(() => {
    ending = new AbortController();
    sink = new RecordingSink();
  });
  afterEach(async () => {
    ending.abort();
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  function observe(connection: ClusterConnection, of = kind): Promise<void> {
    cleanUps.push(() => connection.close());
    const isMine = ({ metadata }: Manifest) => metadata.namespace === namespace;
    return connection.observe(of, sink, isMine, ending.signal);
  }
  async function create(name: string, value = "1"): Promise<Manifest> {
    const body = { metadata: { name }, data: { value } };
    return admin.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, body);
  }
  async function throughNetwork(): Promise<FaultyNetwork> {
    const network = await startFaultyNetwork(plane.url);
    cleanUps.push(() => network.close());
    const server = `https://127.0.0.1:${network.port}`;
    void observe(connector.connect(kubeconfigOf({ ...plane, server })));
    await sink.next("listed");
    return network;
  }
  async function throughProxy(intercept: Intercept): Promise<void> {
    const proxy = await startHttpProxy(plane, intercept);
    cleanUps.push(() => proxy.close());
    void observe(connector.connect(kubeconfigOf({ server: proxy.url, token: plane.token })));
  }

  test("every object is redacted before anybody sees it", async () => {
    await create("redacted-before", "canary");
    void observe(connector.connect(plane.kubeconfig));
    await sink.next("listed");
    await create("redacted-after", "canary");
    await sink.next("changed", ({ name }) => name === "redacted-after");
    expect(JSON.stringify(sink.events)).not.toContain("canary");
  });

  test("a server that remembers no more is listed anew, and nothing is missed", async () => {
    let hasExpired = false;
    await throughProxy((message, response) => {
      if (hasExpired || !message.url?.includes("watch=1")) return undefined;
      hasExpired = true;
      // Too old for etcd: compaction takes five minutes, so the server's own answer is given in its place.
      const expired = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Expired", code: 410 };
      void create("written-in-the-gap").then(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(`${JSON.stringify({ type: "ERROR", object: expired })}\n`);
      });
      return "answered";
    });
    await sink.next("listed", ({ names }) => names.includes("written-in-the-gap"));
    expect(sink.events.filter(({ type }) => type === "troubled")).toEqual([]);
  });

  test("a position that the server never had is listed anew", async () => {
    let hasChanged = false;
    await throughProxy((message) => {
      if (hasChanged || !message.url?.includes("watch=1")) return undefined;
      hasChanged = true;
      return { path: message.url.replace(/resourceVersion=\d+/, "resourceVersion=99999999999") };
    });
    await sink.next("listed");
    await create("after-odd-position");
    await sink.next("changed", ({ name }) => name === "after-odd-position");
  });

  test("a garbled event is a gap: the kind is listed anew", async () => {
    let watches = 0;
    await throughProxy((message, response) => {
      if (!message.url?.includes("watch=1") || (watches += 1) > 1) return undefined;
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"type":"ADDED","object":{"metadata":{"na\n');
      return "answered";
    });
    await sink.next("listed", () => watches > 1);
    expect(sink.events.filter(({ type }) => type === "listed")).toHaveLength(2);
  });

  test("a watch that the server ends goes on where it was", async () => {
    const positions: string[] = [];
    const again = Promise.withResolvers<void>();
    await throughProxy((message) => {
      if (!message.url?.includes("watch=1")) return undefined;
      positions.push(/resourceVersion=(\d+)/.exec(message.url)?.[1] ?? "");
      if (positions.length > 1) again.resolve();
      return { path: message.url.replace(/timeoutSeconds=\d+/, "timeoutSeconds=1") };
    });
    await sink.next("listed");
    const written = await create("before-the-end");
    await sink.next("changed", ({ name }) => name === "before-the-end");
    await again.promise;
    await create("after-the-end");
    await sink.next("changed", ({ name }) => name === "after-the-end");
    expect(Number(positions[1])).toBeGreaterThanOrEqual(Number(written.metadata.resourceVersion));
    expect(sink.events.filter(({ type }) => type === "listed")).toHaveLength(1);
    expect(sink.events.filter(({ type }) => type === "troubled")).toEqual([]);
  });

  test("a connection that is reset goes on without trouble", async () => {
    const network = await throughNetwork();
    network.reset();
    await create("after-reset");
    await sink.next("changed", ({ name }) => name === "after-reset");
    expect(sink.events.filter(({ type }) => type === "listed")).toHaveLength(1);
  });

  test("a server that falls silent is trouble, and its return is seen with what happened meanwhile", async () => {
    const network = await throughNetwork();
    network.silence();
    expect((await sink.next("troubled")).reason).toContain("i/o timeout");
    await create("while-silent");
    const from = sink.events.length;
    network.heal();
    await sink.next("listed", ({ names }) => names.includes("while-silent"), from);
  });

  test("a kind that may not be listed says why", async () => {
    const token = await admin.limitedToken(namespace, "no-list", [
      { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] },
    ]);
    void observe(
      connector.connect(kubeconfigOf({ server: plane.url, certificate: plane.certificate, token })),
    );
    expect((await sink.next("troubled")).reason).toMatch(/ConfigMap cannot be listed: .*cannot list/);
  });

  test("a kind that may be listed and not watched is not taken for seen", async () => {
    const token = await admin.limitedToken(namespace, "no-watch", [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["list"] },
    ]);
    void observe(
      connector.connect(kubeconfigOf({ server: plane.url, certificate: plane.certificate, token })),
    );
    expect((await sink.next("troubled")).reason).toMatch(/ConfigMap cannot be watched: .*cannot watch/);
    expect(sink.events.filter(({ type }) => type === "listed")).toEqual([]);
  });

  test("a kind that appears later is seen then, and trouble when it goes", async () => {
    const group = uniqueGroup();
    void observe(connector.connect(plane.kubeconfig), { group, kind: "Widget" });
    expect((await sink.next("troubled")).reason).toBe(`The cluster does not serve Widget in ${group}.`);
    await admin.defineKind({ group, kind: "Widget", plural: "widgets" });
    const from = sink.events.length;
    await sink.next("listed");
    await admin.request("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`);
    await sink.next("troubled", () => true, from + 1);
  });

  test("ends when told to, at once and without a word", async () => {
    const observing = observe(connector.connect(plane.kubeconfig));
    await sink.next("listed");
    const told = sink.events.length;
    ending.abort();
    await observing;
    expect(sink.events).toHaveLength(told);
  });
});

function redact(object: Manifest): Manifest {
  return { ...object, data: object.data ? "redacted" : undefined };
}
