import { afterAll, expect, test } from "vitest";
import { JqRunner } from "@/lib/render/jq-paths";

const jq = new JqRunner();
const hurried = new JqRunner(1_500);
afterAll(() => Promise.all([jq.close(), hurried.close()]));

const document = { spec: { containers: [{ name: "web" }, { name: "side" }], replicas: 2 } };

test.each<[string, unknown[]]>([
  [".spec.replicas", ["spec", "replicas"]],
  ['.spec.containers[] | select(.name == "side")', ["spec", "containers", 1]],
  [".spec.replicas # for the autoscaler", ["spec", "replicas"]],
])("%s leads to %j, and nowhere where it fails", async (expression, path) => {
  expect(await jq.pathsOf(expression, [document, null])).toMatchObject({
    outcome: "found",
    paths: [[path], {}],
  });
});

test.each([".spec[", 'include "a"; .', ".a)] , [path(.b"])("%s is told to be wrong", async (expression) => {
  const answer = await jq.pathsOf(expression, [document]);
  if (answer.outcome === "failed") expect(answer.reason).not.toBe("");
  // What closes our own brackets is still asked only for paths.
  else expect(answer.paths.flat(2).every((step) => ["string", "number"].includes(typeof step))).toBe(true);
});

test("the root is no field", async () => {
  expect(await jq.pathsOf(".", [document])).toMatchObject({ outcome: "failed" });
});

test("an expression without end is ended, others go on, and it is not tried again", async () => {
  const endless = "def f: f; f";
  expect(await hurried.pathsOf(endless, [document])).toEqual({
    outcome: "failed",
    reason: "It took longer than 1.5 s.",
  });
  const since = Date.now();
  expect(await hurried.pathsOf(endless, [document])).toMatchObject({ outcome: "failed" });
  expect(Date.now() - since).toBeLessThan(500);
  const other = await jq.pathsOf(".spec.replicas", [document]);
  expect(other).toMatchObject({ outcome: "found" });
});
