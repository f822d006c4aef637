import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeServices, provideServices } from "@/lib/services/context";
import { signInOrOut } from "@/lib/services/session";
import { openSetUp, setUp } from "@/lib/services/set-up";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Route = { method: string; path: string; handler: Handler };

const baseUrl = "http://localhost:3000";
/** All that somebody may reach who is not signed in. */
const publicRoutes = [
  "GET /api/healthz",
  "POST /api/auth/[...all]",
  "POST /api/v1/setup",
  "POST /api/v1/webhooks/github/[id]",
];

let database: TestDatabase;
let cookie: string;
const routes: Route[] = await loadRoutes();

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl }));
  const token = new URL((await openSetUp())!).searchParams.get("token")!;
  const person = { email: "ada@example.com", password: "correct-horse-battery" };
  await setUp({ token, name: "Ada", ...person }, {});
  const answer = await signInOrOut(request("POST", "/api/auth/sign-in/email", person));
  cookie = answer.headers.getSetCookie()[0]!.split(";")[0]!;
});
afterAll(() => database.drop());

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const guardedRoutes = routes.filter((route) => !publicRoutes.includes(nameOf(route)));

test("the public routes are these and no others", () => {
  expect(routes.map(nameOf)).toEqual(expect.arrayContaining(publicRoutes));
  expect(guardedRoutes.length).toBe(routes.length - publicRoutes.length);
});

test("every route of routes.md exists, and every route stands in it", () => {
  const table = readFileSync(join(import.meta.dirname, "../../lib/api/routes.md"), "utf8");
  const documented = [...table.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) (\S+)/gm)].map(
    ([, method, path]) => {
      const plain = path!.replace(/\?.*$/, "").replace(/:\w+/g, "[id]");
      return `${method} ${plain.startsWith("/api") ? plain : `/api/v1/${plain}`}`;
    },
  );
  const existing = routes
    .map((route) => nameOf(route).replace(/\[\w+\]/g, "[id]"))
    .filter((name) => !name.includes("/api/auth/"));
  expect(existing.toSorted()).toEqual(documented.toSorted());
});

describe.each(guardedRoutes.map((route) => ({ name: nameOf(route), ...route })))("$name", (route) => {
  test("answers nobody who is not signed in", async () => {
    const answer = await call(route, {});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: { code: "unauthenticated", message: "Please sign in." } });
    expect(answer.headers.get("cache-control")).toContain("no-store");
  });

  test("answers no other site, though the cookie is right", async () => {
    const answer = await call(route, { cookie, "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(403);
  });

  if (route.method !== "GET") {
    test.each<{ what: string; headers: Record<string, string> }>([
      { what: "another site", headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } },
      { what: "a client that says nothing", headers: { origin: "" } },
    ])("does nothing for $what, though the cookie is right", async ({ headers }) => {
      const answer = await call(route, { cookie, ...headers });
      expect(answer.status).toBe(403);
    });
  }
});

test("a body that is too large, no JSON or no object is refused in words", async () => {
  const route = routes.find((each) => nameOf(each) === "POST /api/v1/projects")!;
  const refused = async (body: string, type = "application/json") => {
    const headers = { cookie, origin: baseUrl, "content-type": type };
    const answer = await route.handler(
      new Request(`${baseUrl}/api/v1/projects`, { method: "POST", headers, body }),
      { params: Promise.resolve({}) },
    );
    expect(answer.status).toBe(400);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  };
  expect(await refused("x".repeat(600_000))).toBe("The request is larger than 512 KB.");
  expect(await refused("{")).toBe("The request is not valid JSON.");
  expect(await refused("[]")).toBe("Send a JSON object.");
  expect(await refused("name=x", "text/plain")).toBe("Send JSON (content-type: application/json).");
  expect(await refused("{}")).toBe("name: It is missing.");
});

async function call(route: Route, headers: Record<string, string>): Promise<Response> {
  const id = randomUUID();
  const sent = request(route.method, route.path.replaceAll(/\[\w+\]/g, id), {}, headers);
  return route.handler(sent, { params: Promise.resolve({ id }) });
}

function request(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Request {
  const all = new Headers({ "content-type": "application/json", origin: baseUrl, ...headers });
  if (all.get("origin") === "") all.delete("origin");
  return new Request(`${baseUrl}${path}`, {
    method,
    headers: all,
    body: method === "GET" ? undefined : JSON.stringify(body),
  });
}

async function loadRoutes(): Promise<Route[]> {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  const loaded = await Promise.all(
    files.map(async (file) => {
      const path = `/api/${relative(".", file).replace(/\/?route\.ts$/, "")}`;
      const handlers = (await import(join(import.meta.dirname, file))) as Record<string, unknown>;
      return Object.entries(handlers)
        .filter(([method]) => /^[A-Z]+$/.test(method))
        .map(([method, handler]) => ({ method, path, handler: handler as Handler }));
    }),
  );
  return loaded.flat();
}
