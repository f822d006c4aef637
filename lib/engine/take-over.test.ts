import { afterAll, beforeAll, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { fieldManagerOf, markAnnotation } from "@/lib/domain/sync/marks";
import { lastAppliedAnnotation } from "@/lib/domain/sync/take-over";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { foreignTools, type ForeignTool } from "@/lib/testing/foreign-tools";
import { findKubectl, type Kubectl } from "@/lib/testing/kubectl";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { until } from "@/lib/testing/until";

describeWithControlPlane("what others made", "all", (plane) => {
  let world: EngineWorld;
  let kubectl: Kubectl;
  let manager: string;
  const interrupts = new Map<string, () => Promise<unknown>>();
  beforeAll(async () => {
    const found = await findKubectl(plane);
    if (!found) throw new Error("kubectl cannot be had.");
    kubectl = found;
    world = await startEngineWorld("takeover", plane);
    manager = fieldManagerOf(await world.store.installation.getId());
    world.startWorker({ faults: { reach: async (point) => void (await interrupts.get(point)?.()) } });
  });
  afterAll(async () => {
    await world.stop();
    await kubectl.remove();
  });

  const web = (isFull: boolean): Manifest => {
    const manifest = deploymentManifest("web", { metadata: { labels: { app: "web" } } });
    const spec = manifest.spec as { template: { spec: { containers: Record<string, unknown>[] } } };
    spec.template.spec.containers[0]!.env = [
      { name: "KEPT", value: "kept" },
      ...(isFull ? [{ name: "GONE", value: "gone" }] : []),
    ];
    return manifest;
  };
  const settings = (isFull: boolean) =>
    configMap("settings", { kept: "1", ...(isFull ? { gone: "gone" } : {}) });
  const files = (isFull: boolean) => ({
    "web.yaml": asFile(web(isFull)),
    "settings.yaml": asFile(settings(isFull)),
  });

  async function madeBy(tool: ForeignTool): Promise<EngineApplication> {
    const namespace = uniqueNamespace("takeover");
    await world.admin.createNamespace(namespace);
    await tool.make({ kubectl, admin: world.admin }, namespace, [web(true), settings(true)]);
    const app = await EngineApplication.create(world, { files: files(true), namespace });
    await until("it has rolled out", async () => {
      const { status } = (await app.live("apps/Deployment", "web")) as {
        status?: { readyReplicas?: number };
      };
      return status?.readyReplicas === 1;
    });
    return app;
  }

  const both = async (app: EngineApplication) => [
    await app.live("apps/Deployment", "web"),
    await app.live("ConfigMap", "settings"),
  ];

  /**
   * All that an object is, but who owns its fields, our mark and kubectl's note; and the counters of its versions, of
   * which Deployments have one that annotations move.
   */
  const contentOf = ({ metadata, ...rest }: Manifest): string => {
    const { managedFields: _f, resourceVersion: _r, generation: _g, annotations = {}, ...meta } = metadata;
    const { [markAnnotation]: _m, [lastAppliedAnnotation]: _n, ...others } = annotations;
    const { observedGeneration: _o, ...status } = (rest.status ?? {}) as Record<string, unknown>;
    return JSON.stringify({ ...rest, metadata: meta, annotations: others, status });
  };

  test.concurrent.each(
    foreignTools.filter(({ name }) => /^(kubectl apply|Argo CD, which applies on the server)$/.test(name)),
  )(
    "by $name is handed back without a change, and taken over again",
    async (tool) => {
      const app = await madeBy(tool);
      const before = await both(app);
      await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
      await app.synced({ takeOver: "all" });
      await app.awaitStatus("synced");
      const operation = await app.handedBack();
      expect(operation).toMatchObject({
        kind: "hand_back",
        state: "succeeded",
        message: "2 of 2 handed back.",
      });
      expect(operation.steps.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        "release done",
        "release done",
      ]);
      const after = await both(app);
      expect(after.map(contentOf)).toEqual(before.map(contentOf));
      for (const { metadata } of after) {
        expect(metadata.annotations ?? {}).not.toHaveProperty([markAnnotation]);
        expect((metadata.managedFields ?? []).map((entry) => entry.manager)).not.toContain(manager);
      }
      expect(await world.store.targets.appliedObjects(app.targetId)).toEqual([]);
      expect((await app.audit()).map(({ action }) => action)).toContain("hand_back.requested");
      const target = await app.awaitTarget("not ours", ({ appliedSha }) => appliedSha === null);
      expect(target.counts).toEqual({ synced: 2 });
      if (tool.reconciler) await app.awaitTarget("observed again", ({ refusals }) => refusals.length > 0);

      // Nothing is deleted by leaving Git, because nothing is ours.
      await app.commit("None", { "settings.yaml": null });
      await app.awaitTarget("smaller", ({ counts }) => counts.synced === 1);
      await app.synced({ prune: true, takeOver: "all" });
      expect(await app.findLive("ConfigMap", "settings")).not.toBeNull();
      expect((await app.live("apps/Deployment", "web")).metadata.annotations).toHaveProperty([
        markAnnotation,
      ]);
    },
    150_000,
  );

  test.concurrent.each(foreignTools)(
    "by $name is taken over by the first sync without a change, and what leaves Git then goes",
    async (tool) => {
      const app = await madeBy(tool);
      const before = await both(app);
      if (tool.reconciler) {
        const told = await app.awaitTarget("observed", ({ refusals }) => refusals.length > 0);
        expect(told.refusals[0]!.reason).toContain(`${tool.reconciler} is at work on these objects.`);
        const refused = await app.synced();
        expect(refused).toMatchObject({ state: "failed" });
        expect(refused.message).toContain(`${tool.reconciler} manages `);
        expect(refused.message).toContain("nothing is written here until a person takes the target over.");
        expect(await both(app)).toEqual(before);
      } else await app.awaitStatus("synced");

      const operation = await app.synced(tool.reconciler ? { takeOver: "all" } : {});
      expect(operation).toMatchObject({ state: "succeeded" });
      expect(operation.steps).toHaveLength(2);
      for (const step of operation.steps) {
        expect(step).toMatchObject({ action: "adopt", outcome: "done", changes: [] });
        expect(step.message).toMatch(/^Took over from /);
        expect(step.message).toContain(tool.manager);
      }
      const after = await both(app);
      expect(after.map(contentOf)).toEqual(before.map(contentOf));
      for (const object of after) {
        expect(object.metadata.annotations).toHaveProperty([markAnnotation]);
        expect(object.metadata.annotations).not.toHaveProperty([lastAppliedAnnotation]);
        expect(object.metadata.managedFields?.map((entry) => entry.manager)).toContain(manager);
      }
      await app.awaitStatus("synced");
      const [state] = await app.objects();
      if (tool.reconciler) expect(state!.verdict.reason).toContain(tool.reconciler);

      const versions = async () => (await both(app)).map(({ metadata }) => metadata.resourceVersion);
      const settled = await versions();
      expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
      expect(await versions()).toEqual(settled);

      await app.commit("Take away", files(false));
      await app.awaitStatus("behind");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      expect(await both(app)).toMatchObject([
        { spec: { template: { spec: { containers: [{ env: [{ name: "KEPT", value: "kept" }] }] } } } },
        { data: { kept: "1" } },
      ]);
      expect((await app.live("ConfigMap", "settings")).data).toEqual({ kept: "1" });
      await app.awaitStatus("synced");
    },
    150_000,
  );

  test.concurrent(
    "what somebody changes after the plan is not put back by a takeover that was to change nothing",
    async () => {
      const namespace = uniqueNamespace("takeover");
      await world.admin.createNamespace(namespace);
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await world.admin.request("POST", `${path}?fieldManager=ci-deployer`, configMap("a", { v: "1" }));
      const files = { "a.yaml": asFile(configMap("a", { v: "1" })) };
      const app = await EngineApplication.create(world, { files, namespace });
      await app.awaitStatus("synced");
      interrupts.set(`before apply ConfigMap ${namespace}/a`, () =>
        app.edit("ConfigMap", "a", { data: { v: "2" } }, "ci-deployer"),
      );
      const operation = await app.synced();
      expect(operation.steps).toMatchObject([
        { action: "adopt", outcome: "conflict", conflicts: [{ manager: "ci-deployer", field: ".data.v" }] },
      ]);
      expect((await app.live("ConfigMap", "a")).data).toEqual({ v: "2" });
    },
    90_000,
  );

  test.concurrent(
    "what somebody takes away after the plan is not put back by it either",
    async () => {
      const namespace = uniqueNamespace("takeover");
      await world.admin.createNamespace(namespace);
      const whole = configMap("a", { kept: "1", gone: "2" });
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      await world.admin.request("POST", `${path}?fieldManager=ci-deployer`, whole);
      const app = await EngineApplication.create(world, { files: { "a.yaml": asFile(whole) }, namespace });
      await app.awaitStatus("synced");
      let isTakenAway = false;
      const takeAwayOnceIntended = async () => {
        const begun = await world.store.targets.appliedObjects(app.targetId);
        if (isTakenAway || begun.length === 0) return;
        isTakenAway = true;
        await app.edit("ConfigMap", "a", { data: { gone: null } }, "ci-deployer");
      };
      for (const call of ["get", "apply"])
        interrupts.set(`before ${call} ConfigMap ${namespace}/a`, takeAwayOnceIntended);
      const operation = await app.synced();
      expect(isTakenAway).toBe(true);
      expect(operation.steps).toMatchObject([
        { action: "adopt", outcome: "refused", message: expect.stringContaining("was changed while") },
      ]);
      expect((await app.live("ConfigMap", "a")).data).toEqual({ kept: "1" });
    },
    90_000,
  );
});
