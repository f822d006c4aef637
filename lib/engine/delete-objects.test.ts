import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { markAnnotation } from "@/lib/domain/sync/marks";
import type { TargetPreview } from "@/lib/engine/preview-target";
import type { OperationDetail } from "@/lib/store/operation-reads";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { ApplicationDraft, EngineWorld } from "@/lib/testing/engine-world";
import { hookJob, inWave } from "@/lib/testing/hook-manifests";
import {
  asFile,
  configMap,
  definitionManifest,
  deploymentManifest,
  namespaceManifest,
} from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { ada } from "@/lib/testing/store-world";
import { until } from "@/lib/testing/until";

describeWithControlPlane("deleting the objects of a target", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("delete", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  /** An application with these objects applied. */
  async function applied(manifests: Manifest[], more: Partial<ApplicationDraft> = {}) {
    const app = await EngineApplication.create(world, { files: { "a.yaml": asFile(...manifests) }, ...more });
    if (more.policy?.mode !== "automatic") {
      await app.awaitStatus("behind");
      await app.synced();
    }
    await app.awaitStatus("synced");
    return app;
  }
  const said = ({ steps }: OperationDetail) =>
    steps.map(({ phase, wave, action, outcome, refKey }) =>
      [phase, wave, action, refKey.split("/").at(-1), outcome].join(" "),
    );
  const timeOf = (text: unknown) => Date.parse(text as string);
  const automatic = { mode: "automatic", selfHeal: true, prune: true } as const;

  describe.concurrent("", { timeout: 150_000 }, () => {
    test("runs hooks before and after, deletes in reverse, and the automation creates nothing again until a person syncs", async () => {
      const finalizers = ["plumbline.test/slow"];
      const app = await applied(
        [
          deploymentManifest("web"),
          configMap("settings", { v: "1" }),
          configMap("late", {}, { annotations: inWave(2), finalizers }),
          hookJob("migrate"),
          hookJob("drain", { phase: "PreDelete", policy: "HookSucceeded" }),
          hookJob("tell", { phase: "PostDelete" }),
        ],
        { policy: automatic },
      );
      expect(await app.findLive("batch/Job", "drain")).toBeNull();

      const id = await app.deleteObjects({
        objects: [
          app.key("apps/Deployment", "web"),
          app.key("ConfigMap", "settings"),
          app.key("ConfigMap", "late"),
          app.key("batch/Job", "migrate"),
        ],
      });
      await until("the highest wave is on its way", async () => {
        return (await app.findLive("ConfigMap", "late"))?.metadata.deletionTimestamp;
      });
      // A lower wave waits for a finalizer of a higher one.
      expect((await app.live("ConfigMap", "settings")).metadata.deletionTimestamp).toBeUndefined();
      const drain = await app.live("batch/Job", "drain");
      await app.edit("ConfigMap", "late", { metadata: { finalizers: null } });

      const operation = await app.ended(id);
      expect(operation).toMatchObject({
        kind: "delete",
        state: "succeeded",
        message: "4 of 4 deleted. 2 hooks ran.",
      });
      expect(said(operation)).toEqual([
        "PreDelete 0 run drain done",
        "Sync 2 prune late done",
        "Sync 0 prune migrate done",
        "Sync 0 prune web done",
        "Sync 0 prune settings done",
        "PostDelete 0 run tell done",
      ]);
      for (const name of ["settings", "late"]) expect(await app.findLive("ConfigMap", name)).toBeNull();
      expect(await app.findLive("apps/Deployment", "web")).toBeNull();
      const tell = await app.live("batch/Job", "tell");
      const ended = (drain.status as { completionTime?: string } | undefined)?.completionTime;
      expect(timeOf(ended)).toBeLessThanOrEqual(timeOf(tell.metadata.creationTimestamp));
      await until(
        "its policy has deleted it",
        async () => (await app.findLive("batch/Job", "drain")) === null,
      );
      expect(await world.store.targets.appliedObjects(app.targetId)).toEqual([]);
      expect((await app.audit()).map(({ action }) => action)).toContain("delete.requested");
      expect(await world.store.audit.verify()).toMatchObject({ isIntact: true });

      const words = expect.stringContaining("Nothing is created again until somebody syncs.");
      const told = await app.awaitTarget("at rest, in words", ({ summary }) =>
        words.asymmetricMatch(summary),
      );
      expect(told).toMatchObject({ status: "behind", appliedSha: null, counts: { not_applied: 3 } });
      // A new commit changes nothing about that.
      const sha = await app.commit("Next", { "more.yaml": asFile(configMap("more", { v: "1" })) });
      await app.awaitTarget("at the new commit", (target) => {
        return (
          target.headSha === sha && target.counts.not_applied === 4 && words.asymmetricMatch(target.summary)
        );
      });
      expect((await app.operations()).map(({ kind }) => kind)).toEqual(["delete", "sync"]);
      expect(await app.findLive("ConfigMap", "more")).toBeNull();

      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
      await app.commit("On", { "more.yaml": asFile(configMap("more", { v: "2" })) });
      await until("the automation goes on", async () => {
        return ((await app.findLive("ConfigMap", "more"))?.data as { v?: string } | undefined)?.v === "2";
      });
    });

    test("a hook before that fails stops it before the first deletion", async () => {
      const app = await applied([
        configMap("a", { v: "1" }),
        hookJob("drain", { phase: "PreDelete", how: "fails" }),
        hookJob("tell", { phase: "PostDelete" }),
      ]);
      const operation = await app.deleted();
      expect(operation.state).toBe("partial");
      expect(operation.message).toMatch(
        new RegExp(`^0 of 1 deleted. PreDelete hook Job ${app.namespace}/drain failed: `),
      );
      expect(said(operation)).toEqual([
        "PreDelete 0 run drain failed",
        "Sync 0 prune a not_attempted",
        "PostDelete 0 run tell not_attempted",
      ]);
      expect((await app.live("ConfigMap", "a")).metadata.deletionTimestamp).toBeUndefined();
      expect(await app.findLive("batch/Job", "tell")).toBeNull();
      expect(await app.target()).toMatchObject({ appliedSha: expect.any(String) });
    });

    test("spares what is not ours, what says so, and what was not chosen or ticked, and says why", async () => {
      const options = (value: string) => ({ annotations: { "argocd.argoproj.io/sync-options": value } });
      const claim = (name: string): Manifest => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      });
      const inner = `delete-${Date.now()}`;
      const inside = configMap("inside", {}, { ...options("Delete=false"), namespace: inner });
      const app = await EngineApplication.create(world, {
        files: {
          "a.yaml": asFile(
            configMap("a", { v: "1" }),
            configMap("asks", {}, options("Delete=confirm")),
            configMap("keeps", {}, options("Delete=false")),
            configMap("leaves-git-only", {}, options("Prune=false")),
            configMap("unmarked", {}),
            configMap("remade", {}),
            configMap("unchosen", {}),
            claim("data"),
            claim("cache"),
            namespaceManifest(inner),
            inside,
          ),
        },
      });
      await app.awaitStatus("behind");
      const id = await app.sync();
      // Nothing provides volumes here, so its health is not awaited.
      await app.awaitTarget("applied", ({ counts }) => counts.synced === 11);
      await app.cancel(id);
      await app.ended(id);
      await app.edit("ConfigMap", "unmarked", { metadata: { annotations: { [markAnnotation]: null } } });
      await app.delete("ConfigMap", "remade");
      await app.applyAs("kubectl", configMap("remade", { v: "theirs" }));

      const all = (await world.store.targets.appliedObjects(app.targetId)).map(({ refKey }) => refKey);
      const data = app.key("PersistentVolumeClaim", "data");
      const operation = await app.deleted({
        objects: all.filter((key) => key !== app.key("ConfigMap", "unchosen")),
        confirmed: [data, `/Namespace//${inner}`],
      });
      const messages = Object.fromEntries(
        operation.steps.map(({ refKey, message, outcome }) => [
          refKey.split("/").at(-1),
          `${outcome}: ${message ?? ""}`,
        ]),
      );
      expect(messages).toEqual({
        a: "done: ",
        "leaves-git-only": "done: ",
        data: "done: ",
        asks: expect.stringContaining("waits_for_person: Deleting it waits for a person: it says"),
        cache: expect.stringContaining(
          "waits_for_person: Deleting a PersistentVolumeClaim waits for a person",
        ),
        keeps: expect.stringMatching(/^unchanged: ConfigMap .*\/keeps stays. It says .*Delete=false/),
        inside: expect.stringContaining("Delete=false"),
        unmarked: expect.stringContaining("It does not carry the mark of this target"),
        remade: expect.stringContaining("Somebody else made it anew"),
        unchosen: expect.stringContaining("It is not among what was chosen."),
        [inner]: `unchanged: Namespace ${inner} stays. ConfigMap ${inner}/inside stays and needs it.`,
      });
      expect(operation).toMatchObject({
        state: "partial",
        message: "3 of 5 deleted. 2 deletions wait for a person. 6 objects stay.",
      });
      for (const name of ["asks", "keeps", "unmarked", "remade", "unchosen"])
        expect((await app.live("ConfigMap", name)).metadata.deletionTimestamp).toBeUndefined();
      expect((await app.live("PersistentVolumeClaim", "cache")).metadata.deletionTimestamp).toBeUndefined();
      await world.admin.request("DELETE", `/api/v1/namespaces/${inner}`);
    });

    test("is shown before: what goes, what stays and why, what asks for a tick, and the hooks", async () => {
      const app = await applied([
        configMap("a", { v: "1" }),
        configMap("keeps", {}, { annotations: { "helm.sh/resource-policy": "keep" } }),
        configMap("asks", {}, { annotations: { "argocd.argoproj.io/sync-options": "Delete=confirm" } }),
        hookJob("drain", { phase: "PreDelete" }),
        hookJob({ generateName: "tell-" }, { phase: "PostDelete" }),
      ]);
      const preview = (await world.store.asks.ask(
        {
          projectId: app.projectId,
          clusterId: world.cluster.id,
          kind: "preview",
          question: { targetId: app.targetId, sha: null, kind: "delete" },
        },
        20_000,
      )) as TargetPreview;
      expect(preview).toMatchObject({
        outcome: "planned",
        reason: null,
        sha: (await app.target()).appliedSha,
        steps: [
          { refKey: app.key("ConfigMap", "asks"), action: "prune", blocker: { code: "guarded_prune" } },
          { refKey: app.key("ConfigMap", "a"), action: "prune", blocker: null },
          {
            refKey: app.key("ConfigMap", "keeps"),
            action: "none",
            message: expect.stringContaining("It says helm.sh/resource-policy: keep."),
          },
        ],
        hooks: [
          { refKey: app.key("batch/Job", "drain"), phase: "PreDelete", blocker: null },
          { refKey: app.key("batch/Job", "tell-…"), phase: "PostDelete", blocker: null },
        ],
      });
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();
      expect(await app.findLive("batch/Job", "drain")).toBeNull();
    });

    test("keeps a namespace and a definition in which another application has something, and deletes them when it has not", async () => {
      const group = uniqueGroup();
      const inner = uniqueNamespace("delete");
      const app = await applied([
        configMap("a", {}),
        namespaceManifest(inner),
        definitionManifest(group, "Widget"),
      ]);
      const confirmed = [
        `/Namespace//${inner}`,
        `apiextensions.k8s.io/CustomResourceDefinition//widgets.${group}`,
      ];
      const widget = { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "w" }, spec: {} };
      const other = await EngineApplication.create(world, {
        files: { "a.yaml": asFile(configMap("theirs", {}), widget) },
        namespace: inner,
      });
      await other.awaitTarget("looked at", ({ counts }) => counts.not_applied === 2);

      const first = await app.deleted({ confirmed });
      expect(first).toMatchObject({ state: "succeeded", message: "1 of 1 deleted. 2 objects stay." });
      expect(first.steps.map(({ message }) => message)).toEqual([
        null,
        expect.stringContaining("Another application has objects of this kind."),
        expect.stringContaining("Another application has objects in it."),
      ]);
      await world.store.applicationRegistry.remove(ada, other.projectId, other.identity.id);
      expect(await app.deleted({ confirmed })).toMatchObject({
        state: "succeeded",
        message: "2 of 2 deleted.",
      });
    });

    test("a deletion that the cluster has accepted and not finished is one, and nothing is created again after it", async () => {
      const finalizers = ["plumbline.test/slow"];
      const app = await applied([configMap("slow", { v: "1" }, { finalizers })], { policy: automatic });
      const operation = await app.ended(await app.deleteObjects(), 100_000);
      expect(operation).toMatchObject({
        state: "partial",
        message: expect.stringMatching(/^0 of 1 deleted\. ConfigMap .*\/slow is still being deleted/),
      });
      await app.edit("ConfigMap", "slow", { metadata: { finalizers: null } });
      await app.awaitTarget("at rest, in words", ({ summary, health }) => {
        return health === "Missing" && Boolean(summary?.includes("Nothing is created again"));
      });
      await app.commit("Next", { "more.yaml": asFile(configMap("more", { v: "1" })) });
      await app.awaitTarget("at the new commit", ({ counts }) => counts.not_applied === 1);
      expect((await app.operations()).map(({ kind }) => kind)).toEqual(["delete", "sync"]);
      expect(await app.findLive("ConfigMap", "slow")).toBeNull();
    });

    test("where all that was chosen stays nothing runs, it has failed, and the automation goes on", async () => {
      const annotations = { "argocd.argoproj.io/sync-options": "Delete=false" };
      const app = await applied(
        [configMap("keeps", { v: "1" }, { annotations }), hookJob("drain", { phase: "PreDelete" })],
        { policy: automatic },
      );
      expect(await app.deleted()).toMatchObject({
        state: "failed",
        message: "Nothing was deleted: all that was chosen stays.",
      });
      expect(await app.findLive("batch/Job", "drain")).toBeNull();
      await app.commit("Next", { "a.yaml": asFile(configMap("keeps", { v: "2" }, { annotations })) });
      await until("the automation goes on", async () => {
        return ((await app.findLive("ConfigMap", "keeps"))?.data as { v?: string } | undefined)?.v === "2";
      });
    });

    test("does not happen under a policy that only observes", async () => {
      const app = await applied([configMap("a", { v: "1" })]);
      await app.changePolicy({ mode: "observe" });
      expect(await app.deleted()).toMatchObject({
        state: "failed",
        message: "Nothing was deleted: the policy is to observe only.",
      });
      expect(await app.findLive("ConfigMap", "a")).not.toBeNull();
    });
  });
});
