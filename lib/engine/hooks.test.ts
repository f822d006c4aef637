import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { hookRunAnnotation, hookRunOf, markIn, markOf } from "@/lib/domain/sync/marks";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { ApplicationDraft, EngineWorld } from "@/lib/testing/engine-world";
import { hookJob, inWave } from "@/lib/testing/hook-manifests";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import type { OperationDetail } from "@/lib/store/operation-reads";
import { until } from "@/lib/testing/until";

describeWithControlPlane("phases, waves and hooks", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("hooks", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  const create = async (files: Record<string, Manifest[]>, more: Partial<ApplicationDraft> = {}) => {
    const texts = Object.entries(files).map(([name, manifests]) => [name, asFile(...manifests)]);
    const app = await EngineApplication.create(world, { files: Object.fromEntries(texts), ...more });
    await app.awaitTarget("looked at", ({ status }) => status !== "unknown");
    return app;
  };
  const said = ({ steps }: OperationDetail) =>
    steps.map(({ phase, wave, action, outcome, refKey }) =>
      [phase, wave, action, refKey.split("/").at(-1), outcome].join(" "),
    );
  const timeOf = (text: unknown) => Date.parse(text as string);

  describe.concurrent("", { timeout: 150_000 }, () => {
    test("hooks run around the sync in their phases, marked, and are nothing that the target compares", async () => {
      const app = await create({
        "web.yaml": [deploymentManifest("web")],
        "hooks.yaml": [
          hookJob("tell", { phase: "PostSync" }),
          hookJob("migrate", { wave: 1 }),
          hookJob("back-up", { wave: -1 }),
          hookJob("mend", { phase: "SyncFail" }),
          hookJob("never", { phase: "Skip" }),
          hookJob("farewell", { phase: "PostDelete" }),
        ],
      });
      expect((await app.target()).refusals).toEqual([]);
      const operation = await app.synced();
      expect(operation.message).toBe("1 of 1 applied. 3 hooks ran. What was written is healthy.");
      expect(operation.state).toBe("succeeded");
      expect(said(operation)).toEqual([
        "PreSync -1 run back-up done",
        "PreSync 1 run migrate done",
        "Sync 0 create web done",
        "PostSync 0 run tell done",
        "SyncFail 0 run mend not_attempted",
      ]);
      expect(operation).toMatchObject({ done: 4, total: 4 });

      const [backUp, migrate, web, tell] = await Promise.all([
        app.live("batch/Job", "back-up"),
        app.live("batch/Job", "migrate"),
        app.live("apps/Deployment", "web"),
        app.live("batch/Job", "tell"),
      ]);
      const ended = (job: Manifest) => timeOf((job.status as { completionTime: string }).completionTime);
      const made = ({ metadata }: Manifest) => timeOf(metadata.creationTimestamp);
      expect(ended(backUp)).toBeLessThanOrEqual(made(migrate));
      expect(ended(migrate)).toBeLessThanOrEqual(made(web));
      expect(made(web)).toBeLessThanOrEqual(made(tell));
      const installationId = await world.store.installation.getId();
      expect(markIn(migrate)).toBe(markOf(installationId, app.targetId));
      expect(migrate.metadata.annotations?.[hookRunAnnotation]).toBe(hookRunOf(operation.id, "PreSync"));
      expect(operation.steps[1]!.uid).toBe(migrate.metadata.uid);
      for (const name of ["mend", "never", "farewell"])
        expect(await app.findLive("batch/Job", name)).toBeNull();

      const target = await app.awaitStatus("synced");
      expect(target.counts).toEqual({ synced: 1 });
      expect((await app.objects()).map(({ refKey }) => refKey)).toEqual([app.key("apps/Deployment", "web")]);
      const applied = await world.store.targets.appliedObjects(app.targetId);
      expect(applied.map(({ refKey }) => refKey)).toEqual([app.key("apps/Deployment", "web")]);
      expect(await world.store.audit.verify()).toMatchObject({ isIntact: true });

      // The next sync deletes what is left of them and runs them anew; nothing of it is pruned as an object.
      await app.commit("Next", {
        "web.yaml": asFile(deploymentManifest("web", { image: "registry.example/web:2" })),
      });
      await app.awaitStatus("behind");
      const next = await app.synced({ prune: true });
      expect(next.state).toBe("succeeded");
      expect((await app.live("batch/Job", "migrate")).metadata.uid).not.toBe(migrate.metadata.uid);
    });

    test("a failed PreSync hook writes nothing further, and the hooks for failures run", async () => {
      const app = await create({
        "web.yaml": [configMap("web", { v: "1" })],
        "hooks.yaml": [
          hookJob("migrate", { how: "fails" }),
          hookJob("tell", { phase: "PostSync" }),
          hookJob("mend", { phase: "SyncFail" }),
        ],
      });
      const operation = await app.synced();
      expect(operation.state).toBe("partial");
      expect(operation.message).toMatch(
        new RegExp(
          `^0 of 1 applied. One hook ran. PreSync hook Job ${app.namespace}/migrate failed: .*deadline`,
        ),
      );
      expect(said(operation)).toEqual([
        "PreSync 0 run migrate failed",
        "Sync 0 create web not_attempted",
        "PostSync 0 run tell not_attempted",
        "SyncFail 0 run mend done",
      ]);
      expect(operation.steps[3]!.message).toContain("PreSync hook Job");
      expect(await app.findLive("ConfigMap", "web")).toBeNull();
      expect(await app.findLive("batch/Job", "tell")).toBeNull();
    });

    test("hooks are deleted as their policies say, by how the operation ended", async () => {
      const policies = (how: "completes" | "fails") => [
        hookJob("if-good", { policy: "HookSucceeded", wave: -1 }),
        hookJob("if-bad", { policy: "HookFailed", wave: -1 }),
        hookJob("either", { policy: "HookSucceeded,HookFailed,BeforeHookCreation", wave: -1 }),
        hookJob("kept", { policy: "Never", wave: -1 }),
        hookJob("ends", { policy: "BeforeHookCreation", how }),
      ];
      const left = async (app: EngineApplication) => {
        const names = ["if-good", "if-bad", "either", "kept", "ends"];
        const live = await Promise.all(names.map((name) => app.findLive("batch/Job", name)));
        return names.filter((_, index) => live[index] && !live[index].metadata.deletionTimestamp);
      };
      const good = await create({ "a.yaml": [configMap("a", {}), ...policies("completes")] });
      expect((await good.synced()).state).toBe("succeeded");
      expect(await left(good)).toEqual(["if-bad", "kept", "ends"]);
      const bad = await create({ "a.yaml": [configMap("a", {}), ...policies("fails")] });
      expect((await bad.synced()).state).toBe("partial");
      expect(await left(bad)).toEqual(["if-good", "kept", "ends"]);
      // What is left and not deleted before is not run again, and counts as it stands.
      const kept = (await good.live("batch/Job", "kept")).metadata.uid;
      expect((await good.synced()).state).toBe("succeeded");
      expect((await good.live("batch/Job", "kept")).metadata.uid).toBe(kept);
    });

    test("hooks with a generated name are named by the operation, and stay until they are seen to have ended", async () => {
      const app = await create({
        "a.yaml": [
          configMap("a", {}),
          hookJob({ generateName: "migrate-" }, { spec: { ttlSecondsAfterFinished: 0 } }),
        ],
      });
      const operation = await app.synced();
      expect(operation.state).toBe("succeeded");
      const name = operation.steps[0]!.refKey.split("/").at(-1)!;
      expect(name).toBe(`migrate-${operation.toSha.slice(0, 7)}-presync-${operation.id.slice(-8)}`);
      const job = await app.live("batch/Job", name);
      expect(job.spec).toMatchObject({ ttlSecondsAfterFinished: 600 });
      const again = await app.synced();
      expect(again.steps[0]!.refKey).not.toBe(operation.steps[0]!.refKey);
    });

    test("hooks never touch what is there already and is not ours", async () => {
      const app = await create({ "a.yaml": [configMap("a", {}), hookJob("migrate")] });
      const foreign = hookJob("migrate", { how: "waits" });
      const made = await app.applyAs("somebody", { ...foreign, metadata: { name: "migrate" } });
      const operation = await app.synced();
      expect(operation.state).toBe("failed");
      expect(operation.message).toContain(
        `Job ${app.namespace}/migrate is there already and not ours, so the hook of that name cannot run.`,
      );
      const now = await app.live("batch/Job", "migrate");
      expect(now.metadata.uid).toBe(made.metadata.uid);
      expect(now.metadata.annotations ?? {}).not.toHaveProperty(hookRunAnnotation);
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
    });

    test("a broken hook is refused before the first write, also where an older one is still there", async () => {
      const app = await create({
        "a.yaml": [configMap("a", { v: "1" })],
        "hook.yaml": [hookJob("tell", { phase: "PostSync" })],
      });
      expect((await app.synced()).state).toBe("succeeded");
      const broken = hookJob("tell", { phase: "PostSync", spec: { backoffLimit: -1 } });
      await app.commit("Break", {
        "a.yaml": asFile(configMap("a", { v: "2" })),
        "hook.yaml": asFile(broken),
      });
      await app.awaitStatus("behind");
      const operation = await app.synced();
      expect(operation.state).toBe("failed");
      expect(operation.message).toContain("backoffLimit");
      expect((await app.live("ConfigMap", "a")).data).toEqual({ v: "1" });
    });

    test("hooks are not run for chosen objects, by healing, or for their own sake", async () => {
      const app = await create(
        {
          "a.yaml": [configMap("a", { v: "1" }), configMap("b", { v: "1" })],
          "hook.yaml": [hookJob("migrate", { policy: "HookSucceeded" })],
        },
        { policy: { mode: "automatic", selfHeal: true } },
      );
      await app.awaitStatus("synced");
      const ranIn = (operation: OperationDetail) => operation.steps.some(({ action }) => action === "run");
      expect((await app.operations()).map(ranIn)).toEqual([true]);

      await app.edit("ConfigMap", "a", { data: { v: "drifted" } });
      const healed = await until("self-heal has put it back", async () => {
        const [last] = await app.operations();
        return last!.kind === "self_heal" && last!.state === "succeeded" && last!;
      });
      expect(ranIn(healed)).toBe(false);

      const sha = await app.commit("Other hook", { "hook.yaml": asFile(hookJob("migrate", { wave: 3 })) });
      await app.awaitTarget(
        "at the other hook",
        ({ wantedSha, status }) => wantedSha === sha && status === "synced",
      );
      expect(await app.operations()).toHaveLength(2);
      const chosen = await app.synced({ objects: [app.key("ConfigMap", "a")] });
      expect(ranIn(chosen)).toBe(false);
      const whole = await app.synced();
      expect(said(whole)).toEqual([
        "PreSync 3 run migrate done",
        "Sync 0 none a unchanged",
        "Sync 0 none b unchanged",
      ]);
      expect(whole.message).toBe("Nothing had to change. One hook ran.");
    });

    test("hooks of an earlier commit run in a rollback only if that was chosen", async () => {
      const app = await create({ "a.yaml": [configMap("a", { v: "1" })], "hook.yaml": [hookJob("migrate")] });
      const first = (await app.synced()).toSha;
      const old = await app.live("batch/Job", "migrate");
      await app.commit("Second", { "a.yaml": asFile(configMap("a", { v: "2" })) });
      await app.awaitStatus("behind");
      await app.synced();
      const second = await app.live("batch/Job", "migrate");
      expect(second.metadata.uid).not.toBe(old.metadata.uid);

      const [without] = await app.rollback(first);
      expect(said(await app.ended(without!.id))).toEqual(["Sync 0 update a done"]);
      await app.awaitStatus("held");
      expect((await app.live("batch/Job", "migrate")).metadata.uid).toBe(second.metadata.uid);
      expect(said(await app.synced())).toEqual(["Sync 0 none a unchanged"]);

      const [withHooks] = await app.rollback(first, { hooks: true });
      expect(said(await app.ended(withHooks!.id))).toEqual([
        "PreSync 0 run migrate done",
        "Sync 0 none a unchanged",
      ]);
      expect((await app.live("batch/Job", "migrate")).metadata.uid).not.toBe(second.metadata.uid);
    });

    test("a person who cancels ends the hook that runs", async () => {
      const app = await create({
        "a.yaml": [
          configMap("a", {}),
          hookJob("migrate", { how: "waits" }),
          hookJob("mend", { phase: "SyncFail" }),
        ],
      });
      const id = await app.sync();
      await until("the hook runs", async () => (await app.operation(id)).steps[0]?.outcome === "running");
      await app.cancel(id);
      const operation = await app.ended(id);
      expect(said(operation)).toEqual([
        "PreSync 0 run migrate failed",
        "Sync 0 create a not_attempted",
        "SyncFail 0 run mend not_attempted",
      ]);
      expect(operation.steps[0]!.message).toContain("ended with the operation");
      await until("it is gone", async () => (await app.findLive("batch/Job", "migrate")) === null);
    });

    test("a hook that fails again and again is tried ever less often", async () => {
      const app = await create(
        { "a.yaml": [configMap("a", {}), hookJob("migrate", { how: "fails" })] },
        { policy: { mode: "automatic" } },
      );
      const operations = await until(
        "it has failed twice",
        async () => {
          const all = await app.operations();
          return all.length >= 2 && all.every(({ finishedAt }) => finishedAt !== null) && all;
        },
        { timeoutMs: 40_000 },
      );
      const [second, first] = operations;
      expect([first!.state, second!.state]).toEqual(["partial", "partial"]);
      const waited = second!.requestedAt.getTime() - first!.finishedAt!.getTime();
      expect(waited).toBeGreaterThanOrEqual(4_900);
      await app.changePolicy({ mode: "manual" });
    });

    test("a hook that is not understood keeps the application from being written to", async () => {
      const app = await create({
        "a.yaml": [configMap("a", {}), hookJob("migrate", { phase: "BeforeSync" })],
      });
      const { refusals } = await app.target();
      expect(refusals[0]!.reason).toContain("Plumbline knows no hook called BeforeSync");
      expect((await app.synced()).state).toBe("failed");
    });

    const web = (neverStarts: boolean) =>
      deploymentManifest("web", {
        image: neverStarts ? "registry.example/web:2" : "registry.example/web:3",
        neverStarts,
      });

    test("waves wait for the health of the wave before, and give way to a newer commit without going on", async () => {
      const app = await EngineApplication.create(world, {
        files: {
          "web.yaml": asFile(web(true)),
          "late.yaml": asFile(
            configMap("late", { v: "1" }, { annotations: inWave(1) }),
            hookJob("tell", { phase: "PostSync" }),
          ),
        },
        policy: { mode: "automatic" },
      });
      const stuck = await until("the first wave is written", async () => {
        const [operation] = await app.operations();
        return operation?.steps[0]?.outcome === "done" && operation;
      });
      expect(await app.findLive("ConfigMap", "late")).toBeNull();
      await app.commit("Mend", { "web.yaml": asFile(web(false)) });
      const first = await app.ended(stuck.id);
      expect(first).toMatchObject({
        state: "partial",
        message: "1 of 2 applied. Stopped between waves, because something newer is to be written.",
      });
      expect(first.steps.map(({ outcome }) => outcome)).toEqual(["done", "not_attempted", "not_attempted"]);
      await app.awaitStatus("synced");
      const [last] = await app.operations();
      expect(last).toMatchObject({
        state: "succeeded",
        message: "2 of 2 applied. One hook ran. What was written is healthy.",
      });
      const late = await app.live("ConfigMap", "late");
      const deployment = await app.live("apps/Deployment", "web");
      const { conditions } = deployment.status as {
        conditions: { type: string; lastTransitionTime: string }[];
      };
      const availableAt = conditions.find(({ type }) => type === "Available")!.lastTransitionTime;
      expect(Date.parse(availableAt)).toBeLessThanOrEqual(Date.parse(late.metadata.creationTimestamp!));
    });

    test("a wave that fails ends the operation before the next", async () => {
      const failing = {
        ...hookJob("load", { how: "fails" }),
        metadata: { name: "load", annotations: inWave(-1) },
      };
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(failing, configMap("late", {})) },
      });
      await app.awaitStatus("behind");
      const operation = await app.synced();
      expect(operation.state).toBe("partial");
      expect(operation.message).toContain(`1 of 2 applied. Job ${app.namespace}/load is degraded: `);
      expect(await app.findLive("ConfigMap", "late")).toBeNull();
    });

    test("waves go in reverse when they are deleted, each after the one above is gone", async () => {
      const finalizers = ["plumbline.test/hold"];
      const app = await EngineApplication.create(world, {
        files: {
          "kept.yaml": asFile(configMap("kept", {})),
          "low.yaml": asFile(configMap("low", {}, { annotations: inWave(-1) })),
          "high.yaml": asFile(configMap("high", {}, { annotations: inWave(4), finalizers })),
        },
      });
      await app.awaitStatus("behind");
      await app.synced();
      await app.commit("Less", { "low.yaml": null, "high.yaml": null });
      await app.awaitTarget("behind", ({ counts }) => counts.extra === 2);
      const id = await app.sync({ prune: true });
      await until("the highest is being deleted", async () =>
        Boolean((await app.live("ConfigMap", "high")).metadata.deletionTimestamp),
      );
      expect((await app.live("ConfigMap", "low")).metadata.deletionTimestamp).toBeUndefined();
      await app.edit("ConfigMap", "high", { metadata: { finalizers: null } });
      const operation = await app.ended(id);
      expect(operation.state).toBe("succeeded");
      expect(await app.findLive("ConfigMap", "low")).toBeNull();
    });

    test("health that is left out neither counts nor is awaited", async () => {
      const annotations = { "argocd.argoproj.io/ignore-healthcheck": "true" };
      const app = await EngineApplication.create(world, {
        files: {
          "web.yaml": asFile(deploymentManifest("web", { neverStarts: true, metadata: { annotations } })),
          "late.yaml": asFile(configMap("late", {}, { annotations: inWave(1) })),
        },
      });
      await app.awaitStatus("behind");
      expect((await app.synced()).state).toBe("succeeded");
      expect(await app.awaitStatus("synced")).toMatchObject({ health: "Healthy" });
    });
  });
});
