import { expect } from "vitest";
import { hookRunIn, hookRunOf } from "@/lib/domain/sync/marks";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { hookJob, inWave } from "@/lib/testing/hook-manifests";
import type { KillScenario } from "@/lib/testing/kill-lane";
import { asFile, configMap } from "@/lib/testing/manifests";
import type { WriteRecorder } from "@/lib/testing/recorded-writes";
import { until } from "@/lib/testing/until";

type Stage = { app: EngineApplication; before: string };

/** A hook that replaces what is left of it, two waves, and a hook that is deleted when all went well. */
export const killHooks: KillScenario<Stage> = {
  // What is asked before the first write is asked of any object; later looks are like the third.
  isDeadly: (point) => /^(before|after) (apply|delete) |get Job .* #[1-3]$/.test(point),
  setTheStage,
  check,
};

const first = { "hooks.yaml": asFile(hookJob("migrate")), "a.yaml": asFile(configMap("a", { v: "1" })) };
const second = {
  "hooks.yaml": asFile(hookJob("migrate"), hookJob("tell", { phase: "PostSync", policy: "HookSucceeded" })),
  "a.yaml": asFile(configMap("a", { v: "2" }), configMap("late", {}, { annotations: inWave(1) })),
};

async function setTheStage(world: EngineWorld): Promise<Stage> {
  const app = await EngineApplication.create(world, { files: first });
  await app.awaitStatus("behind");
  await app.synced();
  const before = (await app.live("batch/Job", "migrate")).metadata.uid!;
  await app.commit("Second", second);
  await app.awaitStatus("behind");
  return { app, before };
}

async function check(
  world: EngineWorld,
  recorder: WriteRecorder,
  { app, before }: Stage,
  operationId: string,
): Promise<void> {
  const operation = await app.operation(operationId);
  expect(operation).toMatchObject({
    state: "succeeded",
    message: "2 of 2 applied. 2 hooks ran. What was written is healthy.",
  });
  expect(
    operation.steps.map(({ phase, wave, action, outcome }) => [phase, wave, action, outcome].join(" ")),
  ).toEqual(["PreSync 0 run done", "Sync 0 update done", "Sync 1 create done", "PostSync 0 run done"]);

  // The cluster agrees with the record, and what the policies say is left and gone.
  const migrate = await app.live("batch/Job", "migrate");
  expect(migrate.metadata.uid).toBe(operation.steps[0]!.uid);
  expect(hookRunIn(migrate)).toBe(hookRunOf(operationId, "PreSync"));
  await until("tell is gone", async () => (await app.findLive("batch/Job", "tell")) === null);
  expect((await app.live("ConfigMap", "a")).data).toEqual({ v: "2" });

  // No hook ran twice: the cluster's own events know every Job that ever made a pod.
  const runs = await until("the cluster tells of both hooks", async () => {
    const seen = await jobsThatRan(world, app.namespace);
    return seen.get("tell") && (seen.get("migrate")?.size ?? 0) >= 2 && seen;
  });
  expect(runs.get("migrate")).toEqual(new Set([before, migrate.metadata.uid]));
  expect(runs.get("tell")).toEqual(new Set([operation.steps[3]!.uid]));

  // Only what is left of a hook was deleted, each by its UID.
  const deletions = recorder.writesTo(app.namespace).filter(({ method }) => method === "DELETE");
  for (const { path, body } of deletions) {
    const uid = path.endsWith("/migrate") ? before : operation.steps[3]!.uid;
    expect(path).toMatch(/\/jobs\/(migrate|tell)$/);
    expect(body).toMatchObject({ preconditions: { uid } });
  }
}

/** By name, the UIDs of the Jobs of which the cluster says that they created a pod. */
export async function jobsThatRan(world: EngineWorld, namespace: string): Promise<Map<string, Set<string>>> {
  const list = (await world.admin.request("GET", `/api/v1/namespaces/${namespace}/events`)) as unknown as {
    items: { reason: string; involvedObject: { kind: string; name: string; uid: string } }[];
  };
  const seen = new Map<string, Set<string>>();
  for (const { reason, involvedObject } of list.items) {
    if (reason !== "SuccessfulCreate" || involvedObject.kind !== "Job") continue;
    seen.set(involvedObject.name, (seen.get(involvedObject.name) ?? new Set()).add(involvedObject.uid));
  }
  return seen;
}
