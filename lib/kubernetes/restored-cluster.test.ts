import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { unknownAuthority } from "@/lib/domain/cluster/refused-credentials";
import type { Manifest } from "@/lib/domain/object/manifest";
import { LiveCache } from "@/lib/engine/live-cache";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { type FaultyNetwork, startFaultyNetwork } from "@/lib/testing/control-plane-proxy";
import { until } from "@/lib/testing/until";
import { type ControlPlane, startControlPlane } from "@/scripts/control-plane/control-plane.mjs";

/*
 * A control plane of its own, because it is stopped, put back to an older state and given another certificate: what no
 * other suite could live with.
 */

const kind = { group: "", kind: "ConfigMap" };
const path = "/api/v1/namespaces/default/configmaps";
const patient = {
  connectMs: 1_000,
  answerMs: 1_000,
  blindMs: 500,
  retryMsMin: 20,
  retryMsMax: 200,
  // Nothing but what is tested may lead to a new list.
  watchSilenceMs: 120_000,
};

// Asked for only to learn whether its programs can be had.
describeWithControlPlane("a cluster that is not what it was", "api", () => {
  const dir = mkdtempSync(join(tmpdir(), "plumbline-restored-"));
  let plane: ControlPlane;
  let admin: ClusterAdmin;
  let network: FaultyNetwork | null = null;
  let ending: AbortController;
  let cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const started = await startControlPlane({ dir, parts: "api" });
    if (started.missing) throw new Error(started.missing.map(({ reason }) => reason).join(" "));
    plane = started;
    admin = makeClusterAdmin(plane);
  });
  afterAll(async () => {
    await admin.close();
    await plane.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort(new Error("The test is over."));
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  function observe(kubeconfig = plane.kubeconfig, timing: Partial<typeof patient> = {}): LiveCache {
    const connector = makeClusterConnector({
      redact: (object) => object,
      timing: { ...patient, ...timing },
    });
    const connection = connector.connect(kubeconfig);
    cleanUps.push(() => connection.close());
    const cache = new LiveCache(
      () => {},
      () => {},
    );
    const isMine = ({ metadata }: Manifest) => metadata.namespace === "default";
    void connection.observe(kind, cache, isMine, ending.signal);
    return cache;
  }
  const values = (cache: LiveCache) =>
    Object.fromEntries(
      cache
        .all(kind)
        .filter(({ metadata }) => metadata.name.startsWith("v-"))
        .map(({ metadata, data }) => [metadata.name, (data as { value: string }).value]),
    );
  async function sees(cache: LiveCache, expected: Record<string, string>): Promise<void> {
    const isSo = async () =>
      cache.trouble(kind) === null &&
      JSON.stringify(sorted(values(cache))) === JSON.stringify(sorted(expected));
    await until("what is known is what is there", isSo, {
      seen: async () => ({ values: values(cache), trouble: cache.trouble(kind) }),
    });
  }
  async function write(name: string, value: string): Promise<Manifest> {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } };
    const query = "?fieldManager=test&force=true";
    return admin.request("PATCH", `${path}/${name}${query}`, body, "application/apply-patch+yaml");
  }
  /** Puts the cluster back to what `before` left, as from a backup, after `since` has happened. */
  async function restoreAfter(since: () => Promise<void>, meanwhile: () => void = () => {}): Promise<void> {
    await plane.kill9();
    cpSync(join(dir, "etcd"), join(dir, "backup"), { recursive: true });
    await plane.restart();
    await since();
    meanwhile();
    await plane.kill9();
    rmSync(join(dir, "etcd"), { recursive: true });
    cpSync(join(dir, "backup"), join(dir, "etcd"), { recursive: true });
    rmSync(join(dir, "backup"), { recursive: true });
    await plane.restart();
  }

  test("a restored cluster is what it is, not what was known of it", { timeout: 90_000 }, async () => {
    await write("v-kept", "1");
    await write("v-gone-later", "1");
    const cache = observe();
    await sees(cache, { "v-kept": "1", "v-gone-later": "1" });
    await restoreAfter(async () => {
      await write("v-kept", "2");
      await write("v-new", "1");
      await admin.request("DELETE", `${path}/v-gone-later`);
      for (let value = 3; value < 30; value++) await write("v-kept", String(value));
      await sees(cache, { "v-kept": "29", "v-new": "1" });
    });
    await sees(cache, { "v-kept": "1", "v-gone-later": "1" });
    // Versions begin again: what is written now may carry a version that something else had before.
    await write("v-kept", "other");
    await sees(cache, { "v-kept": "other", "v-gone-later": "1" });
  });

  test(
    "nor when the restoring went unnoticed on a connection that was half open",
    { timeout: 90_000 },
    async () => {
      await write("v-kept", "1");
      network = await startFaultyNetwork(plane.url);
      const through = network;
      cleanUps.push(() => through.close());
      const server = `https://127.0.0.1:${network.port}`;
      const { certificate, token } = plane;
      // The bound on how long a position that the cluster has not reached may keep us in the dark.
      const cache = observe(kubeconfigOf({ server, certificate, token }), { watchSilenceMs: 2_500 });
      const silence = async () => {
        for (let value = 3; value < 60; value++) await write("v-kept", String(value));
        await until("the last change is known", async () => values(cache)["v-kept"] === "59");
        through.silence();
      };
      await restoreAfter(silence);
      through.heal();
      await sees(cache, { "v-kept": "1", "v-gone-later": "1" });
    },
  );

  test("another certificate is trusted by nobody, and said to be so", { timeout: 90_000 }, async () => {
    const { kubeconfig } = plane;
    const cache = observe(kubeconfig);
    await until("it is seen", async () => cache.trouble(kind) === null);
    await plane.kill9();
    rmSync(join(dir, "certs"), { recursive: true });
    await plane.restart();
    await until("it is said", async () => cache.trouble(kind)?.includes(unknownAuthority), {
      seen: async () => cache.trouble(kind),
    });
    const connection = makeClusterConnector({ redact: (object) => object }).connect(kubeconfig);
    cleanUps.push(() => connection.close());
    await expect(connection.ping(2_000)).rejects.toMatchObject({
      code: "cluster_unreachable",
      message: unknownAuthority,
    });
  });
});

function sorted(values: Record<string, string>): [string, string][] {
  return Object.entries(values).toSorted(([a], [b]) => a.localeCompare(b));
}
