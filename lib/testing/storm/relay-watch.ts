import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, createGzip } from "node:zlib";
import type { FaultType, PlannedFault } from "./fault-plan";
import type { Rage } from "./faulty-api-server";

const bookmarkMs = 100;

/** A watch that goes on; its fault comes to it once the network rages. */
export type StandingWatch = { rage(how: Rage): void; calm(): void };

/**
 * Passes a watch on, line by line, with bookmarks of its own at the version that the watch has come to, until the planned
 * fault is due.
 */
export function relayWatch(
  answer: IncomingMessage,
  response: ServerResponse,
  path: string,
  fault: PlannedFault | null,
  tell: (type: FaultType) => void,
): StandingWatch {
  const isCompressed = fault?.type === "compressed";
  response.writeHead(200, {
    "content-type": "application/json",
    ...(isCompressed ? { "content-encoding": "gzip" } : {}),
  });
  const zip = isCompressed ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : null;
  zip?.pipe(response);
  response.flushHeaders();
  const out = zip ?? response;
  const query = new URL(path, "http://cluster").searchParams;
  const state = {
    // A streamed list has come nowhere until it has ended.
    position: query.get("sendInitialEvents") ? "" : (query.get("resourceVersion") ?? ""),
    events: 0,
    rest: Buffer.alloc(0),
    /** Struck: nothing of what the server says goes on. */
    isStruck: false,
    hasTold: false,
    lateMs: 0,
    how: "with everything" as Rage,
  };
  let due: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();
  const write = (text: string) => {
    if (!state.lateMs) return void out.write(text);
    if (out.writableEnded) return;
    const timer = setTimeout(() => void (out.writableEnded || out.write(text)), state.lateMs);
    timers.add(timer);
  };

  function strike(): void {
    if (!fault || state.isStruck) return;
    // What goes on after its fault ends a while later.
    state.isStruck = true;
    if (state.hasTold) return void out.end();
    const type = state.how === "with breaks" ? fault.break : fault.type;
    tell(type);
    state.hasTold = true;
    switch (type) {
      case "end":
        return void out.end();
      case "end-within-line":
        return void out.end('{"type":"MODIFIED","object":{"apiVer');
      case "reset-within":
        return void out.write('{"type":"MODIFIED","obj', () => response.socket?.resetAndDestroy());
      case "silence-within-line":
        return void out.write('{"type":"MODIFIED","obj');
      case "garbled":
        return void out.write('{"type":"MODIFIED","object":{"metadata":{"na\n');
      case "error-410":
      case "error-500": {
        const code = Number(type.slice(-3));
        const object = { kind: "Status", apiVersion: "v1", status: "Failure", code, message: "injected" };
        return void out.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
      }
      case "late":
        // In order and whole, but a while after it happened.
        state.isStruck = false;
        state.lateMs = 150;
        due = setTimeout(strike, fault.afterMs);
        return;
      case "silence":
        return;
      default:
        state.isStruck = false;
        due = setTimeout(strike, fault.afterMs);
    }
  }

  answer.on("data", (chunk: Buffer) => {
    if (state.isStruck) return;
    state.rest = Buffer.concat([state.rest, chunk]);
    for (let end = state.rest.indexOf(10); end >= 0 && !state.isStruck; end = state.rest.indexOf(10)) {
      const line = state.rest.subarray(0, end + 1).toString("utf8");
      state.rest = state.rest.subarray(end + 1);
      const event = JSON.parse(line) as {
        type: string;
        object: { metadata?: { resourceVersion?: string; annotations?: Record<string, string> } };
      };
      const { resourceVersion, annotations } = event.object.metadata ?? {};
      const endsInitial = annotations?.["k8s.io/initial-events-end"] === "true";
      if (resourceVersion && (state.position || endsInitial)) state.position = resourceVersion;
      write(line);
      state.events += 1;
      if (fault && due && !state.hasTold && state.events > fault.afterEvents) strike();
    }
  });
  const bookmarks = setInterval(() => {
    if (state.isStruck || !state.position || state.lateMs) return;
    const object = { kind: "Bookmark", apiVersion: "v1", metadata: { resourceVersion: state.position } };
    out.write(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
  }, bookmarkMs);
  answer.on("end", () => {
    if (state.isStruck) return;
    setTimeout(() => out.end(), state.lateMs && state.lateMs + 20).unref();
  });
  answer.on("error", () => response.destroy());
  response.on("close", () => {
    clearInterval(bookmarks);
    clearTimeout(due);
    for (const timer of timers) clearTimeout(timer);
    state.isStruck = true;
  });
  return {
    rage: (how) => {
      state.how = how;
      state.events = 0;
      if (fault && !due) due = setTimeout(strike, fault.afterMs);
    },
    calm: () => {
      clearTimeout(due);
      due = undefined;
    },
  };
}
