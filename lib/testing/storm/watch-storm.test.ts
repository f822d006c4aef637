import { expect, test } from "vitest";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { faultTypes, plannedFault } from "./fault-plan";
import { runWatchStorm } from "./watch-storm";

/** `STORM_SEED=7 STORM_POINTS=40` runs another storm, and a longer one. */
const seed = Number(process.env.STORM_SEED ?? 1);
const quietPoints = Number(process.env.STORM_POINTS ?? 6);
const stormMs = 4_000;

test("the same seed plans the same faults for the same requests", () => {
  const plan = (of: number) =>
    Array.from({ length: 200 }, (_, nth) => plannedFault(of, { kind: "watch", subject: "pods", nth }));
  expect(plan(3)).toEqual(plan(3));
  expect(plan(3)).not.toEqual(plan(4));
});

describeWithControlPlane("a storm", "api", (plane) => {
  test(
    "hundreds of faults of every kind, and nothing is missed or passes for seen when it is not",
    { timeout: 60_000 + quietPoints * (stormMs + 20_000) },
    async () => {
      const report = await runWatchStorm(plane, { seed, quietPoints, stormMs });
      if (process.env.STORM_SEED) console.log(JSON.stringify(report));
      const said = JSON.stringify(report, null, 1);
      expect(report.lies, said).toEqual([]);
      expect(report.quietPoints, said).toBe(quietPoints);
      expect(report.faultsInAll, said).toBeGreaterThan(200);
      expect(
        faultTypes.filter((type) => !report.faults[type]),
        said,
      ).toEqual([]);
    },
  );
});
