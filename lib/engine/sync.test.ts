import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldManagerOf, markAnnotation, markOf } from "@/lib/domain/sync/marks";
import { describeWithControlPlane, uniqueGroup } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
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

describeWithControlPlane("a sync", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("sync", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  test("creates what Git wants in order, marked and owned, awaits its health, and records it", async () => {
    const group = uniqueGroup();
    const other = `sync-${group.split(".")[0]}`;
    const app = await EngineApplication.create(world, {
      files: {
        "web.yaml": asFile(deploymentManifest("web", { replicas: 2 })),
        "settings.yaml": asFile(configMap("settings", { colour: "blue" })),
        "other.yaml": asFile(
          configMap("elsewhere", { a: "1" }, { namespace: other }),
          namespaceManifest(other),
        ),
        "widget.yaml": asFile(
          { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "first" }, spec: { size: 3 } },
          definitionManifest(group, "Widget"),
        ),
      },
    });
    await app.awaitStatus("behind");
    const operation = await app.synced();

    expect(operation).toMatchObject({
      state: "succeeded",
      message: "6 of 6 applied. What was written is healthy.",
    });
    expect(operation.steps.map(({ refKey, action, outcome }) => `${refKey} ${action} ${outcome}`)).toEqual([
      `/Namespace//${other} create done`,
      `apiextensions.k8s.io/CustomResourceDefinition//widgets.${group} create done`,
      `/ConfigMap/${app.namespace}/settings create done`,
      `/ConfigMap/${other}/elsewhere create done`,
      `apps/Deployment/${app.namespace}/web create done`,
      `${group}/Widget/${app.namespace}/first create done`,
    ]);
    const installationId = await world.store.installation.getId();
    const web = await app.live("apps/Deployment", "web");
    expect(web.metadata.annotations).toMatchObject({
      [markAnnotation]: markOf(installationId, app.targetId),
    });
    expect(web.metadata.managedFields?.map(({ manager }) => manager)).toContain(
      fieldManagerOf(installationId),
    );
    expect(web.status).toMatchObject({ readyReplicas: 2 });

    const target = await app.awaitStatus("synced");
    expect(target).toMatchObject({ appliedSha: target.headSha, counts: { synced: 6 }, health: "Healthy" });
    expect((await app.audit()).map(({ action }) => action)).toEqual([
      "application.created",
      "sync.requested",
      "operation.finished",
    ]);
    await world.admin.request(
      "DELETE",
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`,
    );
  });

  test("writes only what a commit changed, and says behind until then", async () => {
    const app = await EngineApplication.create(world, {
      files: { "a.yaml": asFile(configMap("a", { v: "1" })), "b.yaml": asFile(configMap("b", { v: "1" })) },
    });
    await app.awaitStatus("behind");
    await app.synced();
    const before = await app.live("ConfigMap", "b");

    const sha = await app.commit("Change a", { "a.yaml": asFile(configMap("a", { v: "2" })) });
    const behind = await app.awaitTarget(
      "behind",
      ({ status, headSha }) => status === "behind" && headSha === sha,
    );
    expect(behind.summary).toBe("1 field");
    const [state] = (await app.objects()).filter(({ verdict }) => verdict.sync === "behind");
    expect(state).toMatchObject({
      refKey: app.key("ConfigMap", "a"),
      verdict: { proof: "dry_run", differences: [{ path: "data.v", desired: "2", applied: "1", live: "1" }] },
    });

    const operation = await app.synced();
    expect(operation.steps.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      "update done",
      "none unchanged",
    ]);
    expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "2" } });
    expect((await app.live("ConfigMap", "b")).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test("never says of an object that it is being created that it is somebody else's", async () => {
    const app = await EngineApplication.create(world, {
      files: {
        "a.yaml": asFile(configMap("a", { v: "1" })),
        "web.yaml": asFile(deploymentManifest("web", { neverStarts: true })),
      },
    });
    await app.awaitStatus("behind");
    const id = await app.sync();
    // Awaiting the rollout, everything has been written and seen.
    await app.awaitObject(app.key("ConfigMap", "a"), "synced", ({ verdict }) => verdict.sync === "synced");
    await app.awaitObject(
      app.key("apps/Deployment", "web"),
      "synced",
      ({ verdict, health }) => verdict.sync === "synced" && health.status === "Progressing",
    );
    expect(await app.operation(id)).toMatchObject({ state: "running", done: 2 });
    await app.cancel(id);
    await app.ended(id);
  });

  test("refuses before the first write when one object cannot work, and names file and reason", async () => {
    const app = await EngineApplication.create(world, {
      files: {
        "a.yaml": asFile(configMap("a", { v: "1" })),
        "bad.yaml": asFile({ ...deploymentManifest("bad"), spec: { replicas: "many" } }),
      },
    });
    await app.awaitTarget("known", ({ wantedSha }) => wantedSha !== null);
    const operation = await app.synced();
    expect(operation.state).toBe("failed");
    expect(operation.message).toMatch(/^Nothing was written: deploy\/bad\.yaml: .*spec\.replicas/);
    expect(operation.steps.map(({ outcome }) => outcome)).toEqual(["not_attempted", "refused"]);
    expect(await app.findLive("ConfigMap", "a")).toBeNull();
    expect((await app.target()).appliedSha).toBeNull();
  });

  test("syncs one object alone, and one target alone", async () => {
    const second = await world.addCluster("prod-two");
    const app = await EngineApplication.create(world, {
      files: { "a.yaml": asFile(configMap("a", { v: "1" })), "b.yaml": asFile(configMap("b", { v: "1" })) },
      clusters: [world.cluster, second],
    });
    const [one, two] = app.targetIds as [string, string];
    await app.awaitStatus("behind", one);
    await app.awaitStatus("behind", two);

    const alone = await app.ended(await app.sync({ objects: [app.key("ConfigMap", "a")] }, [two]));
    expect(alone).toMatchObject({ state: "succeeded", steps: [{ refKey: app.key("ConfigMap", "a") }] });
    expect(await app.findLive("ConfigMap", "b")).toBeNull();
    const target = await app.awaitTarget(
      "half synced",
      ({ status, counts }) => status === "behind" && counts.synced === 1,
      {
        targetId: two,
      },
    );
    expect(target).toMatchObject({
      appliedSha: null,
      counts: { synced: 1, not_applied: 1 },
    });

    await app.ended(await app.sync({}, [two]));
    expect(await app.awaitStatus("synced", two)).toMatchObject({ appliedSha: target.headSha });
    expect(await app.target(one)).toMatchObject({ appliedSha: null, lastOperation: null });
  });

  test("is cancelled before its next write, and records what was not attempted", async () => {
    const names = Array.from({ length: 80 }, (_, index) => `c${String(index).padStart(2, "0")}`);
    const app = await EngineApplication.create(world, {
      files: { "all.yaml": asFile(...names.map((name) => configMap(name, { v: "1" }))) },
    });
    await app.awaitStatus("behind");
    const id = await app.sync();
    await until("the first write", async () => (await app.operation(id)).done > 0);
    await app.cancel(id);
    const operation = await app.ended(id);

    const outcomes = operation.steps.map(({ outcome }) => outcome);
    const done = outcomes.filter((outcome) => outcome === "done").length;
    expect(done).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => outcome === "not_attempted")).toHaveLength(80 - done);
    expect(operation).toMatchObject({
      state: "partial",
      cancelledBy: ada.actor.name,
      message: `${done} of 80 applied. Cancelled before the rest.`,
    });
    const live = await world.admin.request<{ items: unknown[] }>(
      "GET",
      `/api/v1/namespaces/${app.namespace}/configmaps?fieldSelector=metadata.name!=kube-root-ca.crt`,
    );
    expect(live.items).toHaveLength(done);
    expect((await app.target()).appliedSha).toBeNull();
  });

  test("that is asked for while another awaits a rollout stands in line, and is not kept waiting", async () => {
    const web = (tag: string, neverStarts: boolean) => ({
      "web.yaml": asFile(deploymentManifest("web", { image: `registry.example/web:${tag}`, neverStarts })),
    });
    const app = await EngineApplication.create(world, { files: web("1", true) });
    await app.awaitStatus("behind");
    const stuck = await app.sync();
    await until("it is written", async () => (await app.operation(stuck)).done === 1);
    await app.awaitTarget("rolling out", ({ health }) => health === "Progressing");
    const mended = await app.commit("Mend", web("2", false));
    await app.awaitTarget("behind", ({ headSha }) => headSha === mended);
    const next = await app.sync();
    const waited = await app.ended(stuck);
    expect(waited).toMatchObject({
      state: "succeeded",
      message: "1 of 1 applied. Not awaited to be healthy: something else is to be written.",
    });
    const begun = await app.ended(next);
    expect(begun).toMatchObject({ state: "succeeded", toSha: mended });
    expect(begun.startedAt! >= waited.finishedAt!).toBe(true);
    await app.awaitStatus("synced");
  });

  test("of the automation that a person cancels is not begun again, and says why", async () => {
    // Enough that it is still writing when the cancelling comes.
    const names = Array.from({ length: 60 }, (_, index) => `c${index + 100}`);
    const app = await EngineApplication.create(world, {
      files: { "all.yaml": asFile(...names.map((name) => configMap(name, { v: "1" }))) },
      policy: { mode: "automatic" },
    });
    const busy = await app.awaitTarget("writing", ({ activeOperation }) => Boolean(activeOperation?.done));
    await app.cancel(busy.activeOperation!.id);
    const resting = await app.awaitTarget("at rest", ({ summary }) =>
      Boolean(summary?.includes("cancelled")),
    );
    expect(resting).toMatchObject({
      status: "behind",
      summary: `${ada.actor.name} cancelled it. Sync by hand to go on.`,
    });
    expect(await app.operations()).toHaveLength(1);
    expect(await app.synced()).toMatchObject({ state: "succeeded" });
    await app.awaitStatus("synced");
  });

  test("leaves replicas to an autoscaler, before and after", async () => {
    const autoscaler = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 1,
        maxReplicas: 9,
      },
    };
    const app = await EngineApplication.create(world, {
      files: { "web.yaml": asFile(deploymentManifest("web", { replicas: 2 })) },
    });
    await app.applyAs("platform-team", autoscaler);
    await app.awaitStatus("behind");
    expect(await app.synced()).toMatchObject({ state: "succeeded" });
    await app.awaitStatus("synced");

    await world.admin.request(
      "PATCH",
      `/apis/apps/v1/namespaces/${app.namespace}/deployments/web/scale?fieldManager=horizontal-pod-autoscaler`,
      { spec: { replicas: 5 } },
      "application/merge-patch+json",
    );
    await app.commit("New image", {
      "web.yaml": asFile(deploymentManifest("web", { replicas: 2, image: "registry.example/web:2" })),
    });
    await app.awaitStatus("behind");
    const [behind] = (await app.objects()).filter(({ verdict }) => verdict.sync === "behind");
    expect(behind!.verdict.differences.map(({ path }) => path)).toEqual([
      "spec.template.spec.containers[name=web].image",
    ]);
    expect(await app.synced()).toMatchObject({ state: "succeeded" });
    expect(await app.live("apps/Deployment", "web")).toMatchObject({ spec: { replicas: 5 } });
    await app.awaitStatus("synced");
  });

  test("a second application that wants an object is told, and writes nothing", async () => {
    const first = await EngineApplication.create(world, {
      files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
    });
    await first.awaitStatus("behind");
    await first.synced();
    const before = await first.live("ConfigMap", "a");

    const files = {};
    const second = await EngineApplication.create(world, { files, policy: { mode: "automatic" } }, first);
    const told = await second.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
    const label = `ConfigMap ${first.namespace}/a`;
    expect(told.refusals).toMatchObject([
      { code: "claimed", reason: `${label} belongs to ${first.identity.name} already.` },
    ]);
    expect(await second.synced()).toMatchObject({
      state: "failed",
      message: `Nothing was written: ${label} belongs to ${first.identity.name} already.`,
    });

    const { id: projectId } = await world.store.projects.create(ada, "strangers");
    await world.database.asOwner("insert into project_cluster (project_id, cluster_id) values ($1, $2)", [
      projectId,
      world.cluster.id,
    ]);
    const stranger = await EngineApplication.create(world, { files, projectId }, first);
    const unnamed = await stranger.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
    expect(unnamed.refusals[0]!.reason).toBe(
      `${label} belongs to an application of another project already.`,
    );
    expect((await first.live("ConfigMap", "a")).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  test("credentials that may not ask for a dry run: compared field by field, and said to be unproved", async () => {
    const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }];
    const reader = await world.addCluster("read-only", { rules });
    const app = await EngineApplication.create(world, {
      files: { "a.yaml": asFile(configMap("a", { v: "2" })) },
      clusters: [reader],
    });
    await app.applyAs("kubectl", configMap("a", { v: "1" }));
    const state = await app.awaitObject(app.key("ConfigMap", "a"), "compared", ({ verdict }) => {
      return verdict.differences.length > 0;
    });
    expect(state.verdict).toMatchObject({ proof: "unproved", differences: [{ path: "data.v", live: "1" }] });
    expect(state.verdict.reason).toMatch(/unproved: the credentials may not ask the cluster for a dry run/);
    const operation = await app.synced({ adopt: [app.key("ConfigMap", "a")] });
    expect(operation.state).toBe("failed");
    expect(operation.message).toMatch(/^Nothing was written: .*cannot patch resource "configmaps"/);
  });
});
