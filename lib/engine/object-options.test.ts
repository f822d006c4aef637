import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithControlPlane, uniqueGroup } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, definitionManifest, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import type { Manifest } from "@/lib/domain/object/manifest";
import { until } from "@/lib/testing/until";

const argo = (value: string) => ({ "argocd.argoproj.io/sync-options": value });
const compare = (value: string) => ({ "argocd.argoproj.io/compare-options": value });
const flux = (name: string, value: string) => ({ [`kustomize.toolkit.fluxcd.io/${name}`]: value });

describeWithControlPlane("what an object asks for", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("options", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  const annotated = (annotations: Record<string, string>, v = "1") =>
    asFile(configMap("a", { v }, { annotations }));
  const stays = { "b.yaml": asFile(configMap("b", { v: "1" })) };

  async function applied(
    files: Record<string, string>,
    policy: Parameters<typeof EngineApplication.create>[1]["policy"] = {},
  ): Promise<EngineApplication> {
    const app = await EngineApplication.create(world, { files, policy });
    await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
    if (policy.mode !== "automatic") expect(await app.synced()).toMatchObject({ state: "succeeded" });
    await app.awaitStatus("synced");
    return app;
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test.each([
      { annotations: argo("Prune=false"), by: "argocd.argoproj.io/sync-options: Prune=false" },
      { annotations: { "helm.sh/resource-policy": "keep" }, by: "helm.sh/resource-policy: keep" },
      { annotations: flux("prune", "Disabled"), by: "kustomize.toolkit.fluxcd.io/prune: disabled" },
    ])("$by keeps what left Git, and nothing nags about it", async ({ annotations, by }) => {
      const app = await applied(
        { "a.yaml": annotated(annotations), ...stays },
        { mode: "automatic", selfHeal: true, prune: true },
      );
      const before = await app.operations();
      await app.commit("Take away", { "a.yaml": null });
      const target = await app.awaitTarget("extra", ({ counts }) => counts.extra === 1);
      expect(target.status).toBe("behind");
      const [kept] = (await app.objects()).filter(({ verdict }) => verdict.sync === "extra");
      expect(kept!.verdict.reason).toBe(`No longer in Git; it stays. It says ${by}.`);

      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({ state: "succeeded", message: "Nothing had to change." });
      expect(operation.steps.find(({ refKey }) => refKey === app.key("ConfigMap", "a"))).toMatchObject({
        action: "none",
        outcome: "unchanged",
        message: `ConfigMap ${app.namespace}/a is no longer in Git and stays. It says ${by}.`,
      });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
      expect(await app.operations()).toHaveLength(before.length + 1);
    });

    test("Prune=confirm waits for a person, who may delete it", async () => {
      const app = await applied({ "a.yaml": annotated(argo("Prune=confirm")), ...stays });
      await app.commit("Take away", { "a.yaml": null });
      await app.awaitTarget("extra", ({ counts }) => counts.extra === 1);
      expect(await app.synced({ prune: true })).toMatchObject({
        state: "partial",
        message: "0 of 1 applied. One deletion waits for a person.",
      });
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();
      const confirmed = await app.synced({ prune: true, confirmedPrunes: [app.key("ConfigMap", "a")] });
      expect(confirmed).toMatchObject({ state: "succeeded" });
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
    });

    test("IgnoreExtraneous is no difference when it is left over, and pruned all the same", async () => {
      const app = await applied({ "a.yaml": annotated(compare("IgnoreExtraneous")), ...stays });
      await app.commit("Take away", { "a.yaml": null });
      const left = await app.awaitObject(app.key("ConfigMap", "a"), "left over", ({ desired }) => !desired);
      expect(left.verdict).toMatchObject({
        sync: "synced",
        reason: expect.stringContaining("IgnoreExtraneous"),
      });
      await app.awaitStatus("synced");
      expect(await app.synced({ prune: true })).toMatchObject({ state: "succeeded" });
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
    });

    test.each([
      { annotations: flux("reconcile", "disabled"), by: "kustomize.toolkit.fluxcd.io/reconcile: disabled" },
      { annotations: flux("ssa", "Ignore"), by: "kustomize.toolkit.fluxcd.io/ssa: Ignore" },
    ])("$by: neither created nor changed, and how it differs is shown", async ({ annotations, by }) => {
      const app = await applied({ "a.yaml": annotated(annotations), ...stays });
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
      const objects = await app.objects();
      const absent = objects.find(({ refKey }) => refKey === app.key("ConfigMap", "a"))!;
      expect(absent.verdict).toMatchObject({ sync: "synced", reason: `Not created: ${by}.` });
      expect((await app.target()).health).toBe("Healthy");

      await app.applyAs("kubectl", configMap("a", { v: "theirs" }));
      const there = await app.awaitObject(app.key("ConfigMap", "a"), "seen", ({ uid }) => uid !== null);
      expect(there.verdict).toMatchObject({
        sync: "synced",
        differences: [],
        reason: `Left as it is: ${by}.`,
        ignored: expect.arrayContaining([{ path: "data.v", rule: by, desired: "1", live: "theirs" }]),
      });
      expect(await app.synced()).toMatchObject({ state: "succeeded", message: "Nothing had to change." });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "theirs" } });
    });

    test("reconcile: disabled set in the cluster counts, until it is taken away", async () => {
      const app = await applied({ "a.yaml": annotated({}), ...stays });
      const annotations = flux("reconcile", "disabled");
      await app.edit("ConfigMap", "a", { metadata: { annotations }, data: { v: "paused" } });
      const key = app.key("ConfigMap", "a");
      await app.awaitObject(key, "left alone", ({ verdict }) => verdict.ignored?.length === 1);
      await app.synced();
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "paused" } });
      await app.edit("ConfigMap", "a", {
        metadata: { annotations: { "kustomize.toolkit.fluxcd.io/reconcile": null } },
      });
      await app.awaitObject(key, "drifted", ({ verdict }) => verdict.sync === "drifted");
      await app.synced();
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
    });

    test("ssa: IfNotPresent creates, and then never changes", async () => {
      const annotations = flux("ssa", "IfNotPresent");
      const app = await applied({ "a.yaml": annotated(annotations), ...stays });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
      await app.commit("Change", { "a.yaml": annotated(annotations, "2") });
      const key = app.key("ConfigMap", "a");
      await app.awaitObject(key, "ignored", ({ verdict }) => verdict.ignored?.length === 1);
      expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
    });

    test("Replace=true puts the whole object in the place of what is there", async () => {
      const web = (image: string) =>
        asFile(deploymentManifest("web", { image, metadata: { annotations: argo("Replace=true") } }));
      const app = await applied({ "web.yaml": web("registry.example/web:1") });
      const created = await app.live("apps/Deployment", "web");
      await app.edit("apps/Deployment", "web", { metadata: { labels: { team: "shop" } } });
      const key = app.key("apps/Deployment", "web");
      const drifted = await app.awaitObject(key, "drifted", ({ verdict }) => verdict.sync === "drifted");
      expect(drifted.verdict.differences).toMatchObject([
        { path: expect.stringContaining("metadata.labels"), verdict: "drifted" },
      ]);

      const sha = await app.commit("New image", { "web.yaml": web("registry.example/web:2") });
      await app.awaitTarget("seen", ({ headSha, counts }) => headSha === sha && !counts.synced);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      const replaced = await app.live("apps/Deployment", "web");
      expect(replaced.metadata.uid).toBe(created.metadata.uid);
      expect(replaced.metadata.labels).toBeUndefined();
      expect(JSON.stringify(replaced.spec)).toContain("registry.example/web:2");
      await app.awaitStatus("synced");
      expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
    });

    test("Validate=false lets the server drop what a kind does not have, where it is replaced", async () => {
      const odd = (options: string): Record<string, string> => ({
        "a.yaml": asFile({ ...configMap("a", { v: "1" }, { annotations: argo(options) }), colour: "blue" }),
      });
      const app = await EngineApplication.create(world, { files: odd("Replace=true") });
      await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
      const refused = await app.synced();
      expect(refused).toMatchObject({ state: "failed", message: expect.stringContaining("colour") });
      const sha = await app.commit("Do not validate", odd("Replace=true,Validate=false"));
      await app.awaitTarget("known", ({ headSha }) => headSha === sha);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
    });

    const job = (image: string, annotations: Record<string, string>): Manifest => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "migrate", annotations },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "run", image }] } } },
    });

    test.each([
      { annotations: argo("Force=true,Replace=true") },
      { annotations: argo("Force=true") },
      { annotations: flux("force", "Enabled") },
    ])("$annotations deletes and creates again what cannot be changed", async ({ annotations }) => {
      const app = await applied({ "job.yaml": asFile(job("registry.example/run:1", annotations)) });
      const first = await app.live("batch/Job", "migrate");
      expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
      await app.commit("New image", { "job.yaml": asFile(job("registry.example/run:2", annotations)) });
      const key = app.key("batch/Job", "migrate");
      const behind = await app.awaitObject(key, "behind", ({ verdict }) => verdict.sync === "behind");
      expect(behind.verdict.reason).toContain("a sync deletes it and creates it again");
      const operation = await app.synced();
      expect(operation).toMatchObject({ state: "succeeded" });
      expect(operation.steps).toMatchObject([{ refKey: key, action: "recreate", outcome: "done" }]);
      const second = await app.live("batch/Job", "migrate");
      expect(second.metadata.uid).not.toBe(first.metadata.uid);
      expect(JSON.stringify(second.spec)).toContain("registry.example/run:2");
      await app.awaitStatus("synced");
    });

    test("a StatefulSet that cannot be changed in place is created again when a person agrees, and only then", async () => {
      const stateful = (serviceName: string): Record<string, string> => ({
        "db.yaml": asFile({
          apiVersion: "apps/v1",
          kind: "StatefulSet",
          metadata: { name: "db" },
          spec: {
            serviceName,
            replicas: 0,
            selector: { matchLabels: { app: "db" } },
            template: {
              metadata: { labels: { app: "db" } },
              spec: { containers: [{ name: "db", image: "registry.example/db:1" }] },
            },
          },
        }),
      });
      const app = await applied(stateful("db"));
      const first = await app.live("apps/StatefulSet", "db");
      const key = app.key("apps/StatefulSet", "db");
      await app.commit("Another service", stateful("db-headless"));
      const behind = await app.awaitObject(key, "behind", ({ verdict }) => verdict.sync === "behind");
      expect(behind.verdict.reason).toContain("only deleted and created again");
      const refused = await app.synced();
      expect(refused).toMatchObject({
        state: "failed",
        message: expect.stringContaining("Its volume claims stay."),
      });
      expect((await app.live("apps/StatefulSet", "db")).metadata.uid).toBe(first.metadata.uid);

      const operation = await app.synced({ confirmedPrunes: [key] });
      expect(operation).toMatchObject({ state: "succeeded" });
      expect(operation.steps).toMatchObject([{ refKey: key, action: "recreate", outcome: "done" }]);
      const second = await app.live("apps/StatefulSet", "db");
      expect(second.metadata.uid).not.toBe(first.metadata.uid);
      expect(second.spec).toMatchObject({ serviceName: "db-headless" });
      await app.awaitStatus("synced");
    });

    test("what was deleted and is not let in again is said to be gone, and what is missing is shown", async () => {
      const app = await applied({ "job.yaml": asFile(job("registry.example/run:1", argo("Force=true"))) });
      // What exists may stay and be changed; nothing new is let in.
      await world.admin.request("POST", `/api/v1/namespaces/${app.namespace}/resourcequotas`, {
        metadata: { name: "none" },
        spec: { hard: { "count/jobs.batch": "0" } },
      });
      await app.commit("New image", {
        "job.yaml": asFile(job("registry.example/run:2", argo("Force=true"))),
      });
      const key = app.key("batch/Job", "migrate");
      await app.awaitObject(key, "behind", ({ verdict }) => verdict.sync === "behind");
      const operation = await app.synced();
      expect(operation).toMatchObject({
        state: "partial",
        message: expect.stringContaining("It is deleted, and was not created again:"),
      });
      const gone = await app.awaitObject(key, "missing", ({ health }) => health.status === "Missing");
      expect(gone.verdict.sync).not.toBe("synced");
      await world.admin.request("DELETE", `/api/v1/namespaces/${app.namespace}/resourcequotas/none`);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
    });

    test("without force the server's refusal stands, and a volume claim is never deleted for it", async () => {
      const claim = (size: string) => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data", annotations: argo("Force=true,Replace=true") },
        spec: { accessModes: [size], resources: { requests: { storage: "1Gi" } }, storageClassName: "none" },
      });
      const app = await EngineApplication.create(world, {
        files: {
          "data.yaml": asFile(claim("ReadWriteOnce")),
          "job.yaml": asFile(job("registry.example/run:1", {})),
        },
      });
      await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
      const first = await app.sync();
      await app.awaitTarget("written", ({ counts }) => counts.synced === 2);
      await app.cancel(first);
      await app.ended(first);
      const { metadata } = await app.live("PersistentVolumeClaim", "data");
      const sha = await app.commit("Change both", {
        "data.yaml": asFile(claim("ReadWriteMany")),
        "job.yaml": asFile(job("registry.example/run:2", {})),
      });
      await app.awaitTarget("seen", ({ headSha }) => headSha === sha);
      const operation = await app.synced();
      expect(operation.state).toBe("failed");
      expect(operation.steps.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        "update refused",
        "recreate refused",
      ]);
      expect((await app.live("PersistentVolumeClaim", "data")).metadata.uid).toBe(metadata.uid);
    });

    test("SkipDryRunOnMissingResource=true is asked when its turn comes, after a definition that came by itself", async () => {
      const group = uniqueGroup();
      const widget = (annotations: Record<string, string>) =>
        asFile({
          apiVersion: `${group}/v1`,
          kind: "Widget",
          metadata: { name: "w", annotations },
        } as Manifest);
      const app = await EngineApplication.create(world, {
        files: { "w.yaml": widget({}), ...stays },
      });
      await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
      expect(await app.synced()).toMatchObject({ state: "failed" });
      const sha = await app.commit("Skip", { "w.yaml": widget(argo("SkipDryRunOnMissingResource=true")) });
      await app.awaitTarget("seen", ({ headSha }) => headSha === sha);
      const partial = await app.synced();
      expect(partial).toMatchObject({
        state: "partial",
        message: expect.stringContaining("1 of 2 applied."),
      });
      const definition = definitionManifest(group, "Widget");
      await app.applyAs("kubectl", definition);
      await until("the widget is applied", async () => (await app.synced()).state === "succeeded");
      await app.delete("apiextensions.k8s.io/CustomResourceDefinition", definition.metadata.name);
    });

    test("an option that nobody knows is named, and nothing is written", async () => {
      const app = await EngineApplication.create(world, {
        files: { "a.yaml": annotated(argo("Prune=never")), ...stays },
      });
      const told = await app.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
      expect(told.refusals[0]!.reason).toContain(
        `ConfigMap ${app.namespace}/a says argocd.argoproj.io/sync-options: Prune=never, which is not known.`,
      );
      expect((await app.synced()).message).toBe(`Nothing was written: ${told.refusals[0]!.reason}`);
    });

    test("a tracking id that Git repeats is no difference and is not written", async () => {
      const id = { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:shop/a" };
      const app = await applied({ "a.yaml": annotated(id), ...stays });
      const annotations = (await app.live("ConfigMap", "a")).metadata.annotations ?? {};
      expect(Object.keys(annotations)).not.toContain("argocd.argoproj.io/tracking-id");
      expect((await app.target()).refusals).toEqual([]);
    });
  });
});
