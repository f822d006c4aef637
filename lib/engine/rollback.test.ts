import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { type FaultyNetwork, startFaultyNetwork } from "@/lib/testing/control-plane-proxy";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld, TestCluster, TestWorker } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { ada } from "@/lib/testing/store-world";
import { until } from "@/lib/testing/until";

const automatic = { mode: "automatic", selfHeal: true, prune: true } as const;
type Requested = [{ id: string; targetId: string }];
const version = (v: string) => ({ "a.yaml": asFile(configMap("a", { v })) });

describeWithControlPlane("a rollback", "all", (plane) => {
  let world: EngineWorld;
  let worker: TestWorker;
  let network: FaultyNetwork;
  let distant: Awaited<ReturnType<EngineWorld["addCluster"]>>;
  beforeAll(async () => {
    world = await startEngineWorld("rollback", plane);
    distant = await world.addCluster("distant", {
      through: async (url) => {
        network = await startFaultyNetwork(url);
        return `http://127.0.0.1:${network.port}`;
      },
    });
    worker = world.startWorker();
  });
  afterAll(async () => {
    await world.stop();
    await network.close();
  });

  /** An automatic application after its first two commits; returns their SHAs. */
  async function twice(cluster: TestCluster & { namespace?: string } = world.cluster) {
    const app = await EngineApplication.create(world, {
      files: version("1"),
      policy: automatic,
      clusters: [cluster],
    });
    const first = (await app.awaitStatus("synced")).appliedSha!;
    const second = await app.commit("Second", version("2"));
    await applied(app, second);
    return { app, first, second };
  }

  function applied(app: EngineApplication, sha: string) {
    return app.awaitTarget(
      `at ${sha}`,
      ({ status, appliedSha }) => status === "synced" && appliedSha === sha,
    );
  }

  function held(app: EngineApplication, sha: string) {
    return app.awaitTarget(
      `held at ${sha}`,
      ({ status, appliedSha, hold }) => status === "held" && appliedSha === sha && hold?.sha === sha,
    );
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("holds: automation works toward the held commit, new ones wait, following catches up", async () => {
      const { app, first, second } = await twice();
      const [{ id }] = (await app.rollback(first)) as Requested;
      expect(await app.ended(id)).toMatchObject({
        kind: "rollback",
        state: "succeeded",
        reason: "errors since the last change",
        fromSha: second,
        toSha: first,
        actor: ada.actor,
      });
      await held(app, first);
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });

      const third = await app.commit("Third", version("3"));
      const waiting = await app.awaitTarget("aware of it", ({ headSha }) => headSha === third);
      expect(waiting.waiting.map(({ sha }) => sha)).toEqual([third, second]);
      await app.edit("ConfigMap", "a", { data: { v: "by hand" } });
      await until("self-heal toward the held commit", async () => {
        const [newest] = await app.operations();
        return newest?.kind === "self_heal" && newest.state === "succeeded" && newest.toSha === first;
      });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "1" } });
      await held(app, first);

      const [followed] = await app.follow();
      expect(await app.ended(followed!.id)).toMatchObject({ state: "succeeded", toSha: third });
      expect(await applied(app, third)).toMatchObject({ hold: null, waiting: [] });
      expect(await app.live("ConfigMap", "a")).toMatchObject({ data: { v: "3" } });
      const actions = (await app.audit()).map(({ action }) => action);
      expect(actions.filter((action) => action.startsWith("hold."))).toEqual(["hold.started", "hold.ended"]);
    });

    test("is lifted when Git, having moved, renders to the held state again", async () => {
      const { app, first } = await twice();
      await app.rollback(first);
      await held(app, first);
      const back = await app.commit("Revert", version("1"));
      await app.awaitTarget("following again", ({ hold, status }) => hold === null && status === "synced");
      expect(await app.target()).toMatchObject({ headSha: back, wantedSha: back });
      const [lifted] = (await app.audit()).filter(({ action }) => action === "hold.ended");
      expect(lifted).toMatchObject({ actor: { kind: "automation" }, detail: { how: "git_caught_up" } });
    });

    test("deletes what the earlier commit has not, and creates what it has", async () => {
      const { app, first } = await twice();
      const third = await app.commit("More", { "a.yaml": null, "b.yaml": asFile(configMap("b", {})) });
      await applied(app, third);
      const [{ id }] = (await app.rollback(first)) as Requested;
      const operation = await app.ended(id);
      expect(operation.steps.map(({ action, refKey }) => `${action} ${refKey.split("/").at(-1)}`)).toEqual([
        "create a",
        "prune b",
      ]);
      // What the automation wanted a moment ago does not make it hurry.
      expect(operation.message).toBe("2 of 2 applied. What was written is healthy.");
      await held(app, first);
    });

    test("is carried out from a commit that is not honoured, and refused toward one", async () => {
      const { app, first } = await twice();
      const odd = configMap("a", { v: "3" }, { annotations: { "argocd.argoproj.io/sync-wave": "last" } });
      const third = await app.commit("Odd", { "a.yaml": asFile(odd) });
      await app.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
      await app.rollback(first);
      await held(app, first);
      const [{ id }] = (await app.rollback(third)) as Requested;
      const refused = await app.ended(id);
      expect(refused.state).toBe("failed");
      expect(refused.message).toContain(
        "carries argocd.argoproj.io/sync-wave: last, but a wave is a whole number",
      );
    });

    test("stops an operation that awaits a rollout which never ends, and starts when it has stopped", async () => {
      const app = await EngineApplication.create(world, {
        files: { "web.yaml": asFile(deploymentManifest("web", { image: "registry.example/web:1" })) },
        policy: automatic,
      });
      const first = (await app.awaitStatus("synced")).appliedSha!;
      const broken = deploymentManifest("web", { image: "registry.example/web:2", neverStarts: true });
      const second = await app.commit("Break", { "web.yaml": asFile(broken) });
      const stuck = await app.awaitTarget("rolling out", ({ activeOperation, health }) => {
        return activeOperation?.state === "running" && activeOperation.done === 1 && health === "Progressing";
      });
      const running = stuck.activeOperation!.id;
      const [{ id }] = (await app.rollback(first)) as Requested;
      // The rollout would have been awaited for ten minutes, which is longer than this waits.
      expect(await app.ended(id)).toMatchObject({ state: "succeeded", fromSha: second, toSha: first });
      expect(await app.operation(running)).toMatchObject({
        state: "cancelled",
        cancelledBy: ada.actor.name,
        message: "1 of 1 applied. Cancelled before all was seen to be healthy.",
      });
      const entries = (await app.audit()).filter(({ subject }) => subject.id === running);
      expect(entries.map(({ action, actor }) => `${actor.kind} ${action}`)).toEqual([
        "automation sync.requested",
        "person operation.cancelled",
        "automation operation.finished",
      ]);
      await held(app, first);
      expect(await app.live("apps/Deployment", "web")).toMatchObject({ status: { readyReplicas: 1 } });
      expect(await app.operations()).toHaveLength(3);
      expect(await world.store.audit.verify()).toMatchObject({ isIntact: true });
    });

    test("stops an operation in the middle of its writes, and what was written is rolled back too", async () => {
      const all = (v: string) =>
        asFile(...Array.from({ length: 80 }, (_, index) => configMap(`c${index + 10}`, { v })));
      const app = await EngineApplication.create(world, {
        files: { "all.yaml": all("1") },
        policy: automatic,
      });
      const first = (await app.awaitStatus("synced")).appliedSha!;
      await app.commit("Second", { "all.yaml": all("2") });
      const busy = await app.awaitTarget("writing", ({ activeOperation }) => Boolean(activeOperation?.done));
      const [{ id }] = (await app.rollback(first)) as Requested;
      expect(await app.ended(id)).toMatchObject({ state: "succeeded" });
      const stopped = await app.operation(busy.activeOperation!.id);
      expect(stopped).toMatchObject({ state: "partial", cancelledBy: ada.actor.name });
      const written = stopped.steps.filter(({ outcome }) => outcome === "done").map(({ refKey }) => refKey);
      const undone = (await app.operation(id)).steps.filter(({ outcome }) => outcome === "done");
      expect(undone.map(({ refKey }) => refKey)).toEqual(written);
      await held(app, first);
    });

    test("one first and then the rest", async () => {
      const app = await EngineApplication.create(world, {
        files: version("1"),
        policy: automatic,
        clusters: [world.cluster, { ...distant, namespace: await freshNamespace() }],
      });
      const [one, two] = app.targetIds as [string, string];
      const first = (await app.awaitStatus("synced", one)).appliedSha!;
      await app.awaitStatus("synced", two);
      const second = await app.commit("Second", version("2"));
      for (const targetId of [one, two])
        await app.awaitTarget("at the second", ({ appliedSha }) => appliedSha === second, { targetId });
      const requested = await app.rollback(first, { targetIds: [one, two], firstTargetId: two });
      for (const { id } of requested) expect(await app.ended(id)).toMatchObject({ state: "succeeded" });
      const [led, followed] = await Promise.all(requested.map(({ id }) => app.operation(id)));
      expect(led!.target.id).toBe(two);
      expect(followed!.startedAt! > led!.finishedAt!).toBe(true);
      for (const targetId of [one, two]) await app.awaitStatus("held", targetId);
    });
  });

  test("a silent cluster is held, never called fine, and planned anew when it answers", async () => {
    const { app, first, second } = await twice({ ...distant, namespace: await freshNamespace() });
    network.silence();
    const silent = await app.awaitTarget("silent", ({ freshness }) => !freshness.isVerified, {
      timeoutMs: 40_000,
    });
    expect(silent).toMatchObject({
      status: "unknown",
      summary: "was synced",
      freshness: { cause: "cluster" },
    });
    expect(silent.freshness.reason).toMatch(/^distant does not answer: /);
    expect(silent.freshness.verifiedAt).not.toBeNull();

    const [{ id }] = (await app.rollback(first)) as Requested;
    const target = await app.target();
    expect(target).toMatchObject({
      status: "unknown",
      hold: { sha: first },
      activeOperation: { state: "queued" },
    });
    // Meanwhile somebody edits it there: the plan is made of what is found then, not of what was known.
    await world.admin.request(
      "PATCH",
      `/api/v1/namespaces/${target.namespace}/configmaps/a?fieldManager=kubectl-edit`,
      { data: { v: "meanwhile" } },
      "application/merge-patch+json",
    );
    network.heal();
    const operation = await app.ended(id, 60_000);
    expect(operation).toMatchObject({ state: "succeeded", fromSha: second, toSha: first });
    expect(operation.steps[0]!.changes).toMatchObject([{ path: "data.v", live: "meanwhile", desired: "1" }]);
    await held(app, first);
  }, 120_000);

  test("a worker that starts while a cluster is silent still knows when it was last verified", async () => {
    const { app } = await twice({ ...distant, namespace: await freshNamespace() });
    await worker.stop();
    network.silence();
    worker = world.startWorker();
    const silent = await app.awaitTarget("silent", ({ freshness }) => !freshness.isVerified, {
      timeoutMs: 40_000,
    });
    expect(silent.freshness.verifiedAt).not.toBeNull();
    // What has not been seen yet is not missing: no drift is said, nor healed.
    expect(silent).toMatchObject({ status: "unknown", summary: "was synced", activeOperation: null });
    network.heal();
    await app.awaitStatus("synced");
    expect((await app.operations()).map(({ kind }) => kind)).toEqual(["sync", "sync"]);
  }, 120_000);

  test("another cluster at the address is told from the one that was registered, and never written to", async () => {
    const { app, first, second } = await twice({ ...distant, namespace: await freshNamespace() });
    const { guise } = distant;
    const uid = guise.uid;
    guise.uid = "another";
    // At once, before a ping has noticed: to whoever believes the watch, an object is missing.
    const { namespace } = await app.target();
    await app.delete("ConfigMap", "a", namespace);
    const lost = await app.awaitTarget("lost", ({ freshness }) => !freshness.isVerified);
    expect(lost).toMatchObject({
      status: "unknown",
      summary: expect.stringMatching(/^was (synced|drifted)$/),
      freshness: { cause: "cluster" },
    });
    expect(lost.freshness.reason).toMatch(/^distant does not answer: another cluster answers at its address/);

    const [{ id }] = (await app.rollback(first)) as Requested;
    await world.store.requests.refresh(app.targetIds);
    // Several looks later it has still not begun.
    const silentPings = 3;
    for (let ping = 0; ping < silentPings; ping++) {
      const seen = guise.asked;
      await until("it is asked who it is", async () => guise.asked > seen);
    }
    expect(["queued", "waiting"]).toContain((await app.operation(id)).state);
    expect(await app.findLive("ConfigMap", "a", namespace)).toBeNull();

    guise.uid = uid;
    expect(await app.ended(id)).toMatchObject({ state: "succeeded", fromSha: second, toSha: first });
    await held(app, first);
  });

  async function freshNamespace(): Promise<string> {
    const name = `rollback-${Math.random().toString(36).slice(2, 10)}`;
    await world.admin.createNamespace(name);
    return name;
  }
});
