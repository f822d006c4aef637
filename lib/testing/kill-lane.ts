import { expect } from "vitest";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import type { Manifest } from "@/lib/domain/object/manifest";
import { fieldManagerOf, markIn, markOf } from "@/lib/domain/sync/marks";
import { type SharedControlPlane, uniqueGroup } from "@/lib/testing/control-plane";
import { EngineApplication, isFinished } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import {
  asFile,
  configMap,
  definitionManifest,
  deploymentManifest,
  namespaceManifest,
} from "@/lib/testing/manifests";
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

/** Each wait at most; generous, because lanes share the machine with everything else. */
const timeoutMs = 120_000;

/** One application before the sync in question, with the names that are its own. */
type Stage = { app: EngineApplication; group: string; other: string };

/** A world of its own in which workers are killed one after another; each recovers what the last one left. */
export async function openKillLane(plane: SharedControlPlane, program: KillableProgram): Promise<KillLane> {
  const recorder = await startWriteRecorder(plane);
  const world = await startEngineWorld("kill", plane, { url: recorder.url });
  let worker = program.start(world.environment);

  async function sync(stage: Stage, point: string | null): Promise<KillableWorker> {
    const asked = worker;
    await asked.order({ deadlyPoint: point && specific(stage, point) });
    const id = await stage.app.sync({ prune: true });
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
    await check(world, recorder, stage, id, isKilled);
    return asked;
  }

  return {
    async recordPoints() {
      const stage = await setTheStage(world);
      const { points } = await sync(stage, null);
      const general = points.map((point) =>
        point.replaceAll(stage.other, "{other}").replaceAll(stage.app.namespace, "{own}"),
      );
      await strike(world, stage);
      return general;
    },
    async killAt(point) {
      const stage = await setTheStage(world);
      const asked = await sync(stage, point);
      await strike(world, stage);
      return asked !== worker;
    },
    async close() {
      await worker.stop();
      await world.stop();
      await recorder.close();
    },
  };
}

/** An application of two objects is applied; then a commit takes one away and adds four. */
async function setTheStage(world: EngineWorld): Promise<Stage> {
  const group = uniqueGroup();
  const other = group.split(".")[0]!;
  const app = await EngineApplication.create(world, {
    files: {
      "old.yaml": asFile(configMap("old", { v: "1" })),
      "kept.yaml": asFile(configMap("kept", { v: "1" })),
    },
  });
  await app.awaitStatus("behind");
  await app.synced();
  await app.commit("Second", {
    "old.yaml": null,
    "new.yaml": asFile(
      namespaceManifest(other),
      definitionManifest(group, "Widget"),
      {
        apiVersion: `${group}/v1`,
        kind: "Widget",
        metadata: { name: "first", namespace: other },
        spec: { size: 3 },
      },
      deploymentManifest("web", { replicas: 2, metadata: { namespace: other } }),
    ),
  });
  await app.awaitTarget("behind", ({ counts }) => counts.extra === 1 && counts.not_applied === 4);
  return { app, group, other };
}

function specific({ app, other }: Stage, point: string): string {
  return point.replaceAll("{other}", other).replaceAll("{own}", app.namespace);
}

/** The dead worker's leases run out: what fifteen seconds would do. */
async function expireLeases({ database }: EngineWorld): Promise<void> {
  await database.asOwner(`
    update cluster_lease set expires_at = clock_timestamp();
    update operation set lease_expires_at = clock_timestamp() where state = 'running';
    update worker set seen_at = clock_timestamp() - interval '1 minute';`);
}

async function check(
  world: EngineWorld,
  recorder: WriteRecorder,
  stage: Stage,
  operationId: string,
  isKilled: boolean,
): Promise<void> {
  const { app, group, other } = stage;
  const operation = await app.operation(operationId);
  expect(operation).toMatchObject({
    state: "succeeded",
    message: expect.stringContaining("What was written is healthy."),
  });
  expect(operation.steps.map(({ action, outcome }) => `${action} ${outcome}`).toSorted()).toEqual([
    ...Array.from({ length: 4 }, () => "create done"),
    "none unchanged",
    "prune done",
  ]);

  // The cluster agrees with the ledger.
  const installationId = await world.store.installation.getId();
  const manager = fieldManagerOf(installationId);
  const paths = [
    `/api/v1/namespaces/${app.namespace}/configmaps/kept`,
    `/api/v1/namespaces/${other}`,
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`,
    `/apis/${group}/v1/namespaces/${other}/widgets/first`,
    `/apis/apps/v1/namespaces/${other}/deployments/web`,
  ];
  const live = await Promise.all(paths.map((path) => world.admin.request("GET", path)));
  const applied = await world.store.targets.appliedObjects(app.targetId);
  const known = applied.map(({ uid, state, manifest, origin }) => ({ uid, state, manifest, origin }));
  const there = live.map((object) => ({
    uid: object.metadata.uid,
    state: "known",
    manifest: ownedManifest(object, manager),
    origin: "created",
  }));
  expect(known.toSorted(byUid)).toEqual(there.toSorted(byUid));
  for (const object of live) expect(markIn(object)).toBe(markOf(installationId, app.targetId));
  const uids = operation.steps.filter(({ action }) => action !== "prune").map(({ uid }) => uid);
  expect(uids.toSorted()).toEqual(live.map(({ metadata }) => metadata.uid).toSorted());
  expect(await app.findLive("ConfigMap", "old")).toBeNull();

  // Nothing was written twice with a different meaning, and nothing was made anew.
  for (const path of paths) {
    const [first, ...again] = recorder.writesTo(path).filter((write) => write.path === path);
    for (const write of again)
      expect({ ...write, body: meaning(write.body) }).toEqual({ ...first!, body: meaning(first!.body) });
  }
  expect(live[4]!.metadata.generation).toBe(1);
  const deletions = [...recorder.writesTo(app.namespace), ...recorder.writesTo(other)].filter(
    ({ method }) => method === "DELETE",
  );
  const old = operation.steps.find(({ action }) => action === "prune")!;
  for (const { path, body } of deletions) {
    expect(path).toBe(`/api/v1/namespaces/${app.namespace}/configmaps/old`);
    expect(body).toMatchObject({ preconditions: { uid: old.uid } });
  }
  expect(deletions.length).toBeLessThanOrEqual(2);
  expect(recorder.writesTo(paths[0]!)).toHaveLength(1);

  // The record is whole, and tells of one end.
  const [attempts] = await world.database.asOwner<{ attempts: number }>(
    "select attempts from operation where id = $1",
    [operationId],
  );
  expect(attempts).toEqual({ attempts: isKilled ? 2 : 1 });
  const ends = (await app.audit()).filter(
    ({ action, subject }) => action === "operation.finished" && subject.id === operationId,
  );
  expect(ends).toHaveLength(1);
  expect(await world.store.audit.verify()).toMatchObject({ isIntact: true });
}

/** A successor that finds the object there names its UID as a precondition: that says whom, not what. */
function meaning(body: unknown): unknown {
  const { metadata, ...rest } = body as Manifest;
  const { uid: _, ...meta } = metadata;
  return { ...rest, metadata: meta };
}

function byUid(a: { uid?: string | null }, b: { uid?: string | null }): number {
  return (a.uid ?? "").localeCompare(b.uid ?? "");
}

async function strike(world: EngineWorld, { app, group, other }: Stage): Promise<void> {
  await app.remove();
  await world.admin.request("DELETE", `/api/v1/namespaces/${other}`);
  const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
  await world.admin.request("DELETE", definition);
}
