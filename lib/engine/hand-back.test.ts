import { expect, test } from "vitest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { handBack } from "@/lib/engine/hand-back";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Running } from "@/lib/engine/sync-target";

test("one that breaks off has its answers in the ledger before anybody asks how far it came", async () => {
  const recorded: string[] = [];
  const applied = ["a", "b"].map((name) => ({ refKey: `/ConfigMap/shop/${name}`, uid: name }));
  const world = {
    ports: {
      installationId: "i",
      targets: { appliedObjects: async () => applied },
      operations: {
        steps: async () => [],
        plan: async () => {},
        intend: async () => {},
        record: async (_lease: unknown, { refKey }: { refKey: string }) => {
          await new Promise((resolve) => setImmediate(resolve));
          recorded.push(refKey);
        },
      },
    },
    catalog: () => ({ find: () => null }),
    refreshCatalog: async () => {},
    silence: () => null,
  } as unknown as ClusterWorld;
  let asked = 0;
  const running = {
    operation: { id: "o", options: { objects: null } },
    isCancelled: async () => {
      if (++asked === 2) throw new Error("The database did not answer.");
      return false;
    },
    signal: new AbortController().signal,
  } as unknown as Running;
  await expect(handBack(world, { id: "t" } as EngineTarget, running)).rejects.toThrow("did not answer");
  expect(recorded).toEqual(["/ConfigMap/shop/a"]);
});
