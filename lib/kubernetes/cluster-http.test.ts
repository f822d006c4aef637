import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { parseKubeconfig } from "@/lib/kubernetes/parse-kubeconfig";
import { usualTiming } from "@/lib/kubernetes/timing";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";

const timing = { ...usualTiming, connectMs: 300, answerMs: 300, retryMsMin: 1, retryMsMax: 5 };
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function connect(server: string): ClusterHttp {
  const http = new ClusterHttp(parseKubeconfig(kubeconfigOf({ server, token: "t" })), timing);
  cleanUps.unshift(() => http.close());
  return http;
}
async function serve(answer: RequestListener): Promise<ClusterHttp> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/proxied`);
}
const read = { method: "GET", path: "/version", isRead: true } as const;

test("the token and the server's own path go along", async () => {
  const http = await serve((message, response) =>
    response.end(`${message.url} ${message.headers.authorization}`),
  );
  expect(await http.request(read)).toEqual({ status: 200, body: "/proxied/version Bearer t" });
});

test.each([429, 500, 503])("a read that meets %i is asked again", async (status) => {
  let asked = 0;
  const http = await serve((_message, response) => {
    response.statusCode = (asked += 1) < 3 ? status : 200;
    response.end("ok");
  });
  expect(await http.request(read)).toMatchObject({ status: 200, body: "ok" });
  expect(asked).toBe(3);
});

test("a 500 that does not go away is read by whoever can tell what it means", async () => {
  let asked = 0;
  const http = await serve((_message, response) => {
    asked += 1;
    response.writeHead(500).end("failed calling webhook");
  });
  const dryRun = { method: "PATCH", path: "/x", body: {}, isRead: true } as const;
  await expect(http.request(dryRun)).rejects.toMatchObject({ code: "cluster_unreachable" });
  expect(await http.request({ ...dryRun, isAnswer: () => false })).toMatchObject({
    status: 500,
    body: "failed calling webhook",
  });
  expect(asked).toBe(6);
});

test.each([
  { promise: "a write that failed is never sent twice", status: 503, askedTimes: 1 },
  { promise: "a write that was turned away unread is sent again", status: 429, askedTimes: 3 },
])("$promise", async ({ status, askedTimes }) => {
  let asked = 0;
  const http = await serve((_message, response) => {
    asked += 1;
    response.writeHead(status).end();
  });
  const write = { method: "PATCH", path: "/x", body: {}, isRead: false } as const;
  await expect(http.request(write)).rejects.toMatchObject({ code: "cluster_unreachable", retryable: true });
  expect(asked).toBe(askedTimes);
});

test("a server that asks for a longer rest than we wait is left alone until then", async () => {
  let asked = 0;
  const http = await serve((_message, response) => {
    asked += 1;
    response.writeHead(429, { "retry-after": "60" }).end();
  });
  const error = await http.request(read).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "cluster_unreachable", retryAt: expect.any(Date) as Date });
  expect(asked).toBe(1);
});

test("credentials that are not accepted are said to be so, and not tried again", async () => {
  let asked = 0;
  const http = await serve((_message, response) => {
    asked += 1;
    response.writeHead(401).end();
  });
  await expect(http.request(read)).rejects.toMatchObject({ code: "cluster_unauthorized" });
  expect(asked).toBe(1);
});

test("a small gzip that inflates without end is cut off", async () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
  const http = await serve((_message, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
  );
  await expect(http.request(read)).rejects.toMatchObject({
    code: "cluster_refused",
    message: expect.stringContaining("larger than 32 MB") as string,
  });
});

test("a server that accepts and says nothing is an i/o timeout", async () => {
  const server = createTcpServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
  const http = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await expect(http.request(read)).rejects.toMatchObject({
    code: "cluster_unreachable",
    message: expect.stringMatching(/^i\/o timeout/) as string,
  });
});

test("a port where nobody listens is a refused connection", async () => {
  const server = createTcpServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(connect(`http://127.0.0.1:${port}`).request(read)).rejects.toMatchObject({
    code: "cluster_unreachable",
    message: `connection refused (127.0.0.1:${port})`,
  });
});

test("a host without an address is named", async () => {
  await expect(connect("https://absent.invalid").request(read)).rejects.toMatchObject({
    message: "no such host (absent.invalid)",
  });
});

test.each(["identity", "gzip"])(
  "a watch (%s) that ends before anybody read it leaves no error behind",
  async (encoding) => {
    const http = await serve((_message, response) => {
      response.writeHead(200, { "content-encoding": encoding });
      response.write(encoding === "gzip" ? gzipSync("{}\n") : "{}\n");
    });
    const ending = new AbortController();
    const { status, body } = await http.openWatch("/watch", ending.signal);
    expect(status).toBe(200);
    ending.abort();
    await expect.poll(() => body.destroyed).toBe(true);
    await http.close();
  },
);
