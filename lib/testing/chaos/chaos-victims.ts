import { setTimeout as sleep } from "node:timers/promises";
import type { EventKind, PlannedKill, Victim } from "@/lib/testing/chaos/chaos-plan";
import { patiently } from "@/lib/testing/chaos/patiently";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { expireLeases } from "@/lib/testing/expire-leases";
import type { KillableProgram, KillableWorker } from "@/lib/testing/start-killable-worker";
import type { ControlPlane } from "@/scripts/control-plane/control-plane.mjs";
import { killPostgres, postgresLog, startPostgres } from "@/scripts/postgres.mjs";

/** The processes that chaos kills; each is started again by itself, as whatever supervises them would. */
export type Victims = {
  /** Kills one with SIGKILL once it is there; resolves when it is dead. It comes back after the planned time. */
  kill(planned: PlannedKill): Promise<void>;
  /** Resolves when everything that was killed is back. */
  allBack(): Promise<void>;
  /** How many outward calls of a kind the operations of all workers have begun or ended. */
  events(kind: EventKind): number;
  /** Who was killed, and when. */
  kills: { victim: Victim; atMs: number }[];
  /** How often Postgres said that it recovers from a crash. */
  crashRecoveries(): number;
  /** Ends of workers that nobody killed, in words. */
  ownEnds: string[];
  /** What all workers said, the last one last. */
  logs(): string[];
  /** Ends the worker in order and starts a fresh one. */
  freshWorker(): Promise<void>;
  stop(): Promise<void>;
};

type Place = { world: EngineWorld; plane: ControlPlane; postgresDir: string; program: KillableProgram };

/** The points of `with-faults.ts`. */
const eventKinds: Record<EventKind, RegExp> = {
  call: /^/,
  write: /^(before|after) (apply|replace|delete) /,
  deletion: /^(before|after) delete /,
};

export function startVictims({ world, plane, postgresDir, program }: Place): Victims {
  const kills: Victims["kills"] = [];
  const back: Record<Victim, Promise<void>> = {
    worker: Promise.resolve(),
    postgres: Promise.resolve(),
    "api-server": Promise.resolve(),
  };
  const workers: KillableWorker[] = [];
  const recoveriesBefore = recoveriesOf(postgresDir);
  const ownEnds: string[] = [];
  const events: Record<EventKind, number> = { call: 0, write: 0, deletion: 0 };
  let isEnding = false;
  let expected: KillableWorker | null = null;

  function startWorker(): KillableWorker {
    const worker = program.start(world.environment, (point) => {
      for (const [kind, isOne] of Object.entries(eventKinds))
        if (isOne.test(point)) events[kind as EventKind] += 1;
    });
    workers.push(worker);
    void worker.ended.then((signal) => {
      if (worker === expected || isEnding) return;
      // Without Postgres no worker begins; whatever supervises it tries again.
      if (worker.log().includes("worker.started"))
        ownEnds.push(`${signal ?? "an exit"}\n${lastWords(worker)}`);
      back.worker = back.worker.then(() => comeBack("worker", { downMs: 0, leaseRunsOut: false }));
    });
    return worker;
  }

  async function comeBack(
    victim: Victim,
    { downMs, leaseRunsOut }: Pick<PlannedKill, "downMs" | "leaseRunsOut">,
  ): Promise<void> {
    await sleep(downMs);
    if (victim === "postgres") await startPostgres({ dir: postgresDir });
    else if (victim === "api-server") await plane.startApiServer();
    else {
      await back.postgres;
      if (!leaseRunsOut) await patiently(() => expireLeases(world));
      if (!isEnding) startWorker();
    }
  }

  startWorker();
  return {
    kills,
    ownEnds,
    events: (kind) => events[kind],
    logs: () => workers.map((worker) => worker.log()),
    crashRecoveries: () => recoveriesOf(postgresDir) - recoveriesBefore,
    async kill(planned) {
      const { victim } = planned;
      await back[victim];
      const atMs = Date.now();
      if (victim === "worker") await (expected = workers.at(-1)!).kill();
      else if (victim === "postgres") await killPostgres({ dir: postgresDir });
      else await plane.killApiServer();
      kills.push({ victim, atMs });
      back[victim] = comeBack(victim, planned);
      back[victim].catch(() => {}); // told to whoever awaits it
    },
    async allBack() {
      await Promise.all([back.postgres, back["api-server"]]);
      await back.worker;
    },
    async freshWorker() {
      expected = workers.at(-1)!;
      await expected.stop();
      startWorker();
    },
    async stop() {
      isEnding = true;
      await Promise.allSettled(Object.values(back));
      await workers.at(-1)!.stop();
    },
  };
}

function recoveriesOf(dir: string): number {
  return postgresLog({ dir }).split("database system was not properly shut down").length - 1;
}

function lastWords(worker: KillableWorker): string {
  return worker.log().trim().split("\n").slice(-5).join("\n");
}
