import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "../api/api-error";
import type { ApiServer, Where } from "../api/api-server";
import { remove } from "../api/remove";
import { apiVersionOf, type Kind } from "../kinds/kind";
import { aggregatedDiscovery, groupList, groupNames, groupOf, resourceList } from "./discovery";
import { Lister } from "./list";
import { openApiDocument, openApiIndex } from "./openapi";
import { isDryRun, readAddress, readBody, type Address } from "./request";
import { answerReview, type User } from "./reviews";
import { scaleOf } from "./scale";
import { tableOf, wantsTable } from "./table";
import { watch } from "./watch";
import { destroy, patch, post, put, type Answer } from "./write";

export type HandlerOptions = { server: ApiServer; version: string; userOf: (token: string) => User | null };

/** Answers requests as an API server does: discovery, reviews, objects. Nothing is served without a known token. */
export function createHandler({ server, version, userOf }: HandlerOptions) {
  const lister = new Lister(server.store);

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", "http://cluster");
    try {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
      const user = token ? userOf(token) : null;
      if (!user) throw new ApiError(401, "Unauthorized", "Unauthorized");
      const answer = await route(request, response, url, user);
      if (answer) send(response, answer);
    } catch (error) {
      fail(response, error);
    }
  }

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    user: User,
  ): Promise<Answer | null> {
    const accept = request.headers.accept ?? "";
    const wellKnown = request.method === "GET" ? aboutServer(url, accept) : null;
    if (wellKnown === "ok") return plain(response, 200, "ok");
    if (wellKnown) return { code: 200, body: wellKnown };
    const address = readAddress(url.pathname);
    if (!address) return plain(response, 404, "404 page not found\n");
    if (request.method === "POST") {
      const isReview = address.plural.startsWith("selfsubject");
      const review = isReview ? answerReview(address, await readBody(request), user) : null;
      if (review) return { code: 201, body: review };
    }
    const kind = server.kinds.find(address.group, address.version, address.plural);
    if (!kind || !isSubresource(kind, address)) return plain(response, 404, "404 page not found\n");
    const verb = verbOf(request.method ?? "GET", address, url);
    if (!user.may(verb, kind.group, kind.plural, address.namespace))
      throw new ApiError(
        403,
        "Forbidden",
        `${kind.plural}${kind.group ? `.${kind.group}` : ""} is forbidden: User "${user.name}" cannot ${verb} resource "${kind.plural}" in API group "${kind.group}"`,
      );
    return onObjects(request, response, url, kind, address);
  }

  async function onObjects(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    kind: Kind,
    address: Address,
  ): Promise<Answer | null> {
    const { name, subresource } = address;
    const query = url.searchParams;
    const namespace = kind.isNamespaced ? address.namespace : "";
    const where: Where = { kind, namespace, name };
    const accept = request.headers.accept ?? "";
    const context = { server, request, query, where, subresource };
    switch (request.method) {
      case "GET": {
        if (name) {
          const object = server.get(where);
          if (subresource === "scale") return { code: 200, body: scaleOf(object) };
          const asked = query.get("includeObject") ?? "Metadata";
          return {
            code: 200,
            body: wantsTable(accept)
              ? tableOf(kind, [object], { resourceVersion: object.metadata.resourceVersion }, asked)
              : object,
          };
        }
        const asked = query.get("includeObject") ?? "Metadata";
        if (query.get("watch") === "true" || query.get("watch") === "1") {
          watch(server.store, kind, namespace, query, response, (object) =>
            wantsTable(accept) ? tableOf(kind, [object], {}, asked) : object,
          );
          return null;
        }
        const { items, metadata } = lister.list(kind, namespace, query);
        if (wantsTable(accept)) return { code: 200, body: tableOf(kind, items, metadata, asked) };
        return {
          code: 200,
          body: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items },
        };
      }
      case "POST":
        if (!name) return post(context);
        break;
      case "PUT":
        if (name) return put(context);
        break;
      case "PATCH":
        if (name) return patch(context);
        break;
      case "DELETE":
        if (name) return destroy(context);
        return deleteCollection(request, kind, namespace, query);
    }
    throw new ApiError(
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
    );
  }

  async function deleteCollection(
    request: IncomingMessage,
    kind: Kind,
    namespace: string,
    query: URLSearchParams,
  ): Promise<Answer> {
    const body = await readBody(request);
    const { items, metadata } = lister.list(kind, namespace, query);
    for (const { metadata: found } of items)
      remove(
        server,
        { kind, namespace: found.namespace ?? "", name: found.name },
        { isDryRun: isDryRun(query, body) },
      );
    return { code: 200, body: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items } };
  }

  function aboutServer(url: URL, accept: string): object | "ok" | null {
    const kinds = server.kinds.all;
    const path = url.pathname.replace(/\/$/, "");
    const isAggregated = accept.includes("as=APIGroupDiscoveryList") && accept.includes("v=v2;");
    if (["/healthz", "/livez", "/readyz"].includes(path)) return "ok";
    if (path === "/version") return versionInfo(version);
    if (path === "/openapi/v3") return openApiIndex(kinds);
    if (path.startsWith("/openapi/v3/")) return openApiDocument(kinds, path.slice("/openapi/v3/".length));
    if (path === "/api")
      return isAggregated
        ? aggregatedDiscovery(kinds, true)
        : { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    if (path === "/apis") return isAggregated ? aggregatedDiscovery(kinds, false) : groupList(kinds);
    const [, root, first = "", second] = path.split("/");
    if (root === "api" && first && second === undefined) return resourceList(kinds, "", first);
    if (root !== "apis" || path.split("/").length > 4) return null;
    if (second === undefined) return groupNames(kinds).includes(first) ? groupOf(kinds, first) : null;
    return resourceList(kinds, first, second);
  }

  return { handle, forgetLists: () => lister.forget() };
}

function isSubresource(kind: Kind, { subresource }: Address): boolean {
  if (subresource === "") return true;
  return (subresource === "status" && kind.hasStatus) || (subresource === "scale" && kind.hasScale);
}

function verbOf(method: string, { name }: Address, url: URL): string {
  if (method === "GET") return name ? "get" : url.searchParams.has("watch") ? "watch" : "list";
  const verbs: Record<string, string> = { POST: "create", PUT: "update", PATCH: "patch" };
  return verbs[method] ?? (name ? "delete" : "deletecollection");
}

function versionInfo(gitVersion: string) {
  const [, major = "1", minor = ""] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitTreeState: "clean",
    goVersion: "go1.26",
    compiler: "gc",
    platform: "linux/amd64",
  };
}

function send(response: ServerResponse, { code, body, warnings = [] }: Answer) {
  const isAggregated = (body as { apiVersion?: string }).apiVersion === "apidiscovery.k8s.io/v2";
  const type = isAggregated
    ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    : "application/json";
  response.setHeader("content-type", type);
  if (warnings.length > 0)
    response.setHeader(
      "warning",
      warnings.map((text) => `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, "?"))}`),
    );
  response.writeHead(code);
  response.end(`${JSON.stringify(body)}\n`);
}

function plain(response: ServerResponse, code: number, text: string): null {
  response.writeHead(code, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
  return null;
}

function fail(response: ServerResponse, error: unknown) {
  if (response.headersSent) return void response.destroy();
  const refusal =
    error instanceof ApiError
      ? error
      : new ApiError(500, "InternalError", `Internal error occurred: ${String(error)}`);
  send(response, { code: refusal.code, body: refusal.body });
}
