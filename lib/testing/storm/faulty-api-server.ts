import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { plannedFault, type FaultType, type PlannedFault, type RequestKind } from "./fault-plan";
import { relayWatch, type StandingWatch } from "./relay-watch";

export type Rage = "with everything" | "with breaks";

export type FaultyApiServer = {
  url: string;
  /** How often each fault was injected. */
  counts: Map<FaultType, number>;
  /** Each fault in the words "what nth-request subject", in the order in which they came. */
  injected: string[];
  /** From now on requests meet their planned faults, and watches that stand too; or watches only break. */
  rage(how: Rage): void;
  /** From now on nothing more goes wrong; what is silent stays so. */
  calm(): void;
  close(): Promise<void>;
};

/**
 * A network in front of a real API server on which everything goes wrong that can, as the seed has it. Watches carry a
 * bookmark ten times a second (real servers: once a minute), so that silence can be told in a test's time.
 */
export async function startFaultyApiServer(
  plane: { url: string; certificate: string },
  options: { seed: number; isWithoutStreamedLists(plural: string): boolean },
): Promise<FaultyApiServer> {
  const target = new URL(plane.url);
  const agent = new Agent({ keepAlive: true, ca: plane.certificate });
  const counts = new Map<FaultType, number>();
  const injected: string[] = [];
  const asked = new Map<string, number>();
  const standing = new Set<StandingWatch>();
  let raging: Rage | null = null;

  function planFor(message: IncomingMessage): { kind: RequestKind; fault: PlannedFault | null } {
    const { kind, subject } = about(message);
    const key = `${kind} ${subject}`;
    const nth = (asked.get(key) ?? 0) + 1;
    asked.set(key, nth);
    const fault = plannedFault(options.seed, { kind, subject, nth });
    return { kind, fault };
  }
  function inject(type: FaultType, message: IncomingMessage): void {
    counts.set(type, (counts.get(type) ?? 0) + 1);
    injected.push(`${type} ${message.url}`);
  }

  const server = createServer((message, response) => {
    const { kind, fault } = planFor(message);
    if (
      message.url?.includes("sendInitialEvents") &&
      options.isWithoutStreamedLists(about(message).subject)
    ) {
      response.writeHead(422).end("sendInitialEvents is forbidden for watch");
      return;
    }
    if (fault && raging === "with everything" && answerInstead(fault.type, response))
      return inject(fault.type, message);
    const { host: _, ...headers } = message.headers;
    const path = message.url;
    const { hostname, port } = target;
    const outgoing = request({ hostname, port, agent, method: message.method, path, headers }, (answer) => {
      response.on("close", () => answer.destroy());
      const isGood = answer.statusCode === 200;
      const tell = (type: FaultType) => inject(type, message);
      if (kind === "watch" && isGood) {
        const watch = relayWatch(answer, response, path ?? "", fault, tell);
        standing.add(watch);
        response.on("close", () => standing.delete(watch));
        if (raging) watch.rage(raging);
      } else void relayAnswer(answer, response, isGood && raging === "with everything" ? fault : null, tell);
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    message.pipe(outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    injected,
    rage: (how) => {
      raging = how;
      for (const watch of standing) watch.rage(how);
    },
    calm: () => {
      raging = null;
      for (const watch of standing) watch.calm();
    },
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a request asks for, and of which kind of object: `/apis/g/v1/namespaces/x/widgets/a` is about widgets. */
function about(message: IncomingMessage): { kind: RequestKind; subject: string } {
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://cluster");
  const parts = pathname.split("/").slice(pathname.startsWith("/apis/") ? 4 : 3);
  const below = parts[0] === "namespaces" && parts.length > 2 ? parts.slice(2) : parts;
  const subject = below[0] ?? pathname;
  if (searchParams.has("watch")) return { kind: "watch", subject };
  return { kind: message.method === "GET" && below.length === 1 ? "list" : "other", subject };
}

/** Answers in the place of the server; false when the fault is one of the server's own answer. */
function answerInstead(type: FaultType, response: ServerResponse): boolean {
  const status = /^status-(\d+)$/.exec(type)?.[1];
  if (status) {
    const code = Number(status);
    const body = { kind: "Status", apiVersion: "v1", status: "Failure", code, message: `injected ${code}` };
    const busy = {
      "retry-after": "1",
      "x-kubernetes-pf-flowschema-uid": "f",
      "x-kubernetes-pf-prioritylevel-uid": "p",
    };
    response.writeHead(code, { "content-type": "application/json", ...(code === 429 ? busy : {}) });
    response.end(JSON.stringify(body));
    return true;
  }
  if (type === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>\n");
  else if (type === "reset") response.socket?.resetAndDestroy();
  // Whoever hangs is found out by the client's own deadline.
  else if (type !== "hang") return false;
  return true;
}

async function relayAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: PlannedFault | null,
  tell: (type: FaultType) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    response.destroy();
    return;
  }
  const { "transfer-encoding": _, "content-length": _l, ...headers } = answer.headers;
  const status = answer.statusCode ?? 502;
  const body = Buffer.concat(chunks);
  const half = body.subarray(0, Math.floor(body.length / 2));
  const isPlain = !headers["content-encoding"];
  if (fault) tell(fault.type);
  switch (fault?.type) {
    case "cut-gzip": {
      const zipped = isPlain ? gzipSync(body) : body;
      response.writeHead(status, { ...headers, "content-encoding": "gzip" });
      response.end(zipped.subarray(0, Math.floor(zipped.length / 2)));
      return;
    }
    case "compressed":
      response.writeHead(status, { ...headers, "content-encoding": "gzip" });
      response.end(isPlain ? gzipSync(body) : body);
      return;
    case "cut-json":
      response.writeHead(status, headers).end(half);
      return;
    case "empty-object":
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      return;
    case "reset-within":
      response.writeHead(status, { ...headers, "content-length": body.length });
      response.write(half, () => response.socket?.resetAndDestroy());
      return;
    case "slow":
      response.writeHead(status, headers);
      response.write(half);
      setTimeout(() => response.end(body.subarray(half.length)), fault.afterMs).unref();
      return;
    default:
      response.writeHead(status, headers).end(body);
  }
}
