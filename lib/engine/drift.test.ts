import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markAnnotation } from "@/lib/domain/sync/marks";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { until } from "@/lib/testing/until";

const selfHealing = { mode: "automatic", selfHeal: true } as const;

describeWithControlPlane("when the cluster moved", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("drift", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  /** An application whose first commit is applied. */
  async function applied(files: Record<string, string>, policy = {}): Promise<EngineApplication> {
    const app = await EngineApplication.create(world, { files });
    await app.awaitStatus("behind");
    await app.synced();
    await app.awaitStatus("synced");
    if (Object.keys(policy).length > 0) await app.changePolicy(policy);
    return app;
  }

  // Each test has its own application, and most of their time is the cluster's.
  describe.concurrent("", { timeout: 90_000 }, () => {
    test("drift names the field and its writer, and a sync ends it", async () => {
      const app = await applied({ "web.yaml": asFile(deploymentManifest("web", { replicas: 1 })) });
      await app.edit("apps/Deployment", "web", { spec: { replicas: 3 } });
      expect((await app.awaitStatus("drifted")).summary).toBe("1 field");
      const [state] = await app.objects();
      expect(state!.verdict).toMatchObject({
        sync: "drifted",
        differences: [{ path: "spec.replicas", verdict: "drifted", desired: 1, applied: 1, live: 3 }],
      });
      expect(state!.verdict.differences[0]!.writers[0]).toMatchObject({ manager: "kubectl-edit" });

      const operation = await app.synced();
      expect(operation).toMatchObject({ state: "succeeded", steps: [{ action: "update", outcome: "done" }] });
      expect(await app.live("apps/Deployment", "web")).toMatchObject({ spec: { replicas: 1 } });
      await app.awaitStatus("synced");
      const drifts = await world.database.asOwner<{ ended_how: string; operation_id: string }>(
        "select ended_how, operation_id from drift where target_id = $1",
        [app.targetId],
      );
      expect(drifts).toEqual([{ ended_how: "operation", operation_id: operation.id }]);
    });

    test("a Job in Git is compared whole, although Jobs of others are kept without what only comparing needs", async () => {
      // The watch of Jobs stands before anybody wants this one.
      await applied({ "a.yaml": asFile(configMap("a", { v: "1" })) });
      const job = {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "init", annotations: { note: "x" } },
        spec: {
          suspend: true,
          template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }] } },
        },
      };
      const app = await EngineApplication.create(world, {
        files: { "job.yaml": asFile(job) },
        policy: selfHealing,
      });
      await app.awaitStatus("synced");
      await app.edit("batch/Job", "init", { metadata: { annotations: { note: "y" } } });
      await until("it is healed", async () => {
        return (await app.live("batch/Job", "init")).metadata.annotations?.note === "x";
      });
      await app.awaitStatus("synced");
      expect((await app.operations()).map(({ kind }) => kind)).toEqual(["self_heal", "sync"]);
    });

    test("drift is healed although an operation still awaits a rollout that never ends", async () => {
      const broken = deploymentManifest("web", { image: "registry.example/web:1", neverStarts: true });
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "1" })), "web.yaml": asFile(broken) },
        policy: selfHealing,
      });
      await app.awaitTarget("awaiting health", ({ activeOperation }) => activeOperation?.done === 2);
      await app.edit("ConfigMap", "a", { data: { v: "edited" } });
      await until("it is healed", async () => {
        return ((await app.live("ConfigMap", "a")).data as { v: string }).v === "1";
      });
      const [heal, sync] = await app.operations();
      expect(sync).toMatchObject({ kind: "sync", state: "succeeded" });
      expect(sync!.message).toMatch(/Not awaited to be healthy: something else is to be written\.$/);
      expect(heal).toMatchObject({ kind: "self_heal" });
    });

    test("an object that was deleted is missed, and created again", async () => {
      const app = await applied({ "a.yaml": asFile(configMap("a", { v: "1" })) });
      await app.delete("ConfigMap", "a");
      await app.awaitStatus("drifted");
      // Who deletes leaves no trace: what is known is who wrote last.
      expect((await app.objects())[0]!.verdict.reason).toMatch(
        /^Deleted from the cluster, which does not keep by whom\. Last written by Plumbline \(plumbline-\S+\) at \S+ \S+ UTC\.$/,
      );
      expect(await app.synced()).toMatchObject({ steps: [{ action: "create", outcome: "done" }] });
      await app.awaitStatus("synced");
    });

    test("self-heal puts a change back by itself, and stops after three by the same writer", async () => {
      const app = await applied({ "a.yaml": asFile(configMap("a", { v: "1" })) }, selfHealing);
      for (let reversal = 1; reversal <= 3; reversal += 1) {
        await app.edit("ConfigMap", "a", { data: { v: "stubborn" } }, "stubborn-script");
        await until(
          `reversal ${reversal}`,
          async () => {
            const healed = (await app.operations()).filter(({ kind, state }) => {
              return kind === "self_heal" && state === "succeeded";
            });
            return healed.length === reversal;
          },
          { timeoutMs: 40_000 },
        );
        expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
      }
      await app.edit("ConfigMap", "a", { data: { v: "stubborn" } }, "stubborn-script");
      const stopped = await app.awaitTarget(
        "left alone",
        ({ status, summary }) => status === "drifted" && Boolean(summary?.startsWith("Self-heal stopped")),
        { timeoutMs: 60_000 },
      );
      expect(stopped.summary).toContain("stubborn-script changed it back 3 times");
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "stubborn" } });
      const actors = (await app.operations()).filter(({ kind }) => kind === "self_heal");
      expect(actors.map(({ actor }) => actor.kind)).toEqual(["automation", "automation", "automation"]);

      // A person's sync starts it again.
      await app.synced();
      await app.edit("ConfigMap", "a", { data: { v: "again" } }, "stubborn-script");
      await until("a fourth reversal", async () => {
        return (await app.operations()).filter(({ kind }) => kind === "self_heal").length === 4;
      });
    }, 150_000);

    test("observe reads only: it writes nothing, leaves no mark and is asked in vain", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "2" })), "b.yaml": asFile(configMap("b", {})) },
        policy: { mode: "observe" },
      });
      const before = await app.applyAs("kubectl", configMap("a", { v: "1" }));
      const target = await app.awaitTarget("compared", ({ counts }) => counts.not_ours === 1);
      expect(target).toMatchObject({ status: "behind", counts: { not_ours: 1, not_applied: 1 } });
      const state = (await app.objects()).find(({ refKey }) => refKey === app.key("ConfigMap", "a"));
      expect(state!.verdict.differences).toMatchObject([{ path: "data.v", desired: "2", live: "1" }]);
      expect(await app.synced()).toMatchObject({
        state: "failed",
        message: "Nothing was written: the policy is to observe only.",
      });
      const after = await app.live("ConfigMap", "a");
      expect(after.metadata).toEqual(before.metadata);
      expect(await app.findLive("ConfigMap", "b")).toBeNull();
      const claims = await world.database.asOwner("select 1 from object_claim where target_id = $1", [
        app.targetId,
      ]);
      expect(claims).toEqual([]);
    });

    test("a field that somebody else owned first asks, naming the manager; our own is restored", async () => {
      const app = await applied({ "a.yaml": asFile(configMap("a", { ours: "1" })) });
      await app.applyAs("team-b", configMap("a", { theirs: "x" }));
      await app.applyAs("team-b", configMap("a", { theirs: "x", ours: "seized" }), true);
      await app.awaitStatus("drifted");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { ours: "1", theirs: "x" } });

      await app.applyAs("team-b", configMap("a", { theirs: "x" }));
      await app.commit("Want theirs", { "a.yaml": asFile(configMap("a", { ours: "1", theirs: "y" })) });
      await app.awaitStatus("diverged");
      const refused = await app.synced();
      expect(refused).toMatchObject({
        state: "failed",
        steps: [{ outcome: "conflict", conflicts: [{ manager: "team-b", field: ".data.theirs" }] }],
      });
      expect(refused.message).toBe(
        `Nothing was written: team-b owned data.theirs of ConfigMap ${app.namespace}/a first.`,
      );
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { theirs: "x" } });

      expect(await app.synced({ adopt: [app.key("ConfigMap", "a")] })).toMatchObject({ state: "succeeded" });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { theirs: "y" } });
    });

    test("what is there already and different is taken over only when a person agrees", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "2" })), "b.yaml": asFile(configMap("b", { v: "1" })) },
        policy: { mode: "automatic", selfHeal: true, prune: true },
        namespace: await namespaceWith(configMap("a", { v: "1" })),
      });
      const target = await app.awaitTarget("at rest", ({ summary }) =>
        Boolean(summary?.includes("not ours")),
      );
      expect(target.summary).toBe(
        "Some objects are there already and not ours; a person decides whether to take them over.",
      );
      expect(await app.operations()).toEqual([]);
      const refused = await app.synced();
      expect(refused).toMatchObject({
        state: "failed",
        message: `Nothing was written: ConfigMap ${app.namespace}/a is there already and not ours; take it over or leave it out.`,
      });
      expect(await app.findLive("ConfigMap", "b")).toBeNull();

      const adopted = await app.synced({ adopt: [app.key("ConfigMap", "a")] });
      expect(adopted).toMatchObject({
        state: "succeeded",
        steps: [{ action: "adopt" }, { action: "create" }],
      });
      const live = await app.live("ConfigMap", "a");
      expect(live).toMatchObject({ data: { v: "2" } });
      expect(live.metadata.annotations).toHaveProperty([markAnnotation]);
      const objects = await world.store.targets.appliedObjects(app.targetId);
      expect(objects.map(({ origin }) => origin)).toEqual(["adopted", "created"]);

      // Written again, it is still one that was taken over.
      await app.commit("Third", { "a.yaml": asFile(configMap("a", { v: "3" })) });
      await until("the automation", async () => (await app.operations())[0]!.actor.kind === "automation");
      await app.awaitStatus("synced");
      const [again] = await world.store.targets.appliedObjects(app.targetId);
      expect(again).toMatchObject({ origin: "adopted" });
    });

    test("what is there already and as Git wants it is left as it is, and holds up nothing", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "1" })), "b.yaml": asFile(configMap("b", { v: "1" })) },
        policy: { mode: "automatic" },
        namespace: await namespaceWith(configMap("a", { v: "1" })),
      });
      await app.awaitStatus("synced");
      const [operation] = await app.operations();
      expect(operation).toMatchObject({
        state: "succeeded",
        steps: [{ action: "none" }, { action: "create" }],
      });
      expect((await app.live("ConfigMap", "a")).metadata.annotations).toBeUndefined();
    });

    test("a write without a difference is not sent, although the spelling is another", async () => {
      const web = deploymentManifest("web");
      const spec = web.spec as { template: { spec: { containers: Record<string, unknown>[] } } };
      spec.template.spec.containers[0]!.resources = { requests: { cpu: "1000m", memory: "1024Mi" } };
      const app = await applied({ "web.yaml": asFile(web) });
      const before = await app.live("apps/Deployment", "web");
      const operation = await app.synced();
      expect(operation).toMatchObject({ message: "Nothing had to change.", steps: [{ action: "none" }] });
      const after = await app.live("apps/Deployment", "web");
      expect(after.metadata.managedFields).toEqual(before.metadata.managedFields);
    });

    test("another reconciler's objects are observed, and left alone", async () => {
      const labels = { "kustomize.toolkit.fluxcd.io/name": "shop" };
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("a", { v: "2" })) },
        namespace: await namespaceWith(configMap("a", { v: "1" }, { labels })),
      });
      const target = await app.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
      expect(target.refusals[0]!.reason).toBe(
        "Flux is at work on these objects. Plumbline observes until a person takes the target over.",
      );
      const operation = await app.synced({ adopt: [app.key("ConfigMap", "a")] });
      expect(operation.message).toBe(
        `Nothing was written: Flux manages ConfigMap ${app.namespace}/a; nothing is written here until a person takes the target over.`,
      );
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
    });
  });

  async function namespaceWith(...manifests: ReturnType<typeof configMap>[]): Promise<string> {
    const name = `drift-${Math.random().toString(36).slice(2, 10)}`;
    await world.admin.createNamespace(name);
    for (const manifest of manifests)
      await world.admin.request(
        "POST",
        `/api/v1/namespaces/${name}/configmaps?fieldManager=kubectl`,
        manifest,
      );
    return name;
  }
});
