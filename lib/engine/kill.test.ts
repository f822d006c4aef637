import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithControlPlane, type SharedControlPlane } from "@/lib/testing/control-plane";
import { killDeletion } from "@/lib/testing/kill-deletion";
import { killHooks } from "@/lib/testing/kill-hooks";
import { killTakeOver } from "@/lib/testing/kill-take-over";
import { openKillLane, type KillLane, type KillScenario, type KillStage } from "@/lib/testing/kill-lane";
import { killObjects } from "@/lib/testing/kill-objects";
import { bundleKillableWorker, type KillableProgram } from "@/lib/testing/start-killable-worker";

/** Of so many points one is tried, evenly spread; `KILL_EVERY=1` tries all, which takes some ten minutes on two cores. */
const every = Number(process.env.KILL_EVERY ?? 6);
/** Side by side, each with a database, a GitHub and a worker of its own. */
const lanesCount = 3;

describeWithControlPlane("a worker that is killed with SIGKILL in the middle of a sync", "all", (plane) => {
  killEverywhere(plane, killObjects, 40);
});

describeWithControlPlane("a worker that is killed with SIGKILL around hooks and waves", "all", (plane) => {
  killEverywhere(plane, killHooks, 20);
});

describeWithControlPlane(
  "a worker that is killed with SIGKILL while it takes an object over",
  "all",
  (plane) => {
    killEverywhere(plane, killTakeOver, 4, 1);
  },
);

describeWithControlPlane(
  "a worker that is killed with SIGKILL while it deletes a target's objects",
  "all",
  (plane) => {
    killEverywhere(plane, killDeletion, 14, Math.min(every, 3));
  },
);

function killEverywhere<S extends KillStage>(
  plane: SharedControlPlane,
  scenario: KillScenario<S>,
  pointsMin: number,
  everyOf = every,
): void {
  let program: KillableProgram;
  let lanes: KillLane[];
  beforeAll(async () => {
    program = await bundleKillableWorker();
    lanes = await Promise.all(
      Array.from({ length: lanesCount }, () => openKillLane(plane, program, scenario)),
    );
  });
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
    await program.remove();
  });

  test(
    "before and after outward calls: its successor finishes, and cluster, ledger and record agree",
    async () => {
      const all = (await lanes[0]!.recordPoints()).filter(scenario.isDeadly);
      expect(all.length).toBeGreaterThanOrEqual(pointsMin);
      const points = all.filter((_, index) => index % everyOf === 0);
      const waiting = [...points];
      const killedAt: string[] = [];
      const failures: { point: string; reason: string }[] = [];
      await Promise.all(
        lanes.map(async (lane) => {
          for (let point = waiting.shift(); point; point = waiting.shift()) {
            try {
              if (await lane.killAt(point)) killedAt.push(point);
            } catch (error) {
              failures.push({ point, reason: error instanceof Error ? error.message : String(error) });
            }
          }
        }),
      );
      expect(failures).toEqual([]);
      // How often a definition or a rollout is looked at depends on the cluster's pace; all else is always reached.
      const unreached = points.filter((point) => !killedAt.includes(point));
      expect(
        unreached.filter((point) => !/^(before|after) (get .*|discovery) #([2-9]|\d\d)$/.test(point)),
      ).toEqual([]);
      expect(unreached.length).toBeLessThan(points.length / 4);
    },
    15 * 60_000,
  );
}
