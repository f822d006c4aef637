import { expect, test, vi } from "vitest";
import { refKey, refOf, type ClearManifest, type Manifest } from "@/lib/domain/object/manifest";
import type { RenderedObject } from "@/lib/domain/render/render";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { DesiredState } from "@/lib/engine/desired-state";
import { evaluateObject } from "@/lib/engine/evaluate-object";
import { LiveCache } from "@/lib/engine/live-cache";
import { planTarget } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";

const own: Manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", namespace: "shop" } };
const stray: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "web", namespace: "bank", uid: "1" },
  data: { iban: "DE00 0000" },
};
const everything = { objects: null, adopt: [], prune: true, confirmedPrunes: [], hooksOf: null };

/** A cluster that counts what it is asked, holds a stray object, and serves only what is namespaced. */
function makeWorld() {
  const cache = new LiveCache(
    () => {},
    () => {},
  );
  cache.listed({ group: "", kind: "ConfigMap" }, [stray]);
  const get = vi.fn(async () => stray);
  const claimObjects = vi.fn(async () => []);
  const world = {
    cluster: { id: "c", name: "prod-eu", labels: {} },
    cache,
    connection: { get, apply: get, warnings: get },
    catalog: () => ({ find: () => ({ isNamespaced: true }), unreachableGroups: [] }),
    fieldManager: "plumbline-test",
    ports: {
      installationId: "i",
      targets: {
        claimObjects,
        declaredElsewhere: async () => [],
        findTarget: async () => targetWith(["shop"]),
        appliedObjects: async () => [],
      },
    },
    renderings: { of: async () => ({ outcome: "rendered", ...rendering([own, stray]) }) },
  } as unknown as ClusterWorld;
  return { world, get, claimObjects };
}

const targetWith = (allowedNamespaces: string[] | null) =>
  ({
    id: "t",
    namespace: "shop",
    allowedNamespaces,
    policy: { mode: "manual", selfHeal: false, prune: true },
    head: { sha: "a".repeat(40), treeSha: "b".repeat(40) },
    hold: null,
  }) as unknown as EngineTarget;

function rendering(manifests: Manifest[]) {
  const objects = manifests.map((manifest, index): RenderedObject => {
    const clear = manifest as ClearManifest;
    return { ref: refOf(manifest), clear, manifest, digest: `${index}`, file: "web.yaml", line: index + 1 };
  });
  return { inputs: {} as never, inputsDigest: "i", digest: "d", objects, refusals: [] };
}

test("a plan beyond the project's namespaces is refused before the cluster is asked anything", async () => {
  const { world, get } = makeWorld();
  const plan = await planTarget(world, targetWith(["shop"]), rendering([own, stray]), everything);
  expect(plan.refusal).toContain("ConfigMap bank/web lies outside the namespaces of this project on prod-eu");
  expect(plan.steps).toEqual([]);
  expect(get).not.toHaveBeenCalled();
});

test("nor is there a plan for a cluster that the project may not use any more", async () => {
  const { world, get } = makeWorld();
  const plan = await planTarget(world, targetWith(null), rendering([own]), everything);
  expect(plan.refusal).toContain("may not use the cluster prod-eu");
  expect(get).not.toHaveBeenCalled();
});

test("declaring an object of another namespace neither shows it nor keeps it from its owner", async () => {
  const { world, get, claimObjects } = makeWorld();
  const desired = new DesiredState("t", world);
  await desired.load([]);
  expect(claimObjects).toHaveBeenCalledWith("t", [refKey(refOf(own))]);
  expect(desired.refusals).toEqual([expect.objectContaining({ code: "namespace_not_allowed" })]);
  const seen = await evaluateObject(world, "t", desired, new Map(), refKey(refOf(stray)));
  expect(seen).toMatchObject({
    uid: null,
    liveDigest: null,
    owned: [],
    events: [],
    verdict: { sync: "unknown" },
  });
  expect(seen!.verdict.reason).toContain("outside the namespaces");
  expect(JSON.stringify(seen!.verdict)).not.toContain("DE00");
  expect(get).not.toHaveBeenCalled();
});
