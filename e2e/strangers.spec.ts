import { addressOf, type Answer, ask, bodyOf } from "./fixture/asking";
import { builtRoutes } from "./fixture/built-routes";
import { type ClosedThings, makeClosedThings } from "./fixture/closed-things";
import type { Installation } from "./fixture/installation";
import type { Person } from "./fixture/people";
import { expect, test } from "./fixture/test";
import { until } from "./fixture/until";

/** All that somebody may open who is not signed in, and what it answers them. Every other page and route is closed. */
const publicOnes: Record<string, number> = {
  "GET /sign-in": 200,
  "GET /setup": 200,
  "GET /icon.svg": 200,
  "GET /api/healthz": 200,
  // Signing in as somebody who is not there.
  "POST /api/auth/[...all]": 401,
  // The link of the first start, which was used.
  "POST /api/v1/setup": 403,
  // A delivery without a signature.
  "POST /api/v1/webhooks/github/[id]": 401,
};
/** What belongs to the installation and to no project: a stranger may know that it is there, and may not do it. */
const administratorsOnly = [
  "POST /api/v1/audit/verify",
  "POST /api/v1/clusters",
  "POST /api/v1/clusters/check",
  "POST /api/v1/clusters/preview",
  "POST /api/v1/health-scripts",
  "POST /api/v1/health-scripts/try",
  "DELETE /api/v1/health-scripts/[id]",
  "POST /api/v1/people",
  "POST /api/v1/people/[id]/disable",
  "POST /api/v1/people/[id]/enable",
  "POST /api/v1/people/[id]/password",
  "POST /api/v1/projects",
];
/** A stranger has a password of their own; the one that is sent is not theirs. */
const ownPassword = "POST /api/v1/session/password";
/** Of these a stranger gets what is theirs. */
const lists = [
  "GET /api/v1/audit",
  "GET /api/v1/audit/export",
  "GET /api/v1/clusters",
  "GET /api/v1/events",
  "GET /api/v1/fleet",
  "GET /api/v1/operations",
  "GET /api/v1/repositories",
  "GET /api/v1/session",
  "GET /api/v1/settings",
];
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A method of a page or route of the build; pages are also asked for as data, as links between pages do. */
type Served = { name: string; method: string; path: string; kind: "page" | "data" | "route" };
type Tried = Served & { answer: Answer; traces: string[] };

let things: ClosedThings;
let served: Served[];
test.beforeAll(async ({ installation }) => {
  things = await makeClosedThings(installation);
  served = await listServed(installation);
});
test.afterAll(() => things.remove());

