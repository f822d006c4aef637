import { afterAll, expect, test } from "vitest";
import { makeHealthJudge } from "@/lib/lua/health-judge";
import { describeWithHealthOracle } from "@/lib/testing/health/health-oracle";
import { scriptCases } from "@/lib/testing/health/script-cases";

describeWithHealthOracle("Argo CD's own scripts", (oracle) => {
  // Two cores are shared by all tests: nothing here is about time.
  const judge = makeHealthJudge({ read: async () => [], timeoutMs: 5_000 });
  afterAll(() => judge.close());

  test("run here as they are and say what they say there, word for word", async () => {
    const cases = scriptCases(await oracle.scripts());
    const wrong: unknown[] = [];
    for (const { path, script, object, expected } of cases) {
      const outcome = await judge.tryScript(script, object);
      const health = outcome.kind === "judged" ? outcome.health : null;
      if (health?.status !== expected.status) wrong.push({ path, expected, outcome });
    }
    expect(cases.length).toBeGreaterThan(900);
    expect(wrong).toEqual([]);
  });
});
