import type { Page } from "@playwright/test";
import type { BenchWorld } from "@/bench/bench-world";
import type { MeasuredWorker } from "@/bench/measured-worker";
import { firstChange, openFleet, untilStill, watchRow } from "@/bench/open-fleet";
import { startFailingClusters } from "@/bench/failing-clusters";
import { measured, type Result, secondsUntil } from "@/bench/workload";

const turns = 16;
const quietMs = 500;
const waitMsMax = 30_000;

type BrowserPlace = { root: string; chromium: string; port: number };

/** From the cluster's answer to an edit until the fleet in a browser shows another status: the median of some. */
export async function drift(world: BenchWorld, worker: MeasuredWorker, place: BrowserPlace): Promise<Result> {
  return inFleet(world, place, (page) =>
    measured(world, worker, { name: "drift", goal: 0.2, peer: null }, () => medianOf(world, page)),
  );
}

/**
 * How many times as long the same takes while ten other clusters fail, each in its own way, with applications that are
 * looked at in vain.
 */
export async function eleventh(
  world: BenchWorld,
  worker: MeasuredWorker,
  place: BrowserPlace,
): Promise<Result> {
  const failing = await startFailingClusters();
  try {
    return await inFleet(world, place, async (page) => {
      const alone = await medianOf(world, page);
      const ids = await world.addClusters(failing.clusters);
      await secondsUntil(performance.now(), "every failing cluster is known to fail", async () => {
        const [row] = await world.sql<{ n: number }>(
          "select count(*)::int as n from cluster where silent_since is not null and id = any($1)",
          [ids],
        );
        return row!.n === ids.length;
      });
      const result = await measured(world, worker, { name: "eleventh", goal: 1.2, peer: null }, () =>
        medianOf(world, page),
      );
      return { ...result, value: Math.round((result.value / alone) * 100) / 100, unit: "x" };
    });
  } finally {
    await failing.close();
  }
}

async function inFleet<T>(
  world: BenchWorld,
  place: BrowserPlace,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const fleet = await openFleet(world, place);
  try {
    await watchRow(fleet.page, world.applications[0]!.name);
    return await act(fleet.page);
  } finally {
    await fleet.close();
  }
}

async function medianOf(world: BenchWorld, page: Page): Promise<number> {
  const { name } = world.applications[0]!;
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await untilStill(page, quietMs);
    const begun = Date.now();
    await edit(world, name, turn % 2 === 0 ? "somebody's" : null);
    const done = Date.now();
    times.push((await firstChange(page, begun, waitMsMax)) - done);
  }
  // An even number of edits leaves everything as it was.
  return times.toSorted((a, b) => a - b)[turns / 2]! / 1000;
}

/** Changes a setting as `kubectl edit` does; null puts it back as Git has it. */
async function edit(world: BenchWorld, name: string, value: string | null): Promise<void> {
  const lines = { "setting.0": value ?? `value 0 of ${name}-b` };
  await world.admin.request(
    "PATCH",
    `/api/v1/namespaces/${name}/configmaps/${name}-b?fieldManager=kubectl-edit`,
    { data: lines },
    "application/merge-patch+json",
  );
}
