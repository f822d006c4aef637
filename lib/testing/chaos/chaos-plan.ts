import { seededRandom } from "@/lib/testing/fuzz/random";

export const victims = ["worker", "postgres", "api-server"] as const;
export type Victim = (typeof victims)[number];

/** Outward calls of whatever operations run: all of them, those that write in earnest, those that delete. */
export type EventKind = "call" | "write" | "deletion";

/** Who is killed, and how long after which event. */
export type PlannedKill = {
  victim: Victim;
  on: EventKind;
  afterEvents: number;
  delayMs: number;
  /** Whether the one before may still be coming back: then only the delay counts. */
  isDuringRecovery: boolean;
  /** How long it stays away before it is started again. */
  downMs: number;
  /** Whether a killed worker's leases run out by themselves; else what fifteen seconds would do is done at once. */
  leaseRunsOut: boolean;
};

/** Writes are a tenth of the calls and deletions come last: by lot alone hardly any would be hit. */
const eventsMax = { call: 160, write: 30, deletion: 4 } satisfies Record<EventKind, number>;
const events: EventKind[] = ["call", "call", "call", "write", "deletion"];
/** The worker has the most to lose. */
const lots: Victim[] = ["worker", "worker", ...victims];

/** The kill of this number: the same for the same seed, however many there are. */
export function plannedKill(seed: number, index: number): PlannedKill {
  const random = seededRandom(seed, 1_000_000 + index);
  const isDuringRecovery = random.chance(0.2);
  const on = random.pick(events);
  return {
    victim: random.pick(lots),
    on,
    afterEvents: isDuringRecovery ? 0 : random.integer(eventsMax[on]),
    delayMs: random.integer(isDuringRecovery ? 1_500 : on === "call" ? 200 : 40),
    isDuringRecovery,
    downMs: random.chance(0.2) ? random.integer(2_000) : 0,
    leaseRunsOut: random.chance(0.08),
  };
}

/** What people ask of one application in one round, in this order; `rest`: they await what they asked for. */
export type Wish = "commit" | "sync" | "rollback" | "follow" | "cancel" | "rest";

const wishes: Wish[][] = [
  ["commit", "sync", "rest", "sync"],
  ["commit", "sync", "rest", "commit", "sync", "rest", "sync"],
  ["commit", "sync", "commit", "sync", "rest", "sync"],
  ["commit", "sync", "rollback", "rest", "sync"],
  ["rollback", "rest", "follow", "rest", "sync"],
  ["rollback", "commit", "sync", "follow"],
  ["commit", "sync", "cancel", "sync"],
  ["sync", "rest", "commit", "sync"],
];
/** Automation syncs by itself; people only commit. */
const automaticWishes: Wish[][] = [["commit"], ["commit", "commit"], ["commit", "rollback", "follow"]];

/** What is asked of an application in a round: the same for the same seed. */
export function plannedWishes(
  seed: number,
  round: number,
  application: number,
  isAutomatic: boolean,
): { wishes: Wish[]; random: ReturnType<typeof seededRandom> } {
  const random = seededRandom(seed, 1_000 * round + application);
  return { wishes: random.pick(isAutomatic ? automaticWishes : wishes), random };
}