test("the pages and routes that are named here are part of the build", () => {
  const names = served.map(({ name }) => name);
  const named = [...Object.keys(publicOnes), ...administratorsOnly, ...lists];
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test("without signing in, every page leads to the sign-in, every method of every route is refused, and nothing is said", async ({
  installation,
}) => {
  const tried = await tryEverything(installation, "nobody");
  expect(outcomesOf(tried)).toEqual(
    outcomesWished(({ name, kind }) => publicOnes[name] ?? (kind === "route" ? 401 : "to the sign-in")),
  );
  expect(tried.flatMap(({ traces }) => traces)).toEqual([]);
});

test("to a viewer of another project nothing of this one exists, on any page or route", async ({
  installation,
}) => {
  const before = await stateOf(installation);
  const tried = await tryEverything(installation, "stranger");
  expect(outcomesOf(tried)).toEqual(
    outcomesWished(({ name, path, kind }) => {
      if (path === "/sign-in") return "elsewhere";
      if (administratorsOnly.includes(name)) return 403;
      if (name === ownPassword) return 400;
      if (name in publicOnes) return publicOnes[name]!;
      if (kind === "route") return lists.includes(name) ? 200 : 404;
      return path.includes("[") ? 404 : 200;
    }),
  );
  expect(tried.flatMap(({ traces }) => traces)).toEqual([]);
  expect(await stateOf(installation)).toEqual(before);

  // What exists for others and what exists for nobody cannot be told apart.
  const never = "01890000-0000-7000-8000-000000000000";
  const nothing = { ...things, targetId: never, ids: mapValues(things.ids, () => never) };
  const withoutIds = (text: string) =>
    [...Object.values(things.ids), things.targetId].reduce((said, id) => said.replaceAll(id, never), text);
  for (const { name, method, path, kind, answer } of tried) {
    if (kind !== "route" || !path.includes("[id]")) continue;
    const body = method === "GET" ? undefined : bodyOf(name, nothing);
    const other = await ask(installation, "stranger", method, addressOf(path, nothing), { body });
    expect({ name, status: other.status, text: other.text }).toEqual({
      name,
      status: answer.status,
      text: withoutIds(answer.text),
    });
  }
});

test("somebody of the project is told all of that by the same pages and routes", async ({ installation }) => {
  const reads = (await tryEverything(installation, "viewer", ["GET"])).filter(
    ({ name, path }) => !(name in publicOnes) && (path.includes("[id]") || lists.includes(name)),
  );
  // A stream says nothing by itself, and who looks is not a secret.
  const silent = ["GET /api/v1/events"];
  expect(reads.filter(({ traces }) => traces.length === 0).map(({ name }) => name)).toEqual(silent);
});

test("the event stream of a stranger says nothing of what others see at once", async ({ installation }) => {
  const streams = {
    viewer: await listen(installation, "viewer"),
    stranger: await listen(installation, "stranger"),
  };
  try {
    await installation
      .as("operator")
      .post(`applications/${things.application.id}/follow`, { targetIds: [things.targetId] });
    await until("the viewer hears of it", () => streams.viewer.heard().includes(things.application.id));
    // What everybody hears comes after it, through the same channel.
    await installation.as("administrator").post("projects", { name: "Heard by all" });
    await until("the stranger hears what all hear", () => streams.stranger.heard().includes("settings"));
    expect(things.traces.filter((trace) => streams.stranger.heard().includes(trace))).toEqual([]);
  } finally {
    streams.viewer.close();
    streams.stranger.close();
  }
});

async function listServed(installation: Installation): Promise<Served[]> {
  const all: Served[] = [];
  for (const { kind, path } of builtRoutes()) {
    if (kind === "page") {
      all.push({ name: `GET ${path}`, method: "GET", path, kind });
      all.push({ name: `GET ${path} as data`, method: "GET", path, kind: "data" });
      continue;
    }
    const { allow } = await ask(installation, "nobody", "OPTIONS", addressOf(path, things));
    for (const method of methods.filter((one) => allow?.split(", ").includes(one)))
      all.push({ name: `${method} ${path}`, method, path, kind });
  }
  return all;
}

async function tryEverything(
  installation: Installation,
  person: Person,
  only: string[] = methods,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const one of served.filter(({ method }) => only.includes(method))) {
    const address = addressOf(one.path, things);
    const body = one.method === "GET" ? undefined : bodyOf(one.name, things);
    const asData = { headers: { rsc: "1" } };
    const answer = await (one.kind === "data"
      ? ask(installation, person, "GET", `${address}?_rsc`, asData)
      : ask(installation, person, one.method, address, { body }));
    const sent = `${address} ${JSON.stringify(body)}`;
    const said = things.traces.filter((trace) => !sent.includes(trace) && answer.text.includes(trace));
    tried.push({ ...one, answer, traces: said.map((trace) => `${one.name} says ${trace}`) });
  }
  return tried;
}

/** The status, or in words where an answer leads; data answers 200 and carries the rest inside. */
function outcomeOf({ kind, answer }: Tried): number | string {
  const { status, location, text } = answer;
  const target = kind === "data" ? /NEXT_REDIRECT;[a-z]+;([^;"\\]*)/.exec(text)?.[1] : location;
  if (target) return /^\/sign-in(\?next=.*)?$/.test(target) ? "to the sign-in" : "elsewhere";
  return kind === "data" && text.includes("NEXT_HTTP_ERROR_FALLBACK;404") ? 404 : status;
}

function outcomesOf(tried: Tried[]): Record<string, number | string> {
  return Object.fromEntries(tried.map((one) => [one.name, outcomeOf(one)]));
}

function outcomesWished(wish: (one: Served) => number | string): Record<string, number | string> {
  return Object.fromEntries(
    served.map((one) => [one.name, wish(one.kind === "data" ? { ...one, name: `GET ${one.path}` } : one)]),
  );
}

/** What the stranger could have changed. */
async function stateOf(installation: Installation): Promise<unknown> {
  const [state] = await installation.asOwner(`
    select (select json_agg(a order by a.id) from application a) as applications,
      (select json_agg(h order by h.id) from hold h) as holds,
      (select json_agg(o.id order by o.id) from operation o) as operations,
      (select json_agg(json_build_array(c.id, c.deregistered_at) order by c.id) from cluster c) as clusters,
      (select json_agg(r.id order by r.id) from repository r) as repositories,
      (select json_agg(p order by p.id) from project p) as projects,
      (select json_agg(m) from member m) as members,
      (select json_agg(u.id order by u.id) from "user" u) as people`);
  return state;
}

/** An open event stream: what it has said so far. */
async function listen({ url, as }: Installation, person: "viewer" | "stranger") {
  const ending = new AbortController();
  const cookie = as(person)
    .cookies.map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  const response = await fetch(`${url}/api/v1/events`, { headers: { cookie }, signal: ending.signal });
  expect(response.status).toBe(200);
  let heard = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) heard += decoder.decode(chunk, { stream: true });
  })().catch(() => {});
  return {
    heard: () => heard,
    async close() {
      ending.abort();
      await reading;
    },
  };
}

function mapValues<Value, Result>(record: Record<string, Value>, change: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
