import { expect, test } from "vitest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { TargetPlan } from "@/lib/engine/plan-target";
import { runTurns } from "@/lib/engine/run-turns";
import type { Progress } from "@/lib/engine/sync-progress";

const planned = (name: string) =>
  ({
    refKey: `/ConfigMap/shop/${name}`,
    ref: { group: "", kind: "ConfigMap", namespace: "shop", name },
    action: "create",
    phase: "Sync",
    wave: 0,
  }) as PlannedStep;

test("what is written beside a write that breaks off has come to its end when the operation does", async () => {
  const ended: string[] = [];
  const progress = {
    step: () => ({ outcome: "planned" }),
    mayNotGoOn: async () => false,
  } as unknown as Progress;
  const plan = { steps: [planned("a"), planned("b")] } as TargetPlan;
  const running = runTurns({} as ClusterWorld, plan, progress, {
    isOutdated: () => false,
    perform: async ({ ref }) => {
      if (ref.name === "a") throw new Error("The database did not answer.");
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(ref.name);
    },
  });
  await expect(running).rejects.toThrow("did not answer");
  expect(ended).toEqual(["b"]);
});
