import { expect, test } from "vitest";
import { findScript, healthScriptSchema } from "@/lib/domain/health/health-script";

const named = (...keys: string[]) =>
  keys.map((key) => ({ group: key.split("/")[0]!, kind: key.split("/")[1]!, script: key }));

test.each([
  ["its own name", ["*/*", "a.com/Thing"], "a.com/Thing"],
  ["a pattern of the group", ["*.com/Thing"], "*.com/Thing"],
  ["a pattern of the kind", ["a.com/T*g"], "a.com/T*g"],
  ["of two patterns the first by name", ["a.*/Thing", "*/Thing"], "*/Thing"],
  ["nothing of another group", ["b.com/Thing", "*.org/Thing"], null],
  ["nothing of another kind", ["a.com/Things", "a.com/*ng*x"], null],
])("a kind is found by %s", (_, keys, found) => {
  expect(findScript(named(...keys), { group: "a.com", kind: "Thing" })?.script ?? null).toBe(found);
});

test("many stars take no time", () => {
  const group = "a".repeat(253);
  const scripts = [{ group: `${"a*".repeat(126)}b`, kind: "*" }];
  const startedAt = performance.now();
  expect(findScript(scripts, { group, kind: "Thing" })).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(100);
});

test("the core group is empty, and a slash is no part of a name", () => {
  expect(healthScriptSchema.safeParse({ group: "", kind: "Pod", script: "x" }).success).toBe(true);
  expect(healthScriptSchema.safeParse({ group: "a/b", kind: "Pod", script: "x" }).success).toBe(false);
});
