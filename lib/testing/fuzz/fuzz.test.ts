import { beforeAll, expect, test } from "vitest";
import type { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import {
  type FuzzReport,
  inWords,
  isFalselyDifferent,
  isFalselySynced,
  isGood,
  reportOf,
} from "@/lib/testing/fuzz/fuzz-report";
import { mutants, proofWithout } from "@/lib/testing/fuzz/proof-mutants";
import { type FuzzRun, fuzzManager, runFuzz } from "@/lib/testing/fuzz/run-fuzz";

const objects = 1_500;
const seed = 9;

describeWithControlPlane("cases that nobody chose, judged by a real API server", "api", (plane) => {
  let run: FuzzRun;
  let report: FuzzReport;
  beforeAll(async () => {
    const place = { namespace: uniqueNamespace("fuzz"), group: uniqueGroup() };
    run = await runFuzz(plane, { objects, seed, place });
    report = reportOf(run);
  }, 300_000);

  test("what is said to be in sync is never changed by applying it", () => {
    expect(run.outcomes.filter(isFalselySynced).slice(0, 3).map(inWords)).toEqual([]);
  });

  test("what is said to differ is changed by applying it", () => {
    expect(run.outcomes.filter(isFalselyDifferent).slice(0, 3).map(inWords)).toEqual([]);
  });

  test("what is spelled as the server keeps it is settled without a call", () => {
    expect(isGood(report), JSON.stringify(report)).toBe(true);
  });

  test("the cases have teeth: other spellings, and changes", () => {
    expect(report.respelled).toBeGreaterThan(0.3);
    expect(report.changed).toBeGreaterThan(0.3);
    expect(report.unused).toBeLessThan(objects / 6);
  });

  test.each(mutants)("a proof without “$clause” is caught", async (mutant) => {
    expect(falselyProved(run, await proofWithout(mutant))).toBeGreaterThan(0);
  });

  test("the proof as it is proves nothing falsely", async () => {
    const proof = await proofWithout({
      clause: "nothing",
      from: "/**\n * Whether it is proved",
      to: "/**\n * Whether it is proved",
    });
    expect(falselyProved(run, proof)).toBe(0);
  });
});

/** How many cases a proof settles that an apply changed, or that the server refused. */
function falselyProved({ outcomes }: FuzzRun, proof: typeof provesInSync): number {
  return outcomes.filter(({ hasChanged, hasLeftover, desired, live }) => {
    return hasChanged !== false && !hasLeftover && proof(desired, live, fuzzManager);
  }).length;
}
