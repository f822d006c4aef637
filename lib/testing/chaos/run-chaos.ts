import { setTimeout as sleep } from "node:timers/promises";
import { type ChaosFigures, figuresOf } from "@/lib/testing/chaos/chaos-figures";
import { type EventKind, plannedKill, plannedWishes } from "@/lib/testing/chaos/chaos-plan";
import {
  type ChaosWorld,
  type Installation,
  populate,
  type Population,
} from "@/lib/testing/chaos/chaos-world";
import { type Evidence, gatherEvidence } from "@/lib/testing/chaos/evidence";
import { judge } from "@/lib/testing/chaos/judge";
import { seededRandom } from "@/lib/testing/fuzz/random";
import { until } from "@/lib/testing/until";

export type ChaosOptions = Population & {
  kills: number;
  onRound?: (words: string) => void;
};

export type ChaosReport = ChaosFigures & {
  violations: string[];
  /** What the workers said, for whoever has to understand a violation. */
  logs: string[];
};

const pollMs = 5;
/** So many rounds without a single kill mean that nothing runs any more. */
const idleRoundsMax = 8;

/**
 * Kills workers, Postgres and the API server at the seeded instants while people commit, sync, roll back and cancel;
 * holds every promise after each round and when a fresh worker has synced everything. The first violation ends the
 * killing; what is broken off is one, too.
 */
export async function runChaos(installation: Installation, options: ChaosOptions): Promise<ChaosReport> {
  const chaos = await populate(installation, options);
  const { victims } = chaos;
  const violations = new Set<string>();
  const hold = async (when: string, isFinal: boolean) => {
    const evidence = await evidenceAtRest(chaos);
    const verdict = judge(evidence, { isFinal });
    for (const [name, finding] of Object.entries(verdict))
      for (const words of finding.violations) violations.add(`${when}: ${name}: ${words}`);
    return { evidence, verdict };
  };
  let rounds = 0;
  try {
    for (let idle = 0; victims.kills.length < options.kills && violations.size === 0; rounds++) {
      const begunAt = Date.now();
      const struck = await playRound(chaos, options, rounds);
      idle = struck === 0 ? idle + 1 : 0;
      if (idle === idleRoundsMax) throw new Error("Nothing runs any more that could be killed.");
      const took = `${((Date.now() - begunAt) / 1000).toFixed(1)} s`;
      options.onRound?.(`round ${rounds}: ${victims.kills.length} of ${options.kills} kills, ${took}`);
      await hold(`after round ${rounds}`, false);
    }
    await syncEverything(chaos, options.seed);
  } catch (error) {
    violations.add(`It broke off: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const { evidence, verdict } = await hold("at the end", true);
    const figures = figuresOf(chaos, evidence, verdict, { seed: options.seed, rounds });
    for (const words of victims.ownEnds) violations.add(`A worker ended by itself: ${words}`);
    const { crashRecoveries, kills } = figures;
    if (crashRecoveries !== kills.postgres)
      violations.add(`Postgres was killed ${kills.postgres} times and recovered ${crashRecoveries} times.`);
    return { ...figures, violations: [...violations], logs: victims.logs() };
  } finally {
    await victims.stop();
  }
}

const gatheringsMax = 10;

/** What there is to judge while nothing moves: automation may begin something at any time. */
async function evidenceAtRest(chaos: ChaosWorld): Promise<Evidence> {
  for (let gathered = 1; ; gathered++) {
    for (const application of chaos.applications) await application.becomesStill();
    const evidence = await gatherEvidence(chaos);
    if (!evidence.hasMoved || gathered === gatheringsMax) return evidence;
  }
}

/** People ask, chaos kills; resolves with the number of kills when everything is back and nothing is under way. */
async function playRound(
  { applications, victims }: ChaosWorld,
  { seed, kills }: ChaosOptions,
  round: number,
): Promise<number> {
  const before = victims.kills.length;
  let isOver = false;
  const asking = Promise.all(
    applications.map(async (application, index) => {
      const plan = plannedWishes(seed, round, index, application.draft.isAutomatic);
      for (const wish of plan.wishes) await application.fulfil(wish, plan.random);
      await application.becomesStill();
    }),
  ).finally(() => (isOver = true));
  const passes = async (kind: EventKind, count: number) => {
    const from = victims.events(kind);
    while (!isOver && victims.events(kind) - from < count) await sleep(pollMs);
  };
  const killing = (async () => {
    await passes("call", 1);
    while (victims.kills.length < kills) {
      const planned = plannedKill(seed, victims.kills.length);
      if (!planned.isDuringRecovery) await victims.allBack();
      await passes(planned.on, planned.afterEvents);
      await sleep(planned.delayMs);
      if (isOver) return;
      await victims.kill(planned);
    }
  })();
  await Promise.allSettled([asking, killing]);
  await victims.allBack();
  await Promise.all([asking, killing]);
  return victims.kills.length - before;
}

const triesMax = 5;
const syncedMsMax = 90_000;

/** A fresh worker and people who ask for a sync until it is done: nothing is killed any more. */
async function syncEverything({ applications, victims }: ChaosWorld, seed: number): Promise<void> {
  await victims.freshWorker();
  await Promise.all(
    applications.map(async (application, index) => {
      await application.fulfil("follow", seededRandom(seed, 900_000 + index));
      await application.commit(seededRandom(seed, 900_000 + index), false);
      for (let tried = 0; tried < triesMax; tried++) {
        if (!application.draft.isAutomatic) await application.sync();
        await application.becomesStill();
        const { app } = application;
        const isSynced = async () => {
          const { status, wantedSha } = await app.target();
          return status === "synced" && wantedSha === application.head;
        };
        const timeoutMs = syncedMsMax / triesMax;
        if (await until("synced", isSynced, { timeoutMs }).catch(() => false)) return;
      }
    }),
  );
}
