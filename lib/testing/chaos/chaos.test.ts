import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenEngines, damaged } from "@/lib/testing/chaos/broken-engines";
import { type Installation, populate, startInstallation } from "@/lib/testing/chaos/chaos-world";
import { gatherEvidence } from "@/lib/testing/chaos/evidence";
import { invariants, judge, type Promised, type Verdict } from "@/lib/testing/chaos/judge";
import { runChaos } from "@/lib/testing/chaos/run-chaos";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { removeLeftoverControlPlanes } from "@/lib/testing/control-plane-leftovers";
import { seededRandom } from "@/lib/testing/fuzz/random";
import { bundleKillableWorker } from "@/lib/testing/start-killable-worker";

const folderPrefix = "plumbline-chaos-test-";
const seed = 4;
const kills = 12;
/** Long enough for an operation that ends, and not long for one that does not. */
const endlessMs = 15_000;

// Asked for only to learn whether its programs can be had: chaos kills a control plane of its own.
describeWithControlPlane("sync under fire", "api", () => {
  let dir: string;
  let installation: Installation;
  beforeAll(async () => {
    await removeLeftoverControlPlanes(folderPrefix);
    dir = mkdtempSync(path.join(tmpdir(), folderPrefix));
    installation = await startInstallation(dir);
  }, 120_000);
  afterAll(async () => {
    await installation.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test("what is killed with SIGKILL at random instants breaks no promise", { timeout: 600_000 }, async () => {
    const program = await bundleKillableWorker();
    const report = await runChaos(installation, { program, kills, seed, applications: 3 });
    await program.remove();
    expect(report.violations).toEqual([]);
    const { worker, postgres, "api-server": apiServer } = report.kills;
    expect(worker + postgres + apiServer).toBe(kills);
    expect(Math.min(worker, postgres, apiServer)).toBeGreaterThan(0);
    expect(report.killsInOperations).toBeGreaterThan(kills / 2);
    // A promise that nothing was held against has not been kept.
    for (const examined of Object.values(report.examined)) expect(examined).toBeGreaterThan(10);
    expect(report.hookRuns).toBeGreaterThan(10);
    expect(report.deletions).toBeGreaterThan(0);
  });

  test.each(brokenEngines)(
    "an engine that is $name is found out",
    { timeout: 300_000 },
    async ({ damages }) => {
      const program = await bundleKillableWorker([damaged(damages)]);
      const broken = new Set(damages.flatMap(({ breaks }) => breaks));
      const endedMsMax = broken.has("every operation ends") ? endlessMs : undefined;
      const chaos = await populate(installation, { program, seed, applications: 3, endedMsMax });
      try {
        await Promise.all(
          chaos.applications.map(async (application, index) => {
            for (const wish of ["commit", "sync"] as const)
              await application.fulfil(wish, seededRandom(seed, index));
            await application.becomesStill();
          }),
        );
        const verdict = judge(await gatherEvidence(chaos), {
          isFinal: broken.has("everything is synced in the end"),
        });
        expect(brokenIn(verdict)).toEqual(broken);
      } finally {
        await chaos.victims.stop();
        await program.remove();
      }
    },
  );

  test("there is a broken engine for every promise", () => {
    const broken = brokenEngines.flatMap(({ damages }) => damages.flatMap(({ breaks }) => breaks));
    expect(new Set(broken)).toEqual(new Set(Object.keys(invariants)));
  });
});

function brokenIn(verdict: Verdict): Set<Promised> {
  const names = Object.keys(verdict) as Promised[];
  return new Set(names.filter((name) => verdict[name].violations.length > 0));
}
