import { afterAll, beforeAll, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { markAnnotation } from "@/lib/domain/sync/marks";
import { lastAppliedAnnotation } from "@/lib/domain/sync/take-over";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { findKubectl, type Kubectl } from "@/lib/testing/kubectl";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

const argo = (value: string) => ({ annotations: { "argocd.argoproj.io/sync-options": value } });
const merge = { annotations: { "kustomize.toolkit.fluxcd.io/ssa": "Merge" } };

describeWithControlPlane("a field that leaves Git", "all", (plane) => {
  let world: EngineWorld;
  let kubectl: Kubectl;
  beforeAll(async () => {
    const found = await findKubectl(plane);
    if (!found) throw new Error("kubectl cannot be had.");
    kubectl = found;
    world = await startEngineWorld("kept", plane);
    world.startWorker();
  });
  afterAll(async () => {
    await world.stop();
    await kubectl.remove();
  });

  const whole = { kept: "1", gone: "2" };
  const key = (app: EngineApplication) => app.key("ConfigMap", "a");
  const dataOf = async (app: EngineApplication) => (await app.live("ConfigMap", "a")).data;
  /** An application of an object that is there already, as `make` makes it. */
  async function over(
    manifest: Manifest,
    make: (namespace: string) => Promise<unknown>,
  ): Promise<EngineApplication> {
    const namespace = uniqueNamespace("kept");
    await world.admin.createNamespace(namespace);
    await make(namespace);
    const app = await EngineApplication.create(world, { files: { "a.yaml": asFile(manifest) }, namespace });
    await app.awaitStatus("synced");
    return app;
  }
  const applyByKubectl = (manifest: Manifest) => (namespace: string) =>
    kubectl.run(["apply", "-n", namespace, "-f", "-"], asFile(manifest));
  const createAs = (manager: string, manifest: Manifest) => (namespace: string) =>
    world.admin.request(
      "POST",
      `/api/v1/namespaces/${namespace}/configmaps?fieldManager=${manager}`,
      manifest,
    );

  test.concurrent.each([
    {
      by: "argocd.argoproj.io/sync-options: ClientSideApplyMigration=false",
      meta: argo("ClientSideApplyMigration=false"),
    },
    { by: "kustomize.toolkit.fluxcd.io/ssa: Merge", meta: merge },
  ])(
    "stays where the object says that others keep what they own, and the page says so: $by",
    async ({ by, meta }) => {
      const manifest = configMap("a", whole, meta);
      const app = await over(manifest, applyByKubectl(manifest));
      const before = await app.live("ConfigMap", "a");
      const [taken] = (await app.synced()).steps;
      expect(taken).toMatchObject({ action: "adopt", outcome: "done" });
      expect(taken!.message).toBe(
        `Took over. kubectl apply (kubectl-client-side-apply) keeps owning some of the same fields (${by}).`,
      );
      const after = await app.live("ConfigMap", "a");
      expect(after.metadata.annotations).toEqual({
        ...before.metadata.annotations,
        [markAnnotation]: expect.any(String),
      });

      await app.commit("Less", { "a.yaml": asFile(configMap("a", { kept: "1" }, meta)) });
      const why =
        "No longer in Git, and stays: data.gone; kubectl apply (kubectl-client-side-apply) owns it too.";
      const told = { path: "data.gone", rule: why, live: "2" };
      const said = await app.awaitObject(key(app), "explained", ({ verdict }) => Boolean(verdict.ignored));
      expect(said.verdict).toMatchObject({ sync: "synced", ignored: [told] });
      const [step] = (await app.synced()).steps;
      expect(step).toMatchObject({ action: "update", outcome: "done", message: why });
      expect(await dataOf(app)).toEqual(whole);

      // Once it is applied without the field, the page goes on saying so.
      const state = await app.awaitObject(key(app), "proved", ({ verdict }) => verdict.proof === "local");
      expect(state.verdict).toMatchObject({ sync: "synced", proof: "local", ignored: [told] });
      await app.edit("ConfigMap", "a", { data: { gone: null } }, "kubectl-edit");
      await app.awaitObject(key(app), "gone", ({ verdict }) => verdict.ignored === undefined);
    },
    90_000,
  );

  test.concurrent(
    "stays where a tool that nobody knows owns it too, unless the object names that tool",
    async () => {
      const plain = configMap("a", whole);
      const app = await over(plain, createAs("ci-deployer", plain));
      const [taken] = (await app.synced()).steps;
      expect(taken!.message).toBe("Took over. ci-deployer keeps owning some of the same fields.");
      await app.commit("Less", { "a.yaml": asFile(configMap("a", { kept: "1" })) });
      await app.awaitObject(key(app), "explained", ({ verdict }) => Boolean(verdict.ignored));
      const [step] = (await app.synced()).steps;
      expect(step!.message).toBe("No longer in Git, and stays: data.gone; ci-deployer owns it too.");
      expect(await dataOf(app)).toEqual(whole);
      await app.commit("Again", { "a.yaml": asFile(plain) });
      await app.awaitObject(key(app), "silent", ({ verdict }) => verdict.ignored === undefined);

      const named = configMap("a", whole, argo("ClientSideApplyMigrationManager=ci-deployer"));
      const other = await over(named, createAs("ci-deployer", named));
      expect((await other.synced()).steps[0]!.message).toBe("Took over from ci-deployer.");
      const less = configMap("a", { kept: "1" }, argo("ClientSideApplyMigrationManager=ci-deployer"));
      await other.commit("Less", { "a.yaml": asFile(less) });
      await other.awaitStatus("behind");
      await other.synced();
      expect(await dataOf(other)).toEqual({ kept: "1" });
    },
    90_000,
  );

  test.concurrent(
    "goes although somebody had changed it by hand, with or without committing that afterwards",
    async () => {
      const app = await over(configMap("a", whole), applyByKubectl(configMap("a", whole)));
      await app.synced();
      for (const isCommitted of [true, false]) {
        await kubectl.edit(["-n", app.namespace, "configmap", "a"], "s/gone: .*/gone: by-hand/");
        await app.awaitStatus("drifted");
        if (isCommitted) {
          const hotfix = configMap("a", { ...whole, gone: "by-hand" });
          await app.commit("Hotfix", { "a.yaml": asFile(hotfix) });
          await app.awaitStatus("synced");
        }
        await app.commit("Less", { "a.yaml": asFile(configMap("a", { kept: "1" })) });
        const seen = await app.awaitObject(
          key(app),
          "diverged",
          ({ verdict }) => verdict.sync === "diverged",
        );
        expect(seen.verdict.differences).toMatchObject([
          { path: "data.gone", applied: "2", live: "by-hand", writers: [{ manager: "kubectl-edit" }] },
        ]);
        const [step] = (await app.synced()).steps;
        expect(step).toMatchObject({
          action: "update",
          outcome: "done",
          message: "Took over what left Git from kubectl edit (kubectl-edit).",
        });
        expect(await dataOf(app)).toEqual({ kept: "1" });
        await app.awaitStatus("synced");
        await app.commit("Again", { "a.yaml": asFile(configMap("a", whole)) });
        await app.awaitStatus("behind");
        await app.synced();
        await app.awaitStatus("synced");
      }
    },
    120_000,
  );

  test.concurrent(
    "goes although an older version had taken the object over without its fields",
    async () => {
      const kept = configMap("a", whole, argo("ClientSideApplyMigration=false"));
      const app = await over(kept, applyByKubectl(kept));
      await app.synced();
      await app.commit("Less", { "a.yaml": asFile(configMap("a", { kept: "1" })) });
      await app.awaitStatus("behind");
      const [step] = (await app.synced()).steps;
      expect(step!.message).toBe("Took over what left Git from kubectl apply (kubectl-client-side-apply).");
      expect(await dataOf(app)).toEqual({ kept: "1" });
      await app.awaitStatus("synced");
    },
    90_000,
  );

  test.concurrent(
    "leaves no word of a Secret that kubectl applied, and its note goes",
    async () => {
      const value = "hunter2-of-the-note";
      const secret: Manifest = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "a" },
        stringData: { password: value },
      };
      const app = await over(secret, applyByKubectl(secret));
      const before = await app.live("Secret", "a");
      expect(before.metadata.annotations![lastAppliedAnnotation]).toContain(value);
      const operation = await app.synced();
      expect(operation.steps).toMatchObject([{ action: "adopt", outcome: "done" }]);
      expect(operation.steps[0]!.message).toContain("kubectl's note of what it applied last is gone.");
      const after = await app.live("Secret", "a");
      expect(after.data).toEqual(before.data);
      expect(after.metadata.annotations).not.toHaveProperty([lastAppliedAnnotation]);
      const told = [operation, await app.objects(), await app.audit()];
      const seen = JSON.stringify(told, (_, each: unknown) => (typeof each === "bigint" ? `${each}` : each));
      expect(seen).not.toContain(value);
      expect(seen).not.toContain(Buffer.from(value).toString("base64"));
    },
    90_000,
  );

  const scaledObject = {
    group: "keda.sh",
    kind: "ScaledObject",
    plural: "scaledobjects",
    version: "v1alpha1",
  };
  const autoscalers = [
    {
      name: "a HorizontalPodAutoscaler",
      label: "HorizontalPodAutoscaler",
      manifest: {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "web" },
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
          minReplicas: 1,
          maxReplicas: 9,
        },
      },
      path: "/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers",
    },
    {
      name: "a ScaledObject of KEDA",
      label: "ScaledObject",
      manifest: {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: { name: "web" },
        spec: { scaleTargetRef: { name: "web" }, triggers: [] },
      },
      path: "/apis/keda.sh/v1alpha1/namespaces/{namespace}/scaledobjects",
    },
  ];
  test.concurrent.each(autoscalers)(
    "replicas under $name are left alone when a Deployment is taken over, and it says why",
    async ({ label, manifest, path }) => {
      if (label === "ScaledObject") await world.admin.defineKind(scaledObject);
      const web = deploymentManifest("web", { replicas: 2 });
      const namespace = uniqueNamespace("scaled");
      await world.admin.createNamespace(namespace);
      await applyByKubectl(web)(namespace);
      await world.admin.request("POST", path.replace("{namespace}", namespace), manifest);
      await world.admin.request(
        "PATCH",
        `/apis/apps/v1/namespaces/${namespace}/deployments/web/scale?fieldManager=kube-controller-manager`,
        { spec: { replicas: 5 } },
        "application/merge-patch+json",
      );
      const app = await EngineApplication.create(world, { files: { "web.yaml": asFile(web) }, namespace });
      const state = await app.awaitObject(app.key("apps/Deployment", "web"), "explained", ({ verdict }) =>
        Boolean(verdict.ignored),
      );
      expect(state.verdict).toMatchObject({
        sync: "synced",
        ignored: [{ path: "spec.replicas", rule: `${label} ${namespace}/web sets it`, desired: 2, live: 5 }],
      });
      const [step] = (await app.synced()).steps;
      expect(step).toMatchObject({ action: "adopt", outcome: "done", changes: [] });
      expect(step!.message).toContain(`${label} ${namespace}/web sets spec.replicas, which are left to it.`);
      const live = await app.live("apps/Deployment", "web");
      expect(live.spec).toMatchObject({ replicas: 5 });
      const scaler = live.metadata.managedFields?.find(({ subresource }) => subresource === "scale");
      expect(scaler).toMatchObject({ manager: "kube-controller-manager" });
      await app.awaitStatus("synced");
    },
    90_000,
  );
});
