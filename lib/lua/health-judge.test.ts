import { afterAll, describe, expect, test } from "vitest";
import type { HealthScript } from "@/lib/domain/health/health-script";
import type { Manifest } from "@/lib/domain/object/manifest";
import { makeHealthJudge } from "@/lib/lua/health-judge";

let scripts: HealthScript[] = [];
const judge = makeHealthJudge({ read: async () => scripts, timeoutMs: 100 });
afterAll(() => judge.close());

const object = (status: object = {}): Manifest => ({
  apiVersion: "example.com/v1",
  kind: "Thing",
  metadata: { name: "x", labels: { a: "b" } },
  spec: { list: [{ name: "one" }, { name: "two" }] },
  status,
});
const tried = (script: string, status: object = {}) => judge.tryScript(script, object(status));

describe("a script", () => {
  test("as Argo CD's documentation has it", async () => {
    const script = `
      hs = {}
      if obj.status ~= nil and obj.status.conditions ~= nil then
        for i, condition in ipairs(obj.status.conditions) do
          if condition.type == "Ready" and condition.status == "False" then
            hs.status = "Degraded"
            hs.message = condition.message
            return hs
          end
        end
      end
      hs.status = "Progressing"
      hs.message = "Waiting"
      return hs`;
    const failing = { conditions: [{ type: "Ready", status: "False", message: "no disk" }] };
    expect(await tried(script, failing)).toEqual({
      kind: "judged",
      health: { status: "Degraded", reason: "no disk" },
    });
    expect(await tried(script)).toEqual({
      kind: "judged",
      health: { status: "Progressing", reason: "Waiting" },
    });
  });

  test.each([
    ["a syntax error names its line", "hs = {}\nhs.status = = 1\nreturn hs", 2, /unexpected symbol/],
    ["what goes wrong names its line", "local x = nil\nreturn x.status", 2, /attempt to index a nil value/],
    ["nothing returned", "hs = {}", null, /returned nothing/],
    ["another type returned", "return 1", null, /a number and not a table/],
    [
      "a status that is none",
      "return { status = 'Fine' }",
      null,
      /no health status that is known \("Fine"\)/,
    ],
    ["a status that is a table", "return { status = {} }", null, /no health status/],
    [
      "more memory than it may have",
      "local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end",
      null,
      /memory|100 ms/,
    ],
    ["no end", "while true do end", null, /longer than 100 ms/],
    [
      "no end of a pattern",
      "local s = ('a'):rep(30) return s:find(('a*'):rep(30) .. 'b')",
      null,
      /longer than 100 ms/,
    ],
  ])("%s is said and is no health", async (_, script, line, reason) => {
    const outcome = await tried(script);
    expect(outcome).toMatchObject({ kind: "failed", line });
    expect(outcome.kind === "failed" && outcome.reason).toMatch(reason);
  });

  test("after one that did not come back the next one runs", async () => {
    await tried("while true do end");
    expect(await tried("return { status = 'Healthy' }")).toMatchObject({ health: { status: "Healthy" } });
  });

  test("finds neither files, processes, modules nor what another run left", async () => {
    const names = [
      "io",
      "debug",
      "package",
      "dofile",
      "loadfile",
      "load",
      "collectgarbage",
      "given_object",
      "js",
    ];
    const seen = names.map((name) => `"${name}=" .. type(${name})`).join(` .. " " .. `);
    const outcome = await tried(
      `return { status = "Healthy", message = ${seen} .. type(os.execute) .. type(string.dump) }`,
    );
    expect(outcome).toMatchObject({ health: { reason: expect.not.stringMatching(/function|table/) } });
    await tried("leaked = 1 table.insert = nil string.upper = nil return { status = 'Healthy' }");
    const after = await tried(
      "return { status = 'Healthy', message = type(leaked) .. type(table.insert) .. type(('x').upper) }",
    );
    expect(after).toMatchObject({ health: { reason: "nilfunctionfunction" } });
  });

  test("may not change how strings work for others", async () => {
    const outcome = await tried("getmetatable('').__index = nil return { status = 'Healthy' }");
    expect(outcome.kind).toBe("failed");
  });

  test("may use what Lua 5.1 had", async () => {
    const script = `local os = require("os")
      return { status = "Healthy", message = table.getn(obj.spec.list) .. unpack({ "x" }) .. type(os.time()) }`;
    expect(await tried(script)).toMatchObject({ health: { reason: "2xnumber" } });
  });
});

describe("the administrators' scripts", () => {
  const set = (...list: HealthScript[]) => {
    scripts = list;
    judge.forget();
  };
  const says = (status: string) => `return { status = "${status}", message = "by script" }`;

  test("come before our own rules, for the kinds that they name", async () => {
    set({ group: "example.com", kind: "Thing", script: says("Suspended") });
    expect(await judge.judge(object(), [])).toEqual({ status: "Suspended", reason: "by script" });
    const other = { ...object(), kind: "Other" };
    expect((await judge.judge(other, [])).status).toBe("Healthy");
  });

  test("an exact name comes before a pattern, and deletion before both", async () => {
    set(
      { group: "*", kind: "*", script: says("Degraded") },
      { group: "example.com", kind: "Thing", script: says("Healthy") },
    );
    expect((await judge.judge(object({ a: 1 }), [])).status).toBe("Healthy");
    expect((await judge.judge({ ...object(), apiVersion: "b.example.com/v1" }, [])).status).toBe("Degraded");
    const deleted = { ...object(), metadata: { name: "x", deletionTimestamp: "2026-01-01T00:00:00Z" } };
    expect((await judge.judge(deleted, [])).status).toBe("Progressing");
  });

  test("one that fails makes the health unknown, with the reason", async () => {
    set({ group: "example.com", kind: "Thing", script: "\nreturn obj.nothing.there" });
    const health = await judge.judge(object(), []);
    expect(health.status).toBe("Unknown");
    expect(health.reason).toMatch(/^Its health script failed: line 2: attempt to index a nil value/);
  });

  test("one that keeps overstaying rests, and the event loop never waits for it", async () => {
    set({ group: "example.com", kind: "Thing", script: "while true do end" });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const reasons: (string | null)[] = [];
    for (let index = 0; index < 5; index++) reasons.push((await judge.judge(object({ index }), [])).reason);
    clearInterval(timer);
    expect(reasons[0]).toBe("Its health script failed: It takes longer than 100 ms.");
    expect(reasons[4]).toMatch(/rests for a minute/);
    expect(ticks).toBeGreaterThan(20);
  });
});
