import { expect } from "vitest";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import type { Manifest } from "@/lib/domain/object/manifest";
import { fieldManagerOf, markIn, markOf } from "@/lib/domain/sync/marks";
import { uniqueGroup } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import type { KillScenario } from "@/lib/testing/kill-lane";
import {
  asFile,
  configMap,
  definitionManifest,
  deploymentManifest,
  namespaceManifest,
} from "@/lib/testing/manifests";
import type { WriteRecorder } from "@/lib/testing/recorded-writes";

type Stage = { app: EngineApplication; group: string; other: string };

/** Everything that a sync does to objects: a namespace, a definition with its resource, a rollout, a deletion. */
export const killObjects: KillScenario<Stage> = {
  isDeadly: () => true,
  setTheStage,
  check,
  strike,
};

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

async function check(
  world: EngineWorld,
  recorder: WriteRecorder,
  { app, group, other }: Stage,
  operationId: string,
): Promise<void> {
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

  // The record tells of one end.
  const ends = (await app.audit()).filter(
    ({ action, subject }) => action === "operation.finished" && subject.id === operationId,
  );
  expect(ends).toHaveLength(1);
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

async function strike(world: EngineWorld, { group, other }: Stage): Promise<void> {
  await world.admin.request("DELETE", `/api/v1/namespaces/${other}`);
  const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
  await world.admin.request("DELETE", definition);
}
