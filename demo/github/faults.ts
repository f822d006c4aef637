import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

export type FaultHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What tests make go wrong. Nothing happens unless somebody asks for it. */
export type Faults = {
  /** The next request to the API is answered so, once; several wait in line. */
  next(status: number, headers?: OutgoingHttpHeaders, message?: string): void;
  /** Requests whose path matches are answered by the test, until `clear`. Archives and git included. */
  intercept(path: RegExp, handler: FaultHandler): void;
  clear(): void;
};

export type FaultSource = Faults & {
  takeNext(): { status: number; headers: OutgoingHttpHeaders; message: string } | null;
  findHandler(path: string): FaultHandler | null;
};

export function makeFaults(): FaultSource {
  const waiting: { status: number; headers: OutgoingHttpHeaders; message: string }[] = [];
  const handlers: { path: RegExp; handler: FaultHandler }[] = [];
  return {
    next: (status, headers = {}, message = messageOf(status)) =>
      void waiting.push({ status, headers, message }),
    intercept: (path, handler) => void handlers.push({ path, handler }),
    clear() {
      waiting.length = 0;
      handlers.length = 0;
    },
    takeNext: () => waiting.shift() ?? null,
    findHandler: (path) => handlers.find((candidate) => candidate.path.test(path))?.handler ?? null,
  };
}

/** In GitHub's words, because clients tell the two kinds of rate limit apart by them. */
function messageOf(status: number): string {
  if (status === 401) return "Bad credentials";
  if (status === 429) return "You have exceeded a secondary rate limit. Please wait a few minutes.";
  return status >= 500 ? "Server Error" : `Fault ${status}`;
}

/** What the API was asked since the last reset. */
export type Counters = {
  total: number;
  /** Took one from the rate limit. */
  counted: number;
  notModified: number;
  /** By route: `GET /repos/{owner}/{repo}/git/trees/{sha}`. */
  routes: Record<string, number>;
};

export function makeCounters(): Counters {
  return { total: 0, counted: 0, notModified: 0, routes: {} };
}
