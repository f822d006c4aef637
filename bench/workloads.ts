import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { benchObjects } from "@/bench/bench-objects";
import type { BenchWorld } from "@/bench/bench-world";
import type { MeasuredWorker } from "@/bench/measured-worker";
import {
  columnsOf,
  countTargets,
  databaseNow,
  measured,
  type Result,
  secondsUntil,
  untilVerified,
} from "@/bench/workload";
import { batchesOf } from "@/lib/store/batches";
import { asFile } from "@/lib/testing/manifests";

const run = promisify(execFile);
const askedAtOnce = 5;
/** Longer than a thread is kept that has nothing to do. */
const restMs = 40_000;
const syncPollMs = 200;

/** Syncs every application for the first time: all of its objects are created, and each is healthy at the end. */
export async function sync(world: BenchWorld, worker: MeasuredWorker): Promise<Result> {
  return measured(world, worker, { name: "sync", goal: 30, peer: 115 }, async () => {
    const since = performance.now();
    for (const batch of batchesOf(world.applications, askedAtOnce))
      await Promise.all(
        batch.map(({ id, targetId }) =>
          world.store.requests.sync(world.by, {
            projectId: world.projectId,
            applicationId: id,
            targetIds: [targetId],
            options: { objects: null, adopt: [], prune: false, confirmedPrunes: [] },
            reason: null,
            renderingDigests: {},
          }),
        ),
      );
    const isDone = `status = 'synced' and health = 'Healthy' and applied_sha = head_sha`;
    const areDone = async () => {
      await refuseFailures(world);
      return (await countTargets(world, isDone)) === world.applications.length;
    };
    const seconds = await secondsUntil(since, "every application is synced", areDone, syncPollMs);
    await refuseFailures(world);
    return seconds;
  });
}

/** What failed will not come to be synced: waiting for it would say nothing. */
async function refuseFailures(world: BenchWorld): Promise<void> {
  const [failed] = await world.sql<{ message: string }>(
    "select message from operation where state in ('failed', 'partial', 'cancelled') limit 1",
  );
  if (failed) throw new Error(`An operation did not succeed: ${failed.message}`);
}

/** From the start of a worker's process until it has verified every target; the objects are there and as wanted. */
export async function cold(world: BenchWorld): Promise<{ result: Result; worker: MeasuredWorker }> {
  const after = await databaseNow(world);
  const worker = world.startWorker();
  const seconds = await untilVerified(world, worker.startedAt, after);
  const figures = await worker.figures();
  const result: Result = {
    name: "cold",
    value: Math.round(seconds * 1000) / 1000,
    unit: "s",
    applications: world.applications.length,
    goal: 4,
    peer: 11.1,
    ...columnsOf(world, figures),
  };
  return { result, worker };
}

/** One file of one application in the monorepo changes; until every application is at the new revision and verified. */
export async function commit(world: BenchWorld, worker: MeasuredWorker): Promise<Result> {
  const [first] = world.applications;
  const sha = await world.commit([first!.name], String(Date.now()));
  return measured(world, worker, { name: "commit", goal: 1, peer: 9.5 }, async () => {
    const since = performance.now();
    await world.deliverPush();
    return secondsUntil(since, "every application is at the new revision", async () => {
      const isThere = "head_sha = $1 and wanted_sha = $1 and (freshness->>'isVerified')::boolean";
      const there = await countTargets(world, isThere, [sha]);
      const behind = await countTargets(world, "status = 'behind'");
      return there === world.applications.length && behind === 1;
    });
  });
}

/** A person asks for a look at everything, past every cache; nothing has changed. */
export async function refresh(world: BenchWorld, worker: MeasuredWorker): Promise<Result> {
  return measured(world, worker, { name: "refresh", goal: 1, peer: 7.3 }, async () => {
    const since = performance.now();
    const [place] = await world.sql<{ cluster_id: string }>("select cluster_id from target limit 1");
    await world.store.asks.ask(
      {
        projectId: world.projectId,
        clusterId: place!.cluster_id,
        kind: "refresh",
        question: { targetIds: world.applications.map(({ targetId }) => targetId) },
      },
      60_000,
    );
    return (performance.now() - since) / 1000;
  });
}

/** What the worker holds when everything is at rest, and the most that it held since it started. */
export async function memory(world: BenchWorld, worker: MeasuredWorker): Promise<Result[]> {
  await sleep(restMs);
  const figures = await worker.figures();
  const line = (name: string, value: number, goal: number, peer: number): Result => ({
    name,
    value: Math.round(value),
    unit: "MB",
    applications: world.applications.length,
    goal,
    peer,
    apiCalls: null,
    githubCalls: null,
    statements: null,
    stallMs: null,
    cpuS: null,
  });
  return [
    line("memory at rest", figures.rssMb, 250, 390),
    line("memory at its peak", figures.peakMb ?? Number.NaN, 400, 955),
  ];
}

/** The same objects held against the cluster by `kubectl diff --server-side`: what comparing costs without Plumbline. */
export async function kubectlDiff(world: BenchWorld, kubectl: string): Promise<Result> {
  const file = path.join(world.dir, "all.yaml");
  const objects = world.applications.flatMap(({ name }) =>
    benchObjects(name).map((object) => ({ ...object, metadata: { ...object.metadata, namespace: name } })),
  );
  writeFileSync(file, asFile(...objects));
  const since = performance.now();
  const args = [
    "--kubeconfig",
    world.plane.adminKubeconfigPath,
    "diff",
    "--server-side",
    "--force-conflicts",
    "-f",
    file,
  ];
  // It ends with 1 where it found a difference: our mark is one.
  await run(kubectl, args, {
    maxBuffer: 1 << 30,
    env: { ...process.env, KUBECTL_EXTERNAL_DIFF: "diff -q" },
  }).catch((error: { code?: number }) => {
    if (error.code !== 1) throw error;
  });
  return {
    name: "kubectl diff",
    value: Math.round(performance.now() - since) / 1000,
    unit: "s",
    applications: world.applications.length,
    goal: null,
    peer: null,
    apiCalls: null,
    githubCalls: null,
    statements: null,
    stallMs: null,
    cpuS: null,
  };
}
