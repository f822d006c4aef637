import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { type ClearManifest, type Manifest, refKey, refOf } from "@/lib/domain/object/manifest";
import { syncOptionsDefault } from "@/lib/domain/sync/sync-options";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { LiveCache } from "@/lib/engine/live-cache";
import { planTarget } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import type { Rendering } from "@/lib/engine/renderings";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { sha256 } from "@/lib/platform/crypto";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { configMap } from "@/lib/testing/manifests";

const nothing = () => {};

describeWithControlPlane("a plan", "api", (plane) => {
  const namespace = uniqueNamespace("plan");
  let admin: ClusterAdmin;
  let connection: ClusterConnection;
  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    await admin.createNamespace(namespace);
    connection = makeClusterConnector({ redact: (object) => object }).connect(plane.kubeconfig);
  });
  afterAll(async () => {
    await connection.close();
    await admin.close();
  });

  const wanted = (name: string): Manifest => {
    const manifest = configMap(name, { v: "wanted" });
    return { ...manifest, metadata: { ...manifest.metadata, namespace } };
  };

  /** Plans writing one object where the watch has told of `seen` and of nothing else. */
  async function planOf(manifest: Manifest, seen: Manifest[] = []) {
    const cache = new LiveCache(nothing, nothing);
    cache.listed({ group: "", kind: "ConfigMap" }, seen);
    const catalog = await connection.catalog();
    const [get, apply] = [vi.spyOn(connection, "get"), vi.spyOn(connection, "apply")];
    const world = {
      ports: { targets: { appliedObjects: async () => [] }, installationId: "i", jq: null },
      cluster: { id: "c", name: "prod", labels: {} },
      connection,
      cache,
      catalog: () => catalog,
      fieldManager: "plumbline-test",
    } as unknown as ClusterWorld;
    const policy = { mode: "manual", selfHeal: false, prune: false, options: syncOptionsDefault };
    const target = { id: "t", namespace, policy, ignoreRules: [], allowedNamespaces: [] };
    const object = {
      ref: refOf(manifest),
      clear: manifest as unknown as ClearManifest,
      manifest,
      digest: sha256(canonicalJson(manifest)),
      file: "a.yaml",
      line: 1,
    };
    const rendering = { objects: [object], refusals: [], inputs: { sha: "s" } } as unknown as Rendering;
    const options = { objects: null, adopt: [], prune: false, confirmedPrunes: [], hooksOf: null };
    const plan = await planTarget(world, target as unknown as EngineTarget, rendering, options);
    const asked = [get.mock.calls.length, apply.mock.calls.length];
    vi.restoreAllMocks();
    return { step: plan.steps[0], subject: plan.subjects.get(refKey(object.ref)), asked };
  }

  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const create = (name: string) => admin.request("POST", path, { ...wanted(name), data: { v: "theirs" } });

  test("asks once for what is to be created", async () => {
    const { step, subject, asked } = await planOf(wanted("new"));
    expect(step).toMatchObject({ action: "create", outcome: "planned", uid: null });
    expect(subject?.live).toBeNull();
    expect(asked).toEqual([0, 1]);
  });

  test("sees what the watch has not told of yet", async () => {
    const { uid } = (await create("unseen")).metadata;
    const { step, subject } = await planOf(wanted("unseen"));
    expect(step).toMatchObject({ uid });
    expect(step?.action).not.toBe("create");
    expect(subject?.live?.metadata.uid).toBe(uid);
  });

  test("does not believe the watch about what is gone, or otherwise by now", async () => {
    const seen = await create("gone");
    await admin.request("DELETE", `${path}/gone`);
    expect((await planOf(wanted("gone"), [seen])).step).toMatchObject({ action: "create", uid: null });
  });
});
