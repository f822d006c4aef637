import { type Victim, victims } from "@/lib/testing/chaos/chaos-plan";
import type { ChaosWorld } from "@/lib/testing/chaos/chaos-world";
import type { Evidence } from "@/lib/testing/chaos/evidence";
import type { Promised, Verdict } from "@/lib/testing/chaos/judge";

/** What a run was made of: a promise that nothing was held against has not been kept. */
export type ChaosFigures = {
  seed: number;
  rounds: number;
  kills: Record<Victim, number>;
  /** Of the kills, those while at least one operation ran. */
  killsInOperations: number;
  /** How many operations ended, by how they ended. */
  operations: Record<string, number>;
  /** Operations that a worker went on with that another one had begun, or that lost their database. */
  resumed: number;
  hookRuns: number;
  deletions: number;
  crashRecoveries: number;
  /** How many cases of each promise were looked at, when everything was over. */
  examined: Record<Promised, number>;
};

export function figuresOf(
  { victims: killed }: Pick<ChaosWorld, "victims">,
  { operations, lives }: Evidence,
  verdict: Verdict,
  run: { seed: number; rounds: number },
): ChaosFigures {
  const byState = Map.groupBy(operations, ({ state }) => state);
  const count = (victim: Victim) => killed.kills.filter((kill) => kill.victim === victim).length;
  const isInOperation = ({ atMs }: { atMs: number }) =>
    operations.some(({ startedAt, finishedAt }) => {
      const endMs = finishedAt?.getTime() ?? Infinity;
      return startedAt !== null && startedAt.getTime() <= atMs && atMs <= endMs;
    });
  const results = operations.flatMap((operation) => operation.results);
  return {
    ...run,
    kills: Object.fromEntries(victims.map((victim) => [victim, count(victim)])) as ChaosFigures["kills"],
    killsInOperations: killed.kills.filter(isInOperation).length,
    operations: Object.fromEntries([...byState].map(([state, all]) => [state, all.length])),
    resumed: operations.filter(({ attempts }) => attempts > 1).length,
    hookRuns: [...lives.values()].filter(({ versions }) => versions[0]!.hookRun !== null).length,
    deletions: results.filter(({ action, outcome }) => action === "prune" && outcome === "done").length,
    crashRecoveries: killed.crashRecoveries(),
    examined: Object.fromEntries(
      Object.entries(verdict).map(([name, { examined }]) => [name, examined]),
    ) as ChaosFigures["examined"],
  };
}
