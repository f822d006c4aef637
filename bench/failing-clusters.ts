import { randomBytes, randomUUID } from "node:crypto";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";

/** A cluster that is no good, by the way in which it is not. */
export type FailingCluster = { name: string; kubeconfig: string };

const endlessChunk = `${JSON.stringify({ metadata: { name: "x".repeat(60_000) } })},`;

/** How an API server can fail while something listens at its address. */
const answers: Record<string, RequestListener> = {
  "never answers": () => {},
  "stops after the headers": (_, response) => void response.writeHead(200, json).flushHeaders(),
  "breaks off in the middle": (_, response) => {
    response.writeHead(200, { ...json, "content-length": "1000" }).write('{"kind":"Namespace","metadata":');
    setTimeout(() => response.destroy(), 20);
  },
  "has trouble of its own": (_, response) => void response.writeHead(500, json).end("{}"),
  "refuses the token": (_, response) => void response.writeHead(401, json).end("{}"),
  "is too busy": (_, response) => void response.writeHead(429, { ...json, "retry-after": "1" }).end("{}"),
  "answers without end": (_, response) => {
    response.writeHead(200, json).write('{"items":[');
    const send = () => {
      while (!response.destroyed && response.write(endlessChunk));
    };
    response.on("drain", send);
    send();
  },
  "is another one": ({ url }, response) => {
    const isKubeSystem = url?.startsWith("/api/v1/namespaces/kube-system");
    const body = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "kube-system", uid: randomUUID() },
    };
    response.writeHead(isKubeSystem ? 200 : 404, json).end(JSON.stringify(body));
  },
};
const json = { "content-type": "application/json" };

/** Starts ten of them on this machine. */
export async function startFailingClusters(): Promise<{
  clusters: FailingCluster[];
  close(): Promise<void>;
}> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const clusters: FailingCluster[] = [];
  const listen = async (name: string, server: Server) => {
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    const { port } = server.address() as AddressInfo;
    clusters.push({ name, kubeconfig: kubeconfigOf({ server: `http://127.0.0.1:${port}`, token: "bench" }) });
    return port;
  };
  for (const [name, answer] of Object.entries(answers)) await listen(name, createHttpServer(answer));
  await listen(
    "speaks no HTTP",
    createTcpServer((socket) => socket.end(randomBytes(4_096))),
  );
  const gone = createTcpServer();
  await listen("is gone", gone);
  await new Promise((resolve) => gone.close(resolve));
  return {
    clusters,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
