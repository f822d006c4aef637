import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication, type TargetView } from "@/lib/testing/engine-application";
import { seededRandom } from "@/lib/testing/fuzz/random";
import { asFile, configMap } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { startFaultyApiServer } from "@/lib/testing/storm/faulty-api-server";
import { stormTiming } from "@/lib/testing/storm/watch-storm";

const seed = Number(process.env.STORM_SEED ?? 1);
const rounds = Number(process.env.STORM_POINTS ?? 4);

/**
 * Whenever a target is called verified and synced, that was true at some moment within this long: a watch may keep silent
 * for `watchSilenceMs`, stand again within `blindMs`, the judge's question may be lost and asked again (thrice
 * `answerMs`), and the rest is for the queue, the database and a busy machine.
 */
const honestMs = stormTiming.watchSilenceMs + stormTiming.blindMs + 3 * stormTiming.answerMs + 2_000;

describeWithControlPlane("status on a network of faults", "api", (plane) => {
  test(
    "no target is called synced for longer than is honest, and each says the truth once it is calm",
    {
      timeout: 60_000 + rounds * 30_000,
    },
    async () => {
      const network = await startFaultyApiServer(plane, {
        seed,
        isWithoutStreamedLists: (plural) => plural === "secrets",
      });
      const world = await startEngineWorld("faults", plane, { url: network.url });
      const random = seededRandom(seed, 77);
      const names = ["a", "b", "c", "d"];
      const lies: string[] = [];
      let claims = 0;
      try {
        world.startWorker({ clusterTiming: stormTiming });
        const app = await EngineApplication.create(world, {
          files: { "all.yaml": asFile(...names.map((name) => configMap(name, { v: "1" }))) },
        });
        await app.awaitStatus("behind");
        await app.synced();
        await app.awaitTarget("verified and synced", isClaimed);

        for (let round = 0; round < rounds; round++) {
          network.rage(round % 2 === 0 ? "with breaks" : "with everything");
          await sleep(random.integer(1_500));
          const name = random.pick(names);
          await app.edit("ConfigMap", name, { data: { v: `drifted-${round}` } });
          const editedAt = Date.now();
          while (Date.now() < editedAt + honestMs + 1_500) {
            const askedAt = Date.now();
            const isSynced = isClaimed(await app.target());
            if (isSynced) claims += 1;
            if (isSynced && askedAt - editedAt > honestMs)
              lies.push(`round ${round}: ${name} differs since ${askedAt - editedAt} ms`);
            await sleep(50);
          }
          network.calm();
          await app.awaitTarget("drifted, and verified", ({ counts, freshness }) => {
            return counts.drifted === 1 && freshness.isVerified;
          });
          await app.edit("ConfigMap", name, { data: { v: "1" } });
          await app.awaitTarget("verified and synced", isClaimed);
        }
      } finally {
        await world.stop();
        await network.close();
      }
      const said = JSON.stringify(
        { seed, faults: Object.fromEntries(network.counts), claims, lies },
        null,
        1,
      );
      if (process.env.STORM_SEED) console.log(said);
      expect(lies, said).toEqual([]);
      expect(network.injected.length, said).toBeGreaterThan(50);
    },
  );
});

function isClaimed({ status, freshness, counts }: TargetView): boolean {
  return status === "synced" && freshness.isVerified && Object.keys(counts).join() === "synced";
}
