import { expect, test } from "vitest";
import { healthOf } from "@/lib/domain/health/health-of";
import { conditionsOf, isObserved } from "@/lib/domain/health/read-status";
import type { Manifest } from "@/lib/domain/object/manifest";
import { builtinVariations } from "@/lib/testing/health/builtin-variations";
import { describeWithHealthOracle } from "@/lib/testing/health/health-oracle";

const seed = 20260117;
const ofEachKind = 120;

/** Where we differ from Argo CD on purpose: the README of `lib/domain` has the reasons. */
const differences: { why: string; of: string; when: (object: Manifest) => boolean }[] = [
  {
    why: "only conditions that are true end a Job: a resumed one runs",
    of: "Job",
    when: (object) => conditionsOf(object).some(({ status }) => status !== "True"),
  },
  { why: "a CronJob without a status was never due", of: "CronJob", when: (object) => !object.status },
  {
    why: "a definition without a status waits for one; the script fails there",
    of: "CustomResourceDefinition",
    when: (object) => !object.status,
  },
  {
    why: "a definition's own verdicts come before the stage of its installation",
    of: "CustomResourceDefinition",
    when: (object) => conditionsOf(object).filter(({ type }) => type !== "Established").length > 0,
  },
  {
    why: "a budget whose change was not seen is progressing",
    of: "PodDisruptionBudget",
    when: (object) => !isObserved(object),
  },
];

describeWithHealthOracle("beside Argo CD", (oracle) => {
  test(`${ofEachKind} objects of every built-in kind are judged as Argo CD judges them`, async () => {
    const variations = builtinVariations(seed, ofEachKind);
    const answers = await oracle.ask(variations.map(({ object }) => ({ object })));
    const wrong = variations.flatMap(({ kind, object }, index) => {
      const theirs = answers[index]!;
      const ours = healthOf(object);
      const isMeant = differences.some(({ of, when }) => of === kind && when(object));
      return ours.status === theirs.status || isMeant ? [] : [{ ours, theirs, object }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(variations.length).toBeGreaterThan(1_500);
  });

  test("each way in which we differ is still one", async () => {
    const variations = builtinVariations(seed, ofEachKind);
    const answers = await oracle.ask(variations.map(({ object }) => ({ object })));
    for (const { why, of, when } of differences) {
      const differs = variations.some(
        ({ kind, object }, index) =>
          kind === of && when(object) && healthOf(object).status !== answers[index]!.status,
      );
      expect(differs, why).toBe(true);
    }
  });

  test("every state is met and explained", () => {
    const all = builtinVariations(seed, ofEachKind).map(({ object }) => healthOf(object));
    expect(new Set(all.map(({ status }) => status)).size).toBe(5);
    const unexplained = all.filter(({ status, reason }) => status !== "Healthy" && !reason);
    expect(unexplained).toEqual([]);
  });
});
