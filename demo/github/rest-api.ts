import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { canSee, type Caller, type TokenBook } from "./access";
import type { Counters, FaultSource } from "./faults";
import type { RateLimit } from "./rate-limit";
import type { DemoRepository, RepositoryShelf } from "./repository-shelf";
import { failure, notFound, ok, type RestAnswer } from "./rest-answers";
import { answerRoute, routes } from "./rest-routes";

export type RestApi = {
  shelf: RepositoryShelf;
  tokens: TokenBook;
  limit: RateLimit;
  faults: FaultSource;
  counters: Counters;
  htmlUrl: string;
  apiUrl: string;
  treeEntriesMax: number;
  archiveUrl(repository: DemoRepository, ref: string): string;
};

/** Answers one request below /api/v3 in GitHub's order: credentials, faults of the test, limit, route, validator. */
export async function answerRest(
  api: RestApi,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { counters, limit, tokens } = api;
  counters.total += 1;
  const caller = tokens.identify(request.headers.authorization);
  if (!caller) return send(response, failure(401, "Bad credentials"));
  const callerKey = caller.kind === "known" ? caller.token.token : "";

  const path = url.pathname.slice("/api/v3".length);
  if (path === "/rate_limit") {
    const core = limit.status(callerKey);
    return send(response, ok({ resources: { core }, rate: core }, limit.headers(callerKey)));
  }

  const fault = api.faults.takeNext();
  if (fault) {
    const headers = { ...limit.headers(callerKey), ...fault.headers };
    return send(response, failure(fault.status, fault.message, headers));
  }
  if (!limit.take(callerKey)) {
    const message = `API rate limit exceeded for ${caller.kind === "known" ? "user ID 1." : "your address."}`;
    return send(response, failure(403, message, limit.headers(callerKey)));
  }

  const answer = withValidator(await routeOf(api, request, url, path, caller));
  if (answer.status === 200 && matches(request.headers["if-none-match"], answer.headers?.etag)) {
    counters.notModified += 1;
    if (caller.kind === "known") limit.refund(callerKey);
    else counters.counted += 1;
    response.writeHead(304, { ...limit.headers(callerKey), etag: answer.headers?.etag }).end();
    return;
  }
  counters.counted += 1;
  send(response, { ...answer, headers: { ...limit.headers(callerKey), ...answer.headers } });
}

async function routeOf(
  api: RestApi,
  request: IncomingMessage,
  url: URL,
  path: string,
  caller: Caller,
): Promise<RestAnswer> {
  if (path === "/user" && caller.kind === "known")
    return ok({ login: caller.token.login, id: 1, type: "User" });
  const found = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(path);
  if (!found || request.method !== "GET") return notFound();
  const [, owner, name, rest] = found as unknown as [string, string, string, string];

  const route = routes.find((candidate) => candidate.pattern.test(rest));
  if (!route) return notFound();
  const key = `GET /repos/{owner}/{repo}${route.name}`;
  api.counters.routes[key] = (api.counters.routes[key] ?? 0) + 1;

  const repository = api.shelf.find(decodeURIComponent(owner), decodeURIComponent(name));
  if (!repository || !canSee(caller, repository)) return notFound();
  return answerRoute(route, {
    repository,
    caller,
    rest: decodeURIComponent(route.pattern.exec(rest)?.[1] ?? ""),
    query: url.searchParams,
    accept: request.headers.accept ?? "",
    urls: {
      html: api.htmlUrl,
      api: api.apiUrl,
      repository: `${api.apiUrl}/repos/${repository.fullName}`,
      self: url,
    },
    treeEntriesMax: api.treeEntriesMax,
    archiveUrl: api.archiveUrl,
  });
}

function withValidator(answer: RestAnswer): RestAnswer {
  if (answer.status !== 200) return answer;
  const content = answer.text ?? JSON.stringify(answer.body);
  const etag = `W/"${createHash("sha256").update(content).digest("hex")}"`;
  return {
    ...answer,
    headers: { ...answer.headers, etag, "cache-control": "private, max-age=60, s-maxage=60" },
  };
}

/** Weak comparison, as RFC 9110 asks of If-None-Match. */
function matches(asked: string | undefined, etag: unknown): boolean {
  if (!asked || typeof etag !== "string") return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return asked.split(",").some((candidate) => opaque(candidate) === opaque(etag));
}

function send(response: ServerResponse, answer: RestAnswer): void {
  const body = answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "x-github-request-id": createHash("sha256").update(String(Math.random())).digest("hex").slice(0, 16),
    "x-github-media-type": "github.v3; format=json",
    ...answer.headers,
  });
  response.end(body);
}
