import { type BenchWorld, startBenchWorld } from "@/bench/bench-world";
import type { MeasuredWorker, WorkerPlace } from "@/bench/measured-worker";
import type { Result } from "@/bench/workload";
import { drift, eleventh } from "@/bench/drift";
import { countTargets, secondsUntil } from "@/bench/workload";
import { cold, commit, kubectlDiff, memory, refresh, sync } from "@/bench/workloads";

export const workloads = [
  "sync",
  "cold",
  "refresh",
  "commit",
  "drift",
  "memory",
  "kubectl-diff",
  "eleventh",
  "growth",
] as const;
export type Workload = (typeof workloads)[number];

export type BenchOptions = WorkerPlace & {
  kubectl: string;
  /** Where the browser is and the port for the web process; null unless `drift` is asked for. */
  browser: { chromium: string; port: number } | null;
  applications: number;
  workloads: Workload[];
  say: (line: string) => void;
  onResult: (result: Result) => void;
};

/** Runs workloads in one world, in the order in which one prepares the next. */
export async function runBench(options: BenchOptions): Promise<void> {
  const wanted = (name: Workload) => options.workloads.includes(name);
  if (options.workloads.some((name) => name !== "growth")) {
    await inWorld(options, options.applications, (world) => measureAll(world, options, wanted));
  }
  if (!wanted("growth")) return;
  for (const count of [1, 10, 100, 1_000])
    await inWorld(options, count, (world) =>
      measureAll(world, options, (name) => ["sync", "cold", "refresh", "commit"].includes(name)),
    );
}

async function measureAll(
  world: BenchWorld,
  { onResult, kubectl, browser, root, say }: BenchOptions,
  wanted: (name: Workload) => boolean,
): Promise<void> {
  const first = world.startWorker();
  await secondsUntil(0, "every target was looked at", async () => {
    return (await countTargets(world, "head_sha is not null")) === world.applications.length;
  });
  say("every application was looked at; syncing");
  const synced = await sync(world, first);
  if (wanted("sync")) onResult(synced);
  await first.stop();
  const { result, worker } = await cold(world);
  if (wanted("cold")) onResult(result);
  const more: [Workload, (worker: MeasuredWorker) => Promise<Result[]>][] = [
    ["refresh", async () => [await refresh(world, worker)]],
    ["commit", async () => [await commit(world, worker)]],
    ["drift", async () => (browser ? [await drift(world, worker, { root, ...browser })] : [])],
    ["memory", () => memory(world, worker)],
    ["kubectl-diff", async () => [await kubectlDiff(world, kubectl)]],
    ["eleventh", async () => (browser ? [await eleventh(world, worker, { root, ...browser })] : [])],
  ];
  for (const [name, act] of more) if (wanted(name)) for (const line of await act(worker)) onResult(line);
}

async function inWorld(
  options: BenchOptions,
  count: number,
  act: (world: BenchWorld) => Promise<void>,
): Promise<void> {
  options.say(`preparing ${count} applications of ten objects`);
  const world = await startBenchWorld(options, count, options.say);
  try {
    await act(world);
  } finally {
    await world.stop();
  }
}
