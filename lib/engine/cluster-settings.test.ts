import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "@/lib/services/caller";
import { changeCluster, previewClusterChange } from "@/lib/services/change-cluster";
import { makeServices, provideServices } from "@/lib/services/context";
import { replaceCredentials } from "@/lib/services/replace-credentials";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { until } from "@/lib/testing/until";

const administrator: Caller = {
  viewer: { id: "ada", name: "Ada", email: "ada@example.com", isAdmin: true, projects: [] },
  origin: {},
};

describeWithControlPlane("a cluster that is changed while a worker holds it", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("settings", plane);
    const { store, keyring } = world.database;
    provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
    world.startWorker();
  });
  afterAll(() => world.stop());

  /** Deletes the service account that a kubeconfig signs in as, which ends its tokens. */
  async function revoke(kubeconfig: string): Promise<void> {
    const { users } = JSON.parse(kubeconfig) as { users: { user: { token: string } }[] };
    const claims = Buffer.from(users[0]!.user.token.split(".")[1]!, "base64url").toString("utf8");
    const { sub } = JSON.parse(claims) as { sub: string };
    const [namespace, name] = sub.split(":").slice(2);
    await world.admin.request("DELETE", `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("replaced credentials are used at once, without a restart, and nothing else changes", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
      });
      await app.awaitStatus("behind");
      await app.synced();
      await app.awaitStatus("synced");
      const operations = (await app.operations()).length;

      await revoke(world.cluster.kubeconfig);
      const refused = await app.awaitTarget("refused", ({ freshness }) => freshness.cause === "cluster");
      expect(refused.freshness.reason).toContain("does not accept these credentials (401)");

      const kubeconfig = await world.serviceAccount();
      await replaceCredentials(administrator, { clusterId: world.cluster.id, kubeconfig });
      const back = await app.awaitTarget("verified again", ({ freshness }) => freshness.isVerified);
      expect(back).toMatchObject({ status: "synced", appliedSha: refused.appliedSha });
      expect(await app.operations()).toHaveLength(operations);
      await app.edit("ConfigMap", "a", { data: { v: "2" } });
      await app.awaitStatus("drifted");
      expect((await app.synced()).state).toBe("succeeded");
    });

    test("a kubeconfig that leads to another cluster is refused", async () => {
      const cluster = await world.addCluster("other");
      const replaced = replaceCredentials(administrator, {
        clusterId: cluster.id,
        kubeconfig: await world.serviceAccount(),
      });
      await expect(replaced).rejects.toMatchObject({
        code: "conflict",
        field: "kubeconfig",
        message: expect.stringContaining("leads to another cluster"),
      });
    });

    test("other labels lead its targets to another folder, which is fetched and compared", async () => {
      const cluster = await world.addCluster("labelled");
      const app = await EngineApplication.create(world, {
        clusters: [cluster],
        path: "deploy/{env}",
        files: {
          "test/a.yaml": asFile(configMap("a", { v: "test" })),
          "qa/a.yaml": asFile(configMap("a", { v: "qa" })),
          "qa/b.yaml": asFile(configMap("b", { v: "qa" })),
        },
      });
      await app.awaitStatus("behind");
      await app.synced();
      await app.awaitStatus("synced");

      const naming = { clusterId: cluster.id, name: "renamed", labels: { env: "qa" } };
      const { moves } = await previewClusterChange(administrator, naming);
      expect(moves).toMatchObject([{ path: { before: "deploy/test", after: "deploy/qa" } }]);
      await changeCluster(administrator, { ...naming, moving: moves.map(({ targetId }) => targetId) });
      await app.awaitStatus("behind");
      await until("both objects are compared", async () => (await app.objects()).length === 2);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "qa" } });
      expect(await app.live("ConfigMap", "b")).toMatchObject({ data: { v: "qa" } });
      await app.awaitStatus("synced");
    });
  });
});
