import { expect } from "vitest";
import type { SharedControlPlane } from "@/lib/testing/control-plane";
import { type EngineApplication, isFinished } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { expireLeases } from "@/lib/testing/expire-leases";
import { startWriteRecorder, type WriteRecorder } from "@/lib/testing/recorded-writes";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import type { KillableProgram, KillableWorker } from "@/lib/testing/start-killable-worker";
import { until } from "@/lib/testing/until";

export type KillLane = {
  /** Runs the sync once, unharmed, and returns where a worker can be killed in it, in general terms. */
  recordPoints(): Promise<string[]>;
  /**
   * Runs the sync anew with a worker that kills itself at a point, starts another one, and checks what came of it.
   * Returns whether the point was reached.
   */
  killAt(point: string): Promise<boolean>;
  close(): Promise<void>;
};

/** One application before the sync in question, and the name that is its own besides its namespace, if it has one. */
export type KillStage = { app: EngineApplication; other?: string };

/** What is synced while workers are killed, and what must be true afterwards besides what is true of every sync. */
export type KillScenario<S extends KillStage> = {
  /** Whether a worker is killed at a point: where nothing happens that another scenario has not seen, it is not. */
  isDeadly(point: string): boolean;
  setTheStage(world: EngineWorld): Promise<S>;
  /** Asks for the operation in question; a sync with pruning without it. */
  ask?(stage: S): Promise<string>;
  check(
    world: EngineWorld,
    recorder: WriteRecorder,
    stage: S,
    operationId: string,
    isKilled: boolean,
  ): Promise<void>;
  /** Takes away what does not go with the application. */
  strike?(world: EngineWorld, stage: S): Promise<void>;
};

/** Each wait at most; generous, because lanes share the machine with everything else. */
const timeoutMs = 120_000;

/** A world of its own in which workers are killed one after another; each recovers what the last one left. */
export async function openKillLane<S extends KillStage>(
  plane: SharedControlPlane,
  program: KillableProgram,
  scenario: KillScenario<S>,
): Promise<KillLane> {
  const recorder = await startWriteRecorder(plane);
  const world = await startEngineWorld("kill", plane, { url: recorder.url });
  let worker = program.start(world.environment);

  async function sync(stage: S, point: string | null): Promise<KillableWorker> {
    const asked = worker;
    await asked.order({ deadlyPoint: point && specific(stage, point) });
    const id = await (scenario.ask?.(stage) ?? stage.app.sync({ prune: true }));
    let signal: NodeJS.Signals | null = null;
    void asked.ended.then((how) => (signal = how));
    const isSettled = async () => signal !== null || isFinished(await stage.app.operation(id));
    await until("the worker is dead, or the operation has ended", isSettled, { timeoutMs });
    const isKilled = signal !== null;
    if (isKilled) {
      expect(signal).toBe("SIGKILL");
      await expireLeases(world);
      worker = program.start(world.environment);
      await stage.app.ended(id, timeoutMs).catch((error: Error) => {
        throw new Error(`${error.message}\n${worker.log()}`);
      });
    }
    await scenario.check(world, recorder, stage, id, isKilled);
    const attempts = world.database.asOwner("select attempts from operation where id = $1", [id]);
    expect(await attempts).toEqual([{ attempts: isKilled ? 2 : 1 }]);
    expect(await world.store.audit.verify()).toMatchObject({ isIntact: true });
    await stage.app.remove();
    await scenario.strike?.(world, stage);
    return asked;
  }

  return {
    async recordPoints() {
      const stage = await scenario.setTheStage(world);
      const { points } = await sync(stage, null);
      const { app, other = nowhere } = stage;
      return points.map((point) => point.replaceAll(other, "{other}").replaceAll(app.namespace, "{own}"));
    },
    async killAt(point) {
      const stage = await scenario.setTheStage(world);
      const asked = await sync(stage, point);
      return asked !== worker;
    },
    async close() {
      await worker.stop();
      await world.stop();
      await recorder.close();
    },
  };
}

/** Where a stage has no other name. */
const nowhere = "{other}";

function specific({ app, other = nowhere }: KillStage, point: string): string {
  return point.replaceAll("{other}", other).replaceAll("{own}", app.namespace);
}
