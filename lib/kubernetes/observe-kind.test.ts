import { request } from "node:https";
import { constants, createGzip } from "node:zlib";
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
const timing = {
  connectMs: 500,
  answerMs: 500,
  watchSilenceMs: 400,
  blindMs: 300,
  retryMsMin: 10,
  retryMsMax: 50,
  retryAfterMsMax: 100,
};

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
  /** `isOld`: before Kubernetes 1.34, which has no streamed lists. */
  async function throughProxy(
    intercept: Intercept,
    { isOld = false, watchSilenceMs = timing.watchSilenceMs } = {},
  ): Promise<void> {
    const proxy = await startHttpProxy(plane, (message, response) => {
      const isStreamed = message.url?.includes("sendInitialEvents");
      if (!isOld || !isStreamed) return intercept(message, response);
      response.writeHead(422).end("sendInitialEvents is forbidden for watch");
      return "answered";
    });
    cleanUps.push(() => proxy.close());
    const patient = makeClusterConnector({ redact, timing: { ...timing, watchSilenceMs } });
    void observe(patient.connect(kubeconfigOf({ server: proxy.url, token: plane.token })));
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

  test("where lists are streamed, one request lists and watches", async () => {
    await create("streamed-before");
    const asked: string[] = [];
    await throughProxy((message) => {
      asked.push(message.url ?? "");
      return undefined;
    });
    await sink.next("listed", ({ names }) => names.includes("streamed-before"));
    await create("streamed-after");
    await sink.next("changed", ({ name }) => name === "streamed-after");
    expect(asked.filter((url) => url.includes("/configmaps"))).toHaveLength(1);
  });

  test("a server that knows nothing of streamed lists, and says so by saying nothing, is listed by pages", async () => {
    await create("paged-before");
    await throughProxy((message) => {
      if (!message.url?.includes("sendInitialEvents")) return undefined;
      return { path: `/api/v1/namespaces/${namespace}/configmaps?watch=1&resourceVersion=99999999` };
    });
    await sink.next("listed", ({ names }) => names.includes("paged-before"));
    await create("paged-after");
    await sink.next("changed", ({ name }) => name === "paged-after");
  });

  test("a watch that stands and says nothing of what happens is found out by its silence", async () => {
    let isAhead = true;
    await throughProxy(
      (message) => {
        if (!isAhead || !message.url?.includes("watch=1")) return undefined;
        isAhead = false;
        // A position that the server has not reached: it keeps every event up to there to itself.
        return { path: message.url.replace(/resourceVersion=\d+/, "resourceVersion=99999999999") };
      },
      { isOld: true },
    );
    await sink.next("listed");
    await create("after-odd-position");
    await sink.next("listed", ({ names }) => names.includes("after-odd-position"));
  });

  test("an answer that does not end, and a list that always is too old, are trouble before long", async () => {
    let isExpired = false;
    await throughProxy((message, response) => {
      if (!isExpired || !message.url?.includes("/configmaps")) return undefined;
      response.writeHead(410).end();
      return "answered";
    });
    await sink.next("listed");
    isExpired = true;
    // The next watch, when this one ends, and every list from then on.
    expect((await sink.next("troubled")).reason).toContain("has not been followed");
    const from = sink.events.length;
    isExpired = false;
    await sink.next("listed", () => true, from);
  });

  test("a server that is too busy is left alone for as long as it asks", async () => {
    const asked: number[] = [];
    await throughProxy((message, response) => {
      if (!message.url?.includes("/configmaps")) return undefined;
      asked.push(Date.now());
      if (asked.length > 1) return undefined;
      response.writeHead(429, { "retry-after": "1", "x-kubernetes-pf-flowschema-uid": "1" }).end();
      return "answered";
    });
    expect((await sink.next("troubled")).reason).toContain("too busy (429)");
    await sink.next("listed");
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(950);
  });

  test("what is compressed on the way is read all the same", async () => {
    await create("compressed-before");
    const proxy = await startCompressingProxy(plane);
    cleanUps.push(() => proxy.close());
    void observe(connector.connect(kubeconfigOf({ server: proxy.url, token: plane.token })));
    await sink.next("listed", ({ names }) => names.includes("compressed-before"));
    await create("compressed-after");
    await sink.next("changed", ({ name }) => name === "compressed-after");
    expect(sink.events.filter(({ type }) => type === "listed")).toHaveLength(1);
  });

  test("an object that is nobody's any more is told as gone", async () => {
    const connection = connector.connect(plane.kubeconfig);
    cleanUps.push(() => connection.close());
    const isOurs = ({ metadata }: Manifest) =>
      metadata.namespace === namespace && metadata.labels?.["kept"] === "yes";
    void connection.observe(kind, sink, isOurs, ending.signal);
    await sink.next("listed");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await admin.request("POST", path, { metadata: { name: "left", labels: { kept: "yes" } } });
    await sink.next("changed");
    await admin.request(
      "PATCH",
      `${path}/left`,
      { metadata: { labels: { kept: "no" } } },
      "application/merge-patch+json",
    );
    await sink.next("deleted", ({ name }) => name === "left");
  });

  test("a watch that the server ends goes on where it was", async () => {
    const positions: string[] = [];
    const again = Promise.withResolvers<void>();
    await throughProxy(
      (message) => {
        if (!message.url?.includes("watch=1")) return undefined;
        positions.push(/resourceVersion=(\d+)/.exec(message.url)?.[1] ?? "");
        if (positions.length > 1) again.resolve();
        return { path: message.url.replace(/timeoutSeconds=\d+/, "timeoutSeconds=1") };
      },
      { watchSilenceMs: 5_000 },
    );
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
    await sink.next("troubled", ({ reason }) => reason.includes("i/o timeout"));
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

/** What stands in front of some clusters compresses everything, watches too. */
async function startCompressingProxy(plane: { url: string; certificate: string; token: string }) {
  return startHttpProxy(plane, (message, response) => {
    const { host: _, ...headers } = message.headers;
    const { hostname, port } = new URL(plane.url);
    const options = { host: hostname, port, ca: plane.certificate, path: message.url, headers };
    const outgoing = request(options, (answer) => {
      const zip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      response.writeHead(answer.statusCode ?? 502, {
        "content-type": "application/json",
        "content-encoding": "gzip",
      });
      answer.pipe(zip).pipe(response);
    });
    response.on("close", () => outgoing.destroy());
    outgoing.on("error", () => response.destroy());
    outgoing.end();
    return "answered";
  });
}

function redact(object: Manifest): Manifest {
  return { ...object, data: object.data ? "redacted" : undefined };
}
