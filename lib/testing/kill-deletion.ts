import { expect } from "vitest";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { hookJob, inWave } from "@/lib/testing/hook-manifests";
import { jobsThatRan } from "@/lib/testing/kill-hooks";
import type { KillScenario, KillStage } from "@/lib/testing/kill-lane";
import { asFile, configMap } from "@/lib/testing/manifests";
import type { WriteRecorder } from "@/lib/testing/recorded-writes";
import { until } from "@/lib/testing/until";

type Stage = KillStage & { uids: Record<string, string | undefined> };

/** The objects of a target are deleted: a hook before, two waves, a hook after that its policy deletes. */
export const killDeletion: KillScenario<Stage> = {
  // What is asked before the first write is asked of any object; later looks are like the third.
  isDeadly: (point) => /^(before|after) (apply|delete) |get Job .* #[1-3]$/.test(point),
  setTheStage,
  ask: ({ app }) => app.deleteObjects(),
  check,
};

const files = {
  "hooks.yaml": asFile(
    hookJob("drain", { phase: "PreDelete" }),
    hookJob("tell", { phase: "PostDelete", policy: "HookSucceeded" }),
  ),
  "a.yaml": asFile(configMap("a", { v: "1" }), configMap("late", {}, { annotations: inWave(1) })),
};

async function setTheStage(world: EngineWorld): Promise<Stage> {
  const app = await EngineApplication.create(world, { files });
  await app.awaitStatus("behind");
  await app.synced();
  await app.awaitStatus("synced");
  const uidOf = async (name: string) => (await app.live("ConfigMap", name)).metadata.uid;
  return { app, uids: { a: await uidOf("a"), late: await uidOf("late") } };
}

async function check(
  world: EngineWorld,
  recorder: WriteRecorder,
  { app, uids }: Stage,
  operationId: string,
): Promise<void> {
  const operation = await app.operation(operationId);
  expect(operation).toMatchObject({ state: "succeeded", message: "2 of 2 deleted. 2 hooks ran." });
  expect(
    operation.steps.map(({ phase, wave, action, outcome }) => [phase, wave, action, outcome].join(" ")),
  ).toEqual(["PreDelete 0 run done", "Sync 1 prune done", "Sync 0 prune done", "PostDelete 0 run done"]);

  // All that was ours is gone, from the cluster and from our record of what was applied.
  for (const name of ["a", "late"]) expect(await app.findLive("ConfigMap", name)).toBeNull();
  expect(await world.store.targets.appliedObjects(app.targetId)).toEqual([]);
  await until("tell is gone", async () => (await app.findLive("batch/Job", "tell")) === null);

  // No hook ran twice.
  const [drain, , , tell] = operation.steps;
  const runs = await until("the cluster tells of both hooks", async () => {
    const seen = await jobsThatRan(world, app.namespace);
    return seen.get("tell") && seen.get("drain") && seen;
  });
  expect(runs.get("drain")).toEqual(new Set([drain!.uid]));
  expect(runs.get("tell")).toEqual(new Set([tell!.uid]));

  // Each object was deleted by its UID, the higher wave first, and nothing else was.
  const deletions = recorder.writesTo(app.namespace).filter(({ method }) => method === "DELETE");
  const names = deletions.map(({ path }) => path.split("/").at(-1)!);
  expect(names.lastIndexOf("late")).toBeLessThan(names.indexOf("a"));
  deletions.forEach(({ body }, index) => {
    const uid = { ...uids, tell: tell!.uid }[names[index]!];
    expect(body).toMatchObject({ preconditions: { uid } });
  });
}
