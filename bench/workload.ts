import { setTimeout as sleep } from "node:timers/promises";
import type { BenchWorld } from "@/bench/bench-world";
import type { MeasuredWorker, WorkerFigures } from "@/bench/measured-worker";

/** One line of the table. */
export type Result = {
  name: string;
  value: number;
  unit: "s" | "MB" | "ms" | "x";
  applications: number;
  /** What the project wants at 300 applications, in the same unit. */
  goal: number | null;
  /** What Argo CD took for the same on two shared cores, in the same unit. */
  peer: number | null;
  /** Calls to the API server, calls to GitHub and statements to Postgres meanwhile. */
  apiCalls: number | null;
  githubCalls: number | null;
  statements: number | null;
  /** Longest time that the worker's event loop stood still. */
  stallMs: number | null;
  cpuS: number | null;
  /** What the worker asked for most, with --detail. */
  kinds?: Record<string, number>;
};

const timeoutMs = 300_000;

/**
 * Polls until `isDone`; returns the seconds since `since` (of `performance.now()`). Throws after five minutes. What takes
 * long is asked about seldom, because asking takes from the machine that is measured.
 */
export async function secondsUntil(
  since: number,
  what: string,
  isDone: () => Promise<boolean>,
  pollMs = 10,
): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}.`);
    await sleep(pollMs);
  }
  return (performance.now() - since) / 1000;
}

/** The database's own time, which rows are stamped with. */
export async function databaseNow(world: BenchWorld): Promise<Date> {
  const [row] = await world.sql<{ now: Date }>("select clock_timestamp() as now");
  return row!.now;
}

/** How many targets fit a condition on the table `target`. */
export async function countTargets(world: BenchWorld, condition: string, values: unknown[] = []) {
  const [row] = await world.sql<{ n: number }>(
    `select count(*)::int as n from target where ${condition}`,
    values,
  );
  return row!.n;
}

/** Awaits that every target was verified after a moment; returns the seconds since `since`. */
export function untilVerified(world: BenchWorld, since: number, after: Date): Promise<number> {
  const isVerified = `(freshness->>'isVerified')::boolean and (freshness->>'verifiedAt')::timestamptz >= $1`;
  return secondsUntil(since, "every target is verified", async () => {
    return (await countTargets(world, isVerified, [after])) === world.applications.length;
  });
}

/** What a worker did meanwhile, as columns of the table. */
export function columnsOf(
  world: BenchWorld,
  figures: WorkerFigures,
): Pick<Result, "apiCalls" | "githubCalls" | "statements" | "stallMs" | "cpuS" | "kinds"> {
  const origin = (url: string) => figures.requests[new URL(url).origin] ?? 0;
  return {
    apiCalls: origin(world.plane.url),
    githubCalls: origin(world.github.url),
    statements: figures.statements,
    stallMs: Math.round(figures.stallMsMax),
    cpuS: Math.round(figures.cpuMs / 10) / 100,
    kinds: Object.fromEntries(
      Object.entries(figures.kinds)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, 25),
    ),
  };
}

/** Measures one thing that a running worker does. */
export async function measured(
  world: BenchWorld,
  worker: MeasuredWorker,
  { name, goal, peer }: Pick<Result, "name" | "goal" | "peer">,
  act: () => Promise<number>,
): Promise<Result> {
  await worker.reset();
  const value = await act();
  return {
    name,
    value: Math.round(value * 1000) / 1000,
    unit: "s",
    applications: world.applications.length,
    goal,
    peer,
    ...columnsOf(world, await worker.figures()),
  };
}
