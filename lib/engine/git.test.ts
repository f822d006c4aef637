import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "@/demo/github/git-process";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

const daring = { mode: "automatic", selfHeal: true, prune: true } as const;

describeWithControlPlane("when Git cannot be followed", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("git", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  const good = { "a.yaml": asFile(configMap("a", { v: "1" })), "b.yaml": asFile(configMap("b", { v: "1" })) };

  async function synced(files: Record<string, string> = good): Promise<EngineApplication> {
    const app = await EngineApplication.create(world, { files, policy: daring });
    await app.awaitStatus("synced");
    return app;
  }

  /** What stays when Git says nothing usable: the objects in the cluster, on the screen, and in the ledger. */
  async function lastState(app: EngineApplication) {
    return {
      live: [await app.live("ConfigMap", "a"), await app.live("ConfigMap", "b")].map(
        ({ metadata }) => metadata,
      ),
      shown: (await app.objects()).map(({ refKey, desired }) => [refKey, desired]),
      operations: (await app.operations()).length,
    };
  }

  describe.concurrent("", { timeout: 90_000 }, () => {
    test("a broken manifest names file, line and reason; mended, it goes on", async () => {
      const app = await synced();
      const before = await lastState(app);
      await app.commit("Break", { "b.yaml": `${asFile(configMap("b", { v: "2" }))}---\nkind: [unclosed\n` });
      const broken = await app.awaitTarget("broken", ({ problems }) => problems.length > 0);
      expect(broken).toMatchObject({ status: "unknown", summary: "broken manifest" });
      expect(broken.problems[0]).toMatchObject({ file: "deploy/b.yaml", reason: expect.any(String) });
      expect(broken.problems[0]!.line).toBeGreaterThan(7);
      expect(await lastState(app)).toEqual(before);

      const operation = await app.synced();
      expect(operation.state).toBe("failed");
      expect(operation.message).toMatch(/^Nothing was written: deploy\/b\.yaml:\d+: /);

      await app.commit("Mend", { "b.yaml": asFile(configMap("b", { v: "3" })) });
      const mended = await app.awaitTarget("synced", ({ status, headSha, appliedSha }) => {
        return status === "synced" && headSha !== broken.headSha && appliedSha === headSha;
      });
      expect(mended.problems).toEqual([]);
      expect(await app.live("ConfigMap", "b")).toMatchObject({ data: { v: "3" } });
    });

    test.each<{ what: string; files: Record<string, string | null> }>([
      { what: "a folder that is gone", files: { ".": null } },
      {
        what: "a folder without a manifest",
        files: { "a.yaml": null, "b.yaml": null, "README.md": "Nothing here.\n" },
      },
    ])("$what is an error and never an empty wish", async ({ files }) => {
      const app = await synced();
      const before = await lastState(app);
      await app.commit("Take everything away", files);
      const broken = await app.awaitTarget("in trouble", ({ problems }) => problems.length > 0);
      expect(broken).toMatchObject({ status: "unknown", problems: [{ file: "deploy", line: null }] });
      const operation = await app.synced({ prune: true });
      expect(operation).toMatchObject({ state: "failed", steps: [] });
      const { operations, ...rest } = await lastState(app);
      expect({ operations: operations - 1, ...rest }).toEqual(before);
    });

    test("a branch that is gone leaves the last commit in force, and says so", async () => {
      const app = await synced();
      const before = await lastState(app);
      await git(app.bareDir(), ["update-ref", "-d", "refs/heads/main"]);
      await app.refresh();
      const lost = await app.awaitTarget("unverified", ({ freshness }) => !freshness.isVerified);
      expect(lost).toMatchObject({
        status: "unknown",
        summary: "was synced",
        freshness: { cause: "repository" },
      });
      expect(lost.freshness.reason).toMatch(
        /^main no longer exists in .* The last known commit stays in force\.$/,
      );
      expect(await lastState(app)).toEqual(before);
    });

    test("a repository that does not answer is said to, and no longer called verified", async () => {
      const app = await synced();
      world.github.faults.intercept(new RegExp(`/acme/${app.identity.repository}/`), (_request, response) => {
        response.writeHead(503).end();
      });
      await app.refresh();
      const lost = await app.awaitTarget("unverified", ({ freshness }) => !freshness.isVerified);
      expect(lost).toMatchObject({
        status: "unknown",
        summary: "was synced",
        freshness: { cause: "repository" },
      });
      world.github.faults.clear();
      await app.refresh();
      await app.awaitStatus("synced");
    });

    test("a commit takes along those that it does not touch, and they go on from there", async () => {
      const files = {
        "a/x.yaml": asFile(configMap("a", { v: "1" })),
        "b/x.yaml": asFile(configMap("b", { v: "1" })),
      };
      const a = await EngineApplication.create(world, { files, path: "deploy/a", policy: daring });
      const b = await EngineApplication.create(world, { files: {}, path: "deploy/b", policy: daring }, a);
      await Promise.all([a.awaitStatus("synced"), b.awaitStatus("synced")]);
      const commit = async (app: EngineApplication, name: string, v: string) => {
        const sha = await app.commit(`${name} ${v}`, { [`${name}/x.yaml`]: asFile(configMap(name, { v })) });
        for (const each of [a, b])
          await each.awaitTarget("at it", ({ status, headSha, wantedSha, freshness }) => {
            return status === "synced" && headSha === sha && wantedSha === sha && freshness.isVerified;
          });
        return sha;
      };
      await commit(a, "a", "2");
      const operations = await b.operations();
      await commit(a, "a", "3");
      expect(await b.operations()).toEqual(operations);
      // What it took along is whole: the next change of its own is made from there, and drift is put back to it.
      const sha = await commit(b, "b", "2");
      expect(await b.live("ConfigMap", "b")).toMatchObject({ data: { v: "2" } });
      expect((await b.operations())[0]).toMatchObject({ kind: "sync", toSha: sha });
      const last = await commit(a, "a", "4");
      await b.edit("ConfigMap", "b", { data: { v: "somebody's" } });
      await b.awaitTarget("healed", ({ appliedSha, status }) => appliedSha === last && status === "synced");
      expect(await b.live("ConfigMap", "b")).toMatchObject({ data: { v: "2" } });
    });

    test.each([
      ["argocd.argoproj.io/sync-wave", "last"],
      ["argocd.argoproj.io/hook", "BeforeSync"],
    ])("%s: %s is compared and shown, not written, in words", async (annotation, value) => {
      const app = await synced();
      const before = await app.live("ConfigMap", "a");
      const change = configMap("a", { v: "2" }, { annotations: { [annotation]: value } });
      await app.commit("Annotate", { "a.yaml": asFile(change) });
      const told = await app.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
      expect(told).toMatchObject({ status: "behind", refusals: [{ code: "not_honoured" }] });
      expect(told.refusals[0]!.reason).toContain(
        `ConfigMap ${app.namespace}/a carries ${annotation}: ${value}`,
      );
      const operation = await app.synced();
      expect(operation.message).toBe(`Nothing was written: ${told.refusals[0]!.reason}`);
      expect((await app.live("ConfigMap", "a")).metadata).toEqual(before.metadata);
      const people = (await app.operations()).filter(({ actor }) => actor.kind === "person");
      expect(people).toHaveLength(1);
    });

    test.each([
      { marker: "kustomization.yaml", content: "resources: [a.yaml, b.yaml]\nnamePrefix: x-\n" },
      { marker: "Chart.yaml", content: "apiVersion: v2\nname: shop\nversion: 0.1.0\n" },
    ])("a folder with $marker is shown, not written", async ({ marker, content }) => {
      const app = await EngineApplication.create(world, {
        files: { ...good, [marker]: content },
        policy: daring,
      });
      const told = await app.awaitTarget("refused", ({ refusals }) => refusals.length > 0);
      expect(told.refusals[0]).toMatchObject({ code: "renderer_missing" });
      expect(told.refusals[0]!.reason).toContain(`because of deploy/${marker} nothing here is written`);
      expect((await app.synced()).message).toBe(`Nothing was written: ${told.refusals[0]!.reason}`);
      expect(await app.findLive("ConfigMap", "a")).toBeNull();
      expect(await app.operations()).toHaveLength(1);
    });

    test("a commit that mends a rollout does not wait for the health of what it mends", async () => {
      const app = await EngineApplication.create(world, {
        files: { "web.yaml": asFile(deploymentManifest("web", { neverStarts: true })) },
        policy: daring,
      });
      await app.awaitTarget("syncing", ({ activeOperation }) => activeOperation?.done === 1);
      const sha = await app.commit("Mend", { "web.yaml": asFile(deploymentManifest("web")) });
      await app.awaitTarget("mended", ({ status, appliedSha }) => status === "synced" && appliedSha === sha);
      const [mended, stuck] = await app.operations();
      expect(mended).toMatchObject({ state: "succeeded", toSha: sha, fromSha: stuck!.toSha });
      expect(stuck).toMatchObject({
        state: "succeeded",
        message: "1 of 1 applied. Not awaited to be healthy: something else is to be written.",
      });
    });
  });
});
