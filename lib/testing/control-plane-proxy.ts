import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** A network in front of a server that can fall silent or break, without the server noticing. */
export type FaultyNetwork = {
  port: number;
  /** Swallows everything in both directions; new connections are accepted and never answered. */
  silence(): void;
  heal(): void;
  /** Resets every connection. */
  reset(): void;
  close(): Promise<void>;
};

export async function startFaultyNetwork(targetUrl: string): Promise<FaultyNetwork> {
  const target = Number(new URL(targetUrl).port);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createTcpServer((incoming) => {
    const outgoing = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => !isSilent && to.write(chunk));
      from.on("close", () => {
        sockets.delete(from);
        if (!isSilent) to.destroy();
      });
      from.on("error", () => {});
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      isSilent = true;
    },
    heal: () => {
      isSilent = false;
      // What was swallowed is lost: connections of that time are of no more use.
      reset();
    },
    reset,
    close: async () => {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Serving = { certificate: string; key: string };

/** TLS in front of a server that speaks plain HTTP, under a certificate that can be changed. */
export type TlsFront = {
  url: string;
  /** From now on it is another certificate, and every connection of before is gone. */
  present(serving: Serving): void;
  close(): Promise<void>;
};

export async function startTlsFront(targetUrl: string, serving: Serving): Promise<TlsFront> {
  const target = Number(new URL(targetUrl).port);
  const sockets = new Set<Socket>();
  const contextOf = ({ certificate, key }: Serving) => ({ cert: certificate, key });
  const server = createTlsServer(contextOf(serving), (incoming) => {
    const outgoing = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("close", () => sockets.delete(from) && to.destroy());
      from.on("error", () => {});
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    present: (next) => {
      server.setSecureContext(contextOf(next));
      reset();
    },
    close: async () => {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a test makes of a request: another path or other headers for the server, or an answer of its own. */
export type Intercept = (
  message: IncomingMessage,
  response: ServerResponse,
) => { path?: string; headers?: Record<string, string> } | "answered" | undefined;

/** An API server behind another address, where it passes for the cluster with the UID. */
export type Guise = {
  url: string;
  uid: string;
  /** How often somebody asked who it is. */
  asked: number;
  close(): Promise<void>;
};

/** One API server stands for several clusters: it is known by another UID here, which a test may change. */
export async function startGuise(plane: { url: string; certificate: string }): Promise<Guise> {
  const guise = { uid: randomUUID() as string, asked: 0 };
  const { url, close } = await startHttpProxy(plane, (message, response) => {
    if (message.url !== "/api/v1/namespaces/kube-system" || message.method !== "GET") return undefined;
    guise.asked += 1;
    // Whom the server does not let in, nobody lets in here.
    const { authorization } = message.headers;
    const { hostname, port } = new URL(plane.url);
    const options = { host: hostname, port, ca: plane.certificate, path: message.url };
    const outgoing = request({ ...options, headers: { authorization } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { "content-type": "application/json" });
      if (answer.statusCode !== 200) return answer.pipe(response);
      answer.resume();
      const metadata = { name: "kube-system", uid: guise.uid };
      return response.end(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata }));
    });
    outgoing.on("error", () => response.destroy());
    outgoing.end();
    return "answered";
  });
  return Object.assign(guise, { url, close });
}

/** A plain HTTP proxy in front of an API server, through which a test can change what is asked. */
export async function startHttpProxy(
  plane: { url: string; certificate: string },
  intercept: Intercept,
): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(plane.url);
  const server = createServer((message, response) => {
    const change = intercept(message, response);
    if (change === "answered") return;
    const { host: _, ...headers } = message.headers;
    const outgoing = request(
      {
        host: target.hostname,
        port: target.port,
        ca: plane.certificate,
        method: message.method,
        path: change?.path ?? message.url,
        headers: { ...headers, ...change?.headers },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        // A watch is open once its headers are there, long before its first event.
        response.flushHeaders();
        answer.pipe(response);
      },
    );
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    message.pipe(outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
