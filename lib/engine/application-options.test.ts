import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { managedNamespaceAnnotation } from "@/lib/domain/sync/prune-rule";
import { syncOptionsDefault, type SyncOptions } from "@/lib/domain/sync/sync-options";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

const asking = (options: Partial<SyncOptions>) => ({ options: { ...syncOptionsDefault, ...options } });

describeWithControlPlane("what a whole application asks for", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("app-options", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  type Draft = Parameters<typeof EngineApplication.create>[1];
  async function applied(draft: Draft): Promise<EngineApplication> {
    const app = await EngineApplication.create(world, draft);
    await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
    expect(await app.synced()).toMatchObject({ state: "succeeded" });
    await app.awaitStatus("synced");
    return app;
  }
  const settings = { "a.yaml": asFile(configMap("a", { v: "1" })) };

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("the namespace is created first, marked, and stays whatever happens", async () => {
      const namespace = `made-${randomBytes(4).toString("hex")}`;
      const app = await EngineApplication.create(world, { files: settings, namespace });
      await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
      expect((await app.synced()).state).toBe("failed");
      await app.changePolicy({ prune: true, ...asking({ createNamespace: true }) });
      const operation = await app.synced();
      expect(operation.steps.map(({ refKey, action, outcome }) => `${refKey} ${action} ${outcome}`)).toEqual([
        `/Namespace//${namespace} create done`,
        `/ConfigMap/${namespace}/a create done`,
      ]);
      const made = await app.live("Namespace", namespace);
      expect(made.metadata.annotations).toHaveProperty([managedNamespaceAnnotation], "true");
      await app.awaitTarget("synced", ({ status, counts }) => status === "synced" && counts.synced === 1);

      await app.changePolicy({ prune: true });
      await app.commit("Another", { "a.yaml": null, "b.yaml": asFile(configMap("b", { v: "1" })) });
      await app.awaitTarget("extra", ({ counts }) => counts.extra === 1);
      const pruned = await app.synced({ prune: true, confirmedPrunes: [`/Namespace//${namespace}`] });
      expect(pruned.steps.map(({ refKey, action }) => `${refKey} ${action}`)).toEqual([
        `/ConfigMap/${namespace}/b create`,
        `/ConfigMap/${namespace}/a prune`,
      ]);
      expect((await app.live("Namespace", namespace)).metadata.deletionTimestamp).toBeUndefined();
      await app.awaitStatus("synced");
      await app.remove();
    });

    test("every deletion waits for a person, but that of an object which says Prune=true", async () => {
      const free = { annotations: { "argocd.argoproj.io/sync-options": "Prune=true" } };
      const app = await applied({
        files: {
          ...settings,
          "b.yaml": asFile(configMap("b", {}, free)),
          "c.yaml": asFile(configMap("c", {})),
        },
        policy: asking({ confirmPrunes: true }),
      });
      await app.commit("Take away", { "a.yaml": null, "b.yaml": null });
      await app.awaitTarget("extra", ({ counts }) => counts.extra === 2);
      expect((await app.synced({ prune: true })).message).toBe(
        "1 of 2 applied. One deletion waits for a person.",
      );
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();
      expect(await app.findLive("ConfigMap", "b")).toBeNull();
    });

    test("everything is replaced, but an object which says Replace=false", async () => {
      const not = { annotations: { "argocd.argoproj.io/sync-options": "Replace=false" } };
      const app = await applied({
        files: { ...settings, "b.yaml": asFile(configMap("b", { v: "1" }, not)) },
        policy: asking({ replace: true }),
      });
      for (const name of ["a", "b"]) await app.edit("ConfigMap", name, { data: { more: "theirs" } });
      await app.awaitTarget("drifted", ({ counts }) => counts.drifted === 1);
      expect(await app.synced()).toMatchObject({
        state: "succeeded",
        message: expect.stringContaining("1 of 1"),
      });
      expect((await app.live("ConfigMap", "a")).data).toEqual({ v: "1" });
      expect((await app.live("ConfigMap", "b")).data).toEqual({ v: "1", more: "theirs" });
    });

    test.each([
      { by: "a JSON pointer", rule: { jsonPointers: ["/spec/replicas"] } },
      { by: "jq", rule: { jqPathExpressions: [".spec.replicas"] } },
      { by: "its manager", rule: { managedFieldsManagers: ["kubectl-edit"] } },
    ])(
      "a field that is ignored by $by is no drift and is not healed, and the rule is told",
      async ({ rule }) => {
        const app = await applied({
          files: { "web.yaml": asFile(deploymentManifest("web", { replicas: 1 })) },
        });
        await app.ignoreDifferences([{ group: "apps", kind: "Deployment", ...rule }]);
        await app.changePolicy({ mode: "automatic", selfHeal: true });
        await app.edit("apps/Deployment", "web", { spec: { replicas: 2 } });
        const key = app.key("apps/Deployment", "web");
        const [label] = Object.values(rule).flat();
        const state = await app.awaitObject(key, "ignored", ({ verdict }) => verdict.ignored?.length === 1);
        expect(state.verdict).toMatchObject({
          sync: "synced",
          differences: [],
          ignored: [{ path: "spec.replicas", rule: expect.stringContaining(label!), desired: 1, live: 2 }],
        });
        expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
        expect((await app.live("apps/Deployment", "web")).spec).toMatchObject({ replicas: 2 });

        // No longer ignored it is what it always was.
        await app.ignoreDifferences([]);
        await app.awaitTarget("healed", ({ status, counts }) => status === "synced" && counts.synced === 1);
        await app.awaitObject(
          key,
          "told no more",
          ({ verdict }) => !verdict.ignored && verdict.sync === "synced",
        );
        expect((await app.live("apps/Deployment", "web")).spec).toMatchObject({ replicas: 1 });
      },
    );

    test.each([
      { isRespected: false, replicas: 1, words: "written with the rest of its object" },
      { isRespected: true, replicas: 2, words: "left as it is where that is asked for" },
    ])("an ignored field is $words", async ({ isRespected, replicas }) => {
      const file = (image: string) => ({
        "web.yaml": asFile(deploymentManifest("web", { replicas: 1, image })),
      });
      const app = await applied({
        files: file("registry.example/web:1"),
        policy: asking({ respectIgnoreDifferences: isRespected }),
      });
      await app.ignoreDifferences([{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] }]);
      await app.edit("apps/Deployment", "web", { spec: { replicas: 2 } });
      const key = app.key("apps/Deployment", "web");
      await app.awaitObject(key, "ignored", ({ verdict }) => verdict.ignored?.length === 1);
      await app.commit("New image", file("registry.example/web:2"));
      await app.awaitObject(key, "behind", ({ verdict }) => verdict.sync === "behind");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      const live = await app.live("apps/Deployment", "web");
      expect(live.spec).toMatchObject({ replicas });
      expect(JSON.stringify(live.spec)).toContain("registry.example/web:2");
      await app.awaitStatus("synced");
    });

    test("an expression without end leaves it open what differs, says so, and holds nobody up", async () => {
      const app = await applied({ files: settings });
      await app.ignoreDifferences([{ kind: "ConfigMap", jqPathExpressions: ["last(range(infinite))"] }]);
      await app.edit("ConfigMap", "a", { data: { v: "theirs" } });
      const key = app.key("ConfigMap", "a");
      const told = await app.awaitObject(key, "unknown", ({ verdict }) => verdict.sync === "unknown");
      expect(told.verdict.reason).toContain("took longer than 5 s");
    });
  });
});
