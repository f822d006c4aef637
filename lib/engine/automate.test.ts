import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

const automatic = { mode: "automatic", selfHeal: true, prune: false } as const;

describeWithControlPlane("the automation", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("automate", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  /** Awaits that the automation says why it waits, after one attempt that is on record, and what was before. */
  async function refused(app: EngineApplication, why: RegExp, before: string[] = []) {
    const target = await app.awaitTarget("refused", ({ summary }) => why.test(summary ?? ""));
    expect(target.summary).toMatch(/It is tried again as soon as that has changed\.$/);
    expect((await app.operations()).map(({ state }) => state)).toEqual(["failed", ...before]);
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("tries once what a manifest makes impossible, says why, and goes on when Git has mended it", async () => {
      const web = (replicas: number) => ({ "web.yaml": asFile(deploymentManifest("web", { replicas })) });
      const app = await EngineApplication.create(world, { files: web(-1), policy: automatic });
      await refused(app, /^Not synced: deploy\/web\.yaml: .*spec\.replicas/);
      // Looked at again on request: still the same, and still one line of the record.
      await app.refresh();
      await app.commit("Mend it", web(1));
      await app.awaitStatus("synced");
      expect((await app.operations()).map(({ state }) => state)).toEqual(["succeeded", "failed"]);
    });

    test("goes on by itself when another manager has let go of what it owned", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
        policy: automatic,
      });
      await app.awaitStatus("synced");
      await app.applyAs("operator", configMap("a", { v: "1", own: "2" }));
      await app.commit("Declare it too", { "a.yaml": asFile(configMap("a", { v: "1", own: "1" })) });
      await refused(app, /^Not synced: operator owned data\.own of ConfigMap/, ["succeeded"]);
      await app.applyAs("operator", configMap("a", {}));
      await app.awaitStatus("synced");
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1", own: "1" } });
    });
  });
});
