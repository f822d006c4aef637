import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markAnnotation } from "@/lib/domain/sync/marks";
import { AppError } from "@/lib/platform/errors";
import { describeWithControlPlane, uniqueGroup } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, definitionManifest, namespaceManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

describeWithControlPlane("deleting what left Git", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("prune", plane);
    world.startWorker({
      faults: {
        reach(point) {
          if (/before apply ConfigMap .*\/doomed$/.test(point))
            throw new AppError("cluster_refused", "The API server could not apply this (500): it is doomed");
        },
      },
    });
  });
  afterAll(() => world.stop());

  /** An application with these objects applied, from which a commit then takes some and adds others. */
  async function applied(files: Record<string, string>): Promise<EngineApplication> {
    const app = await EngineApplication.create(world, { files });
    await app.awaitStatus("behind");
    await app.synced();
    await app.awaitStatus("synced");
    return app;
  }
  const two = { "a.yaml": asFile(configMap("a", { v: "1" })), "b.yaml": asFile(configMap("b", { v: "1" })) };

  async function leave(app: EngineApplication, files: Record<string, string | null>): Promise<void> {
    const gone = Object.values(files).filter((content) => content === null).length;
    await app.commit("Take away", files);
    await app.awaitTarget("extra", ({ counts }) => (counts.extra ?? 0) >= gone);
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("what a finalizer keeps is not called deleted, holds up nothing else, and is when it goes", async () => {
      const kept = configMap("kept", { v: "1" }, { finalizers: ["plumbline.test/never"] });
      const app = await applied({ ...two, "kept.yaml": asFile(kept) });
      await leave(app, { "kept.yaml": null, "b.yaml": null });
      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({
        state: "partial",
        message: expect.stringContaining("waits for its finalizers (plumbline.test/never)"),
      });
      const outcomes = Object.fromEntries(operation.steps.map(({ refKey, outcome }) => [refKey, outcome]));
      expect(outcomes[app.key("ConfigMap", "kept")]).toBe("failed");
      expect(outcomes[app.key("ConfigMap", "b")]).toBe("done");
      await app.awaitObject(app.key("ConfigMap", "kept"), "said to be on its way", ({ verdict }) => {
        return verdict.sync === "extra" && Boolean(verdict.reason?.includes("waits for its finalizers"));
      });
      await app.edit("ConfigMap", "kept", { metadata: { finalizers: null } });
      await app.awaitStatus("synced");
      expect(await app.findLive("ConfigMap", "kept")).toBeNull();
    });

    test("happens when it is asked for, after everything else, and is recorded", async () => {
      const app = await applied(two);
      await leave(app, { "a.yaml": null, "c.yaml": asFile(configMap("c", { v: "1" })) });
      const { metadata } = await app.live("ConfigMap", "a");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      expect((await app.live("ConfigMap", "a")).metadata.uid).toBe(metadata.uid);
      await app.awaitTarget("extra", ({ counts }) => counts.extra === 1);

      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({ state: "succeeded", message: "1 of 1 applied." });
      expect(operation.steps.at(-1)).toMatchObject({
        refKey: app.key("ConfigMap", "a"),
        action: "prune",
        outcome: "done",
        uid: metadata.uid,
      });
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
      expect(await app.awaitStatus("synced")).toMatchObject({ counts: { synced: 2 } });
    });

    test("spares what was made anew by somebody else", async () => {
      const app = await applied(two);
      await leave(app, { "a.yaml": null });
      await app.delete("ConfigMap", "a");
      await app.applyAs("kubectl", configMap("a", { v: "theirs" }));
      expect(await app.synced({ prune: true })).toMatchObject({
        state: "succeeded",
        message: "Nothing had to change.",
      });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "theirs" } });
      await app.awaitStatus("synced");
    });

    test("spares what no longer carries our mark", async () => {
      const app = await applied(two);
      await leave(app, { "a.yaml": null });
      await app.edit("ConfigMap", "a", { metadata: { annotations: { [markAnnotation]: null } } });
      expect(await app.synced({ prune: true })).toMatchObject({ state: "succeeded" });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
      await app.awaitStatus("synced");
    });

    test("spares what another application declares, which may take it over", async () => {
      const app = await applied(two);
      const heir = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
        namespace: app.namespace,
      });
      await heir.awaitTarget("told", ({ refusals }) => refusals[0]?.code === "claimed");
      await leave(app, { "a.yaml": null });
      expect(await app.synced({ prune: true })).toMatchObject({
        state: "succeeded",
        message: "Nothing had to change.",
      });
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();

      await heir.refresh();
      await heir.awaitTarget("free", ({ refusals }) => refusals.length === 0);
      expect(await heir.synced({ adopt: [heir.key("ConfigMap", "a")] })).toMatchObject({
        state: "succeeded",
      });
      expect(await heir.awaitStatus("synced")).toMatchObject({ counts: { synced: 1 } });
      expect(await app.awaitStatus("synced")).toMatchObject({ counts: { synced: 1 } });
    });

    test("of namespaces, volume claims and definitions waits for a person who confirms each", async () => {
      const group = uniqueGroup();
      const other = `prune-${group.split(".")[0]}`;
      const claim = {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      };
      const app = await EngineApplication.create(world, {
        files: {
          ...two,
          "guarded.yaml": asFile(namespaceManifest(other), definitionManifest(group, "Widget"), claim),
        },
      });
      await app.awaitStatus("behind");
      const id = await app.sync();
      // Nothing provides volumes here, so its health is not awaited.
      await app.awaitTarget("applied", ({ counts }) => counts.synced === 5);
      await app.cancel(id);
      await app.ended(id);
      await leave(app, { "guarded.yaml": null, "a.yaml": null });

      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({
        state: "partial",
        message: "1 of 4 applied. 3 deletions wait for a person.",
      });
      const outcomes = operation.steps.filter(({ action }) => action === "prune");
      expect(outcomes.map(({ refKey, outcome }) => `${refKey.split("/")[1]} ${outcome}`)).toEqual([
        "PersistentVolumeClaim waits_for_person",
        "ConfigMap done",
        "CustomResourceDefinition waits_for_person",
        "Namespace waits_for_person",
      ]);
      expect(outcomes[0]!.message).toContain("the data on the volume may be lost");

      const definition = `apiextensions.k8s.io/CustomResourceDefinition//widgets.${group}`;
      const keys = [app.key("PersistentVolumeClaim", "data"), definition, `/Namespace//${other}`];
      const confirmed = await app.synced({ prune: true, confirmedPrunes: keys.slice(1) });
      expect(confirmed).toMatchObject({
        state: "partial",
        message: "2 of 3 applied. One deletion waits for a person.",
      });
      expect(await app.findLive("PersistentVolumeClaim", "data")).not.toBeNull();
      expect(await app.synced({ prune: true, confirmedPrunes: keys })).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
    });

    test("of more than five and more than a fifth waits for a person, and is not tried again and again", async () => {
      const many = Array.from({ length: 6 }, (_, index) => configMap(`x${index}`, {}));
      const app = await applied({ ...two, "many.yaml": asFile(...many) });
      await app.changePolicy({ mode: "automatic", prune: true });
      await leave(app, { "many.yaml": null });
      const resting = await app.awaitTarget(
        "at rest",
        ({ summary }) => summary === "Deletions wait for a person.",
      );
      expect(resting).toMatchObject({ status: "behind", counts: { extra: 6, synced: 2 } });
      const [operation] = await app.operations();
      expect(operation).toMatchObject({ state: "partial", actor: { kind: "automation" } });
      expect(operation!.steps.find(({ action }) => action === "prune")!.message).toBe(
        "6 of 8 objects would be deleted at once; that waits for a person.",
      );
      expect(await app.findLive("ConfigMap", "x0")).not.toBeNull();
      const confirmedPrunes = many.map(({ metadata }) => app.key("ConfigMap", metadata.name));
      expect(await app.synced({ prune: true, confirmedPrunes })).toMatchObject({ state: "succeeded" });
      expect(await app.awaitStatus("synced")).toMatchObject({ counts: { synced: 2 } });
    });

    test("never follows a failure in the same operation", async () => {
      const app = await applied(two);
      await leave(app, { "a.yaml": null, "d.yaml": asFile(configMap("doomed", {})) });
      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({ state: "partial" });
      expect(operation.message).toContain("it is doomed");
      expect(operation.steps.find(({ action }) => action === "prune")).toMatchObject({
        outcome: "not_attempted",
      });
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();
    });
  });
});
