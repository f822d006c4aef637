import { expect } from "vitest";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import { fieldManagerOf, markIn, markOf } from "@/lib/domain/sync/marks";
import { uniqueNamespace } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import type { KillScenario, KillStage } from "@/lib/testing/kill-lane";
import { asFile, configMap } from "@/lib/testing/manifests";
import type { WriteRecorder } from "@/lib/testing/recorded-writes";

/** What somebody else made is taken over: ownership first, then the object itself. */
export const killTakeOver: KillScenario<KillStage> = {
  // All else is the same as for what we create.
  isDeadly: (point) => /^(before|after) (own|apply) /.test(point),
  setTheStage,
  check,
};

const manifest = configMap("theirs", { kept: "1", gone: "2" });

async function setTheStage(world: EngineWorld): Promise<KillStage> {
  const namespace = uniqueNamespace("kill");
  await world.admin.createNamespace(namespace);
  const path = `/api/v1/namespaces/${namespace}/configmaps?fieldManager=kubectl-create`;
  await world.admin.request("POST", path, manifest);
  const app = await EngineApplication.create(world, { files: { "a.yaml": asFile(manifest) }, namespace });
  await app.awaitStatus("synced");
  return { app };
}

async function check(
  world: EngineWorld,
  recorder: WriteRecorder,
  { app }: KillStage,
  operationId: string,
  isKilled: boolean,
): Promise<void> {
  const operation = await app.operation(operationId);
  expect(operation).toMatchObject({
    state: "succeeded",
    steps: [
      {
        action: "adopt",
        outcome: "done",
        message: "Took over from kubectl create (kubectl-create).",
      },
    ],
  });
  const installationId = await world.store.installation.getId();
  const manager = fieldManagerOf(installationId);
  const live = await app.live("ConfigMap", "theirs");
  expect(live.data).toEqual(manifest.data);
  expect(markIn(live)).toBe(markOf(installationId, app.targetId));
  expect(live.metadata.managedFields?.map((entry) => entry.manager)).toEqual([manager]);
  const [applied] = await world.store.targets.appliedObjects(app.targetId);
  expect(applied).toMatchObject({
    state: "known",
    origin: "adopted",
    uid: live.metadata.uid,
    manifest: ownedManifest(live, manager),
  });
  // Each write at most once more than it was cut off.
  const writes = recorder.writesTo(app.namespace).filter(({ path }) => path.endsWith("/theirs"));
  expect(writes.length).toBeLessThanOrEqual(isKilled ? 3 : 2);
}
