import { expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { handBack } from "@/lib/engine/hand-back";
import type { AppliedAnswer, OperationStep } from "@/lib/engine/ports/operation-store";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Running } from "@/lib/engine/sync-target";
import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";

type Recorded = { refKey: string; outcome: string; applied: AppliedAnswer };

/** Hands back two objects of an aggregated API; `isCancelled` is asked before each. */
function handing(
  get: () => Promise<Manifest | null>,
  isCancelled = async () => false,
  allowedNamespaces: string[] | null = [],
) {
  const recorded: Recorded[] = [];
  const applied = ["a", "b"].map((name) => ({ refKey: `example.com/Thing/shop/${name}`, uid: name }));
  const world = {
    ports: {
      installationId: "i",
      clock: systemClock,
      targets: { appliedObjects: async () => applied },
      operations: {
        steps: async () => [],
        plan: async () => {},
        intend: async () => {},
        record: async (_: unknown, { refKey, outcome }: OperationStep, answer: AppliedAnswer) => {
          await new Promise((resolve) => setImmediate(resolve));
          recorded.push({ refKey, outcome, applied: answer });
        },
      },
    },
    cluster: { name: "prod" },
    connection: { get },
    catalog: () => ({ find: () => null, unreachableGroups: ["example.com"] }),
    refreshCatalog: async () => {},
    silence: () => null,
  } as unknown as ClusterWorld;
  const running = {
    operation: { id: "o", options: { objects: null } },
    isCancelled,
    signal: new AbortController().signal,
  } as unknown as Running;
  return { recorded, end: handBack(world, { id: "t", allowedNamespaces } as EngineTarget, running) };
}

test("one that breaks off has its answers in the ledger before anybody asks how far it came", async () => {
  let asked = 0;
  const { recorded, end } = handing(
    async () => null,
    async () => {
      if (++asked === 2) throw new Error("The database did not answer.");
      return false;
    },
  );
  await expect(end).rejects.toThrow("did not answer");
  expect(recorded).toEqual([{ refKey: "example.com/Thing/shop/a", outcome: "done", applied: "pruned" }]);
});

test("what cannot be read is not said to be gone, and stays ours", async () => {
  const { recorded, end } = handing(async () => {
    throw new AppError("cluster_refused", "Thing cannot be read: the server of example.com does not answer.");
  });
  expect(await end).toMatchObject({ state: "failed", message: expect.stringContaining("cannot be read") });
  expect(recorded).toEqual([{ refKey: "example.com/Thing/shop/a", outcome: "failed", applied: null }]);
});

test.each([
  {
    what: "a cluster that the project may not use any more",
    reach: null,
    words: "may not use the cluster prod",
  },
  {
    what: "a namespace that is not the project's any more",
    reach: ["other"],
    words: "outside the namespaces",
  },
])("nothing is read or written in $what", async ({ reach, words }) => {
  let reads = 0;
  const { recorded, end } = handing(async () => (reads++, null), undefined, reach);
  expect(await end).toMatchObject({ state: "failed", message: expect.stringContaining(words) });
  expect([reads, recorded]).toEqual([0, []]);
});
