import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lastWriterOf } from "@/lib/domain/compare/last-writer-of";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap } from "@/lib/testing/manifests";
import {
  type AdmissionRequest,
  type MutatingWebhook,
  startMutatingWebhook,
} from "@/lib/testing/mutating-webhook";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { uniqueNamespace } from "@/lib/testing/unique-names";

describeWithControlPlane("what an admission webhook writes", "all", (plane) => {
  let world: EngineWorld;
  const webhooks: MutatingWebhook[] = [];
  beforeAll(async () => {
    world = await startEngineWorld("admission", plane);
    world.startWorker();
  });
  afterAll(async () => {
    await Promise.all(webhooks.map((webhook) => webhook.remove()));
    await world.stop();
  });

  /** An application of one ConfigMap, applied where a webhook adds `injected`, spells `lower` in its own way and more. */
  async function applied(data: Record<string, string>, patchOf: typeof extras = () => []) {
    const namespace = uniqueNamespace("admission");
    await world.admin.createNamespace(namespace);
    const webhook = await startMutatingWebhook(world.admin, namespace, (request) => [
      ...extras(request),
      ...patchOf(request),
    ]);
    webhooks.push(webhook);
    const app = await EngineApplication.create(world, {
      namespace,
      files: { "a.yaml": asFile(configMap("a", data)) },
    });
    await app.awaitStatus("behind");
    expect(await app.synced()).toMatchObject({ state: "succeeded", steps: [{ outcome: "done" }] });
    await app.awaitStatus("synced");
    return { app, webhook };
  }

  async function ask(app: EngineApplication, kind: "refresh" | "preview", question: object) {
    const place = { projectId: app.projectId, clusterId: world.cluster.id };
    return world.store.asks.ask({ ...place, kind, question }, 20_000);
  }
  const refreshed = (app: EngineApplication) => ask(app, "refresh", { targetIds: app.targetIds });

  describe.concurrent("", { timeout: 60_000 }, () => {
    test("at our own write is no drift, and nobody's: neither Git nor we asked for it", async () => {
      const { app } = await applied({ v: "1", lower: "ABC" });
      const live = await app.live("ConfigMap", "a");
      expect(live.data).toEqual({ v: "1", lower: "abc", injected: "by the webhook" });
      const owned = live.metadata.managedFields!.map(({ manager, fieldsV1 }) => [
        manager,
        fieldsV1!["f:data"],
      ]);
      expect(owned).toEqual([[expect.stringMatching(/^plumbline-/), { "f:lower": {}, "f:v": {} }]]);

      await refreshed(app);
      const [state] = await app.objects();
      expect(state!.verdict).toEqual({ sync: "synced", proof: "dry_run", reason: null, differences: [] });
      expect(state!.desired!.data).toEqual({ v: "1", lower: "ABC" });
      expect(await app.synced()).toMatchObject({ message: "Nothing had to change." });
    });

    test("at somebody's update is nobody's either; what it rewrites there is that manager's", async () => {
      const { app } = await applied({ v: "1", lower: "ABC" });
      await app.edit("ConfigMap", "a", { data: { edition: "7" } }, "ci-deployer");
      const live = await app.edit("ConfigMap", "a", { data: { lower: "XYZ" } });
      expect(live.data).toMatchObject({ edition: "7", note: "edition 7", lower: "xyz" });
      expect(JSON.stringify(live.metadata.managedFields)).not.toContain("f:note");

      const { verdict } = await app.awaitObject(app.key("ConfigMap", "a"), "drifted", (state) => {
        return state.verdict.sync === "drifted";
      });
      expect(verdict.differences).toMatchObject([
        {
          path: "data.lower",
          desired: "abc",
          applied: "abc",
          live: "xyz",
          writers: [{ manager: "kubectl-edit" }],
        },
      ]);
      expect(lastWriterOf(verdict.differences[0]!)).toMatchObject({
        name: "kubectl edit",
        operation: "Update",
      });
    });

    test("into a field of ours at somebody's update leaves us its owner, and is not said to be ours", async () => {
      const { app } = await applied({ v: "1" }, ({ options }) =>
        options?.fieldManager === "ci-deployer" ? [{ op: "add", path: "/data/v", value: "hooked" }] : [],
      );
      await app.edit("ConfigMap", "a", { data: { edition: "7" } }, "ci-deployer");
      const { verdict } = await app.awaitObject(app.key("ConfigMap", "a"), "drifted", (state) => {
        return state.verdict.sync === "drifted";
      });
      expect(verdict.differences).toMatchObject([
        {
          path: "data.v",
          applied: "1",
          live: "hooked",
          writers: [{ name: "Plumbline", operation: "Apply" }],
        },
      ]);
      expect(lastWriterOf(verdict.differences[0]!)).toBeNull();
    });

    test("is not known while it is down, and the object is not called synced", async () => {
      const { app, webhook } = await applied({ v: "1", lower: "ABC" });
      await webhook.goDown();
      await refreshed(app);
      const reason = new RegExp(
        `^The admission webhook ${webhook.name} does not answer, .* connection refused$`,
      );
      const [state] = await app.objects();
      expect(state!.verdict).toMatchObject({
        sync: "unknown",
        reason: expect.stringMatching(reason) as string,
      });
      expect(await app.target()).toMatchObject({
        status: "unknown",
        freshness: { isVerified: false, reason: expect.stringMatching(reason) as string },
      });
      const plan = await ask(app, "preview", { targetId: app.targetId, sha: null, kind: "sync" });
      expect(plan).toMatchObject({ outcome: "unreachable", reason: expect.stringMatching(reason) as string });
      const refused = await app.synced();
      expect(refused).toMatchObject({ state: "failed" });
      expect(refused.message).toContain(webhook.name);

      await webhook.comeBack();
      await app.awaitStatus("synced");
    });
  });
});

function extras({ object }: AdmissionRequest) {
  const { injected, lower, edition } = (object.data ?? {}) as Record<string, string | undefined>;
  const added = {
    ...(injected ? {} : { injected: "by the webhook" }),
    ...(lower && lower !== lower.toLowerCase() ? { lower: lower.toLowerCase() } : {}),
    ...(edition ? { note: `edition ${edition}` } : {}),
  };
  return [
    ...(object.data ? [] : [{ op: "add" as const, path: "/data", value: {} }]),
    ...Object.entries(added).map(([key, value]) => ({ op: "add" as const, path: `/data/${key}`, value })),
  ];
}
