import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { ChaosApplication } from "@/lib/testing/chaos/chaos-application";
import { widgetGroup } from "@/lib/testing/chaos/chaos-content";
import { startVictims, type Victims } from "@/lib/testing/chaos/chaos-victims";
import { type ClusterHistory, followCluster } from "@/lib/testing/chaos/cluster-history";
import { remake, settleStrangers, type Stranger } from "@/lib/testing/chaos/strangers";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { seededRandom } from "@/lib/testing/fuzz/random";
import { openTestDatabase } from "@/lib/testing/postgres";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import type { KillableProgram } from "@/lib/testing/start-killable-worker";
import { type ControlPlane, startControlPlane } from "@/scripts/control-plane/control-plane.mjs";
import { migrate } from "@/scripts/migrate.mjs";
import { killPostgres, startPostgres } from "@/scripts/postgres.mjs";

/** A whole installation of its own, because all of it is killed. */
export type Installation = {
  world: EngineWorld;
  plane: ControlPlane;
  postgresDir: string;
  history: ClusterHistory;
  stop(): Promise<void>;
};

/** An installation with a worker and applications in it. */
export type ChaosWorld = Installation & {
  victims: Victims;
  applications: ChaosApplication[];
  strangers: Stranger[];
  /** UIDs of objects that the stories deleted, as other people. */
  deletedByOthers: Set<string>;
};

export type Population = {
  program: KillableProgram;
  seed: number;
  /** How many, at least three; the third is automatic. */
  applications: number;
  /** How long an operation may take before it counts as one that does not end. */
  endedMsMax?: number;
};

/** Objects stand in etcd as JSON and all their versions stay, so that its history can be read. */
const apiServerArgs = ["--storage-media-type=application/json", "--etcd-compaction-interval=0"];

/**
 * Starts a control plane, a Postgres with the settings of production and a GitHub, in a folder of their own. Throws with
 * the reasons where the programs cannot be had.
 */
export async function startInstallation(dir: string, log?: (line: string) => void): Promise<Installation> {
  const ending: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).toReversed()) await end();
  };
  try {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o755); // as root, the database runs as another user
    const plane = await startControlPlane({
      dir: path.join(dir, "cluster"),
      parts: "all",
      apiServerArgs,
      log,
    });
    if (plane.missing)
      throw new Error(plane.missing.map(({ program, reason }) => `${program}: ${reason}`).join("\n"));
    ending.push(() => plane.stop());
    const history = await followCluster(plane.etcdUrl);
    ending.push(() => history.close());
    const postgresDir = path.join(dir, "postgres");
    const postgres = await startPostgres({ dir: postgresDir });
    ending.push(() => killPostgres({ dir: postgresDir }));
    await migrate(postgres.ownerUrl);
    const database = openTestDatabase(postgres, async () => {});
    const world = await startEngineWorld("chaos", plane, { database });
    ending.push(() => world.stop());
    await world.admin.defineKind({ group: widgetGroup, kind: "Widget", plural: "widgets" });
    return { world, plane, postgresDir, history, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/**
 * Starts a worker in an installation and makes applications, synced once, with strangers beside them. `victims.stop`
 * ends the worker again.
 */
export async function populate(installation: Installation, population: Population): Promise<ChaosWorld> {
  const { world } = installation;
  const victims = startVictims({ ...installation, program: population.program });
  try {
    const applications = await makeApplications(world, population);
    const { strangers, deletedByOthers } = await tellStories(world, applications, population.seed);
    return { ...installation, victims, applications, strangers, deletedByOthers };
  } catch (error) {
    await victims.stop();
    throw error;
  }
}

/** The first one gives an object up, the second takes it over; all but the third are synced by people. */
async function makeApplications(
  world: EngineWorld,
  { seed, applications: count, endedMsMax }: Population,
): Promise<ChaosApplication[]> {
  const random = seededRandom(seed, 1);
  const giver = await ChaosApplication.create(world, random, {
    prefix: "a",
    isAutomatic: false,
    mayBreak: true,
    endedMsMax,
    first: { remade: "a0", shared: "a0" },
  });
  const others = "bcdefghij".slice(0, count - 1).split("");
  const made = await Promise.all(
    others.map((prefix, index) =>
      ChaosApplication.create(world, seededRandom(seed, 2 + index), {
        prefix,
        isAutomatic: index === 1,
        mayBreak: index !== 1,
        endedMsMax,
        ...(index === 0 ? { beside: giver.app, always: { shared: "b0" } } : {}),
      }),
    ),
  );
  return [giver, ...made];
}

async function tellStories(
  world: EngineWorld,
  applications: ChaosApplication[],
  seed: number,
): Promise<Pick<ChaosWorld, "strangers" | "deletedByOthers">> {
  const [giver] = applications;
  await Promise.all(
    applications
      .filter(({ draft }) => !draft.isAutomatic && !draft.beside)
      .map(async (chaos) => {
        await chaos.app.awaitTarget("looked at", ({ status }) => status !== "unknown");
        await chaos.sync();
        await chaos.becomesStill();
      }),
  );
  const alone = applications.filter(({ draft }) => !draft.beside);
  const settled = await Promise.all(alone.map((chaos) => settleStrangers(world, chaos)));
  const { stranger, deleted } = await remake(world, giver!);
  // Whoever syncs a commit that declares it takes it over; from now on none does.
  await giver!.commit(seededRandom(seed, 100), false);
  return { strangers: [...settled.flat(), stranger], deletedByOthers: new Set([deleted]) };
}
