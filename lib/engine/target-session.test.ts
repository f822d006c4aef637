import { expect, test, vi } from "vitest";
import type { PlacedObject } from "@/lib/domain/render/place-objects";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { EngineTarget, TargetEvaluation } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import { TargetSession } from "@/lib/engine/target-session";
import { configMap } from "@/lib/testing/manifests";

/** A target of one object, which lies beyond its reach, so that nothing of it is asked of the cluster. */
function sessionOf() {
  const saveRendering = vi.fn(async () => {});
  const saveEvaluation = vi.fn(async (_: TargetEvaluation) => {});
  const world = {
    ports: {
      targets: { objectStates: async () => [], openDrifts: async () => [], saveRendering, saveEvaluation },
      clock: { now: () => new Date("2026-01-01T00:00:00Z") },
      installationId: "i",
    },
    cluster: { id: "c", name: "prod", labels: {} },
    cache: { get: () => null },
    silence: () => null,
    answeredAt: () => null,
    lease: () => ({ workerId: "w", epoch: 1n }),
  } as unknown as ClusterWorld;
  const session = new TargetSession("t", world);
  const refKey = "/ConfigMap/shop/a";
  const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "a" };
  const placed = { ref, refKey, manifest: configMap("a", {}), digest: "d", file: "a.yaml", line: 1 };
  session.desired.target = {
    projectId: "p",
    allowedNamespaces: null,
    hold: null,
    head: null,
  } as EngineTarget;
  session.desired.rendering = {
    inputs: {},
    inputsDigest: "in",
    digest: "out",
    refusals: [],
  } as never as Rendering;
  session.desired.placed = new Map([[refKey, placed as unknown as PlacedObject]]);
  return { session, saveRendering, saveEvaluation };
}

const lastSaved = ({ mock }: { mock: { calls: [TargetEvaluation][] } }) =>
  mock.calls.at(-1)?.[0].objects.changed.map(({ refKey }) => refKey);

test.each(["saveRendering", "saveEvaluation"] as const)(
  "what was seen is saved later when %s fails",
  async (failing) => {
    const { session, saveEvaluation, ...store } = sessionOf();
    ({ ...store, saveEvaluation })[failing].mockRejectedValueOnce(new Error("The database is away."));
    await expect(session.evaluate(null)).rejects.toThrow("away");
    await session.evaluate(new Set());
    expect(lastSaved(saveEvaluation)).toEqual(["/ConfigMap/shop/a"]);
  },
);

test("what is as it was saved is not saved again", async () => {
  const { session, saveRendering, saveEvaluation } = sessionOf();
  await session.evaluate(null);
  await session.evaluate(null);
  expect([saveRendering, saveEvaluation].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});
