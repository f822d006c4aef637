import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

describeWithControlPlane("objects that are hard to handle", "api", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("hard", plane);
    world.startWorker();
  });
  afterAll(() => world.stop());

  describe.concurrent("", { timeout: 150_000 }, () => {
    test("an aggregated API that is down makes its own kinds unknown, and holds up no other application", async () => {
      const group = uniqueGroup();
      await world.admin.request("POST", "/apis/apiregistration.k8s.io/v1/apiservices", {
        metadata: { name: `v1.${group}` },
        spec: {
          group,
          version: "v1",
          service: { name: "absent", namespace: "default" },
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 1,
          versionPriority: 1,
        },
      });
      const metric = { apiVersion: `${group}/v1`, kind: "Metric", metadata: { name: "m" } };
      const blind = await EngineApplication.create(world, {
        files: { "all.yaml": asFile(configMap("a", { v: "1" }), metric) },
      });
      const well = await EngineApplication.create(world, {
        files: { "all.yaml": asFile(configMap("a", { v: "1" })) },
      });
      await well.awaitStatus("behind");
      expect(await well.synced()).toMatchObject({ state: "succeeded" });

      const key = `${group}/Metric/${blind.namespace}/m`;
      const reason = "does not answer";
      await blind.awaitObject(
        key,
        "unknown, with the reason",
        ({ verdict }) => verdict.sync === "unknown" && Boolean(verdict.reason?.includes(reason)),
      );
      const target = await blind.target();
      expect(target.freshness).toMatchObject({ isVerified: false, reason: expect.stringContaining(group) });
      const other = (await blind.objects()).find(({ refKey }) => refKey.includes("ConfigMap"));
      expect(other!.verdict.sync).toBe("not_applied");
      const operation = await blind.synced();
      expect(operation.state).toBe("failed");
      expect(operation.message).toContain(reason);
      await world.admin.request("DELETE", `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`);
    });

    test("a kind that comes with somebody's object is seen before the minute is over", async () => {
      const group = uniqueGroup();
      const widget = { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "w" }, spec: {} };
      const app = await EngineApplication.create(world, { files: { "all.yaml": asFile(widget) } });
      const key = app.key(`${group}/Widget`, "w");
      await app.awaitObject(key, "not there", ({ verdict }) => verdict.sync === "not_applied");
      await world.admin.defineKind({ group, kind: "Widget", plural: "widgets" });
      await world.admin.request(
        "POST",
        `/apis/${group}/v1/namespaces/${app.namespace}/widgets?fieldManager=somebody`,
        widget,
      );
      await app.awaitObject(key, "seen", ({ uid }) => uid !== null);
    });

    test("a kind that vanishes takes its objects with it, and nothing of them passes for synced", async () => {
      const group = uniqueGroup();
      const definition = { group, kind: "Widget", plural: "widgets" };
      await world.admin.defineKind(definition);
      const widget = {
        apiVersion: `${group}/v1`,
        kind: "Widget",
        metadata: { name: "w" },
        spec: { size: 3 },
      };
      const app = await EngineApplication.create(world, {
        files: { "all.yaml": asFile(configMap("a", { v: "1" }), widget) },
      });
      await app.awaitStatus("behind");
      await app.synced();
      await app.awaitStatus("synced");
      const key = `${group}/Widget/${app.namespace}/w`;
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
      await world.admin.request("DELETE", path);
      await app.awaitObject(key, "not synced", ({ verdict }) => verdict.sync !== "synced");
      await world.admin.defineKind(definition);
      await app.awaitObject(key, "deleted", ({ verdict }) => verdict.sync === "drifted");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
    });

    test("names with colons, cluster-scoped objects, other namespaces and lists are applied and watched", async () => {
      const other = uniqueNamespace("hard-other");
      await world.admin.createNamespace(other);
      const role = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: `system:plumbline:${other}` },
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
      };
      const list = {
        apiVersion: "v1",
        kind: "List",
        items: [configMap("elsewhere", { v: "1" }, { namespace: other }), configMap("here", { v: "1" })],
      };
      const app = await EngineApplication.create(world, {
        files: { "role.yaml": asFile(role), "list.json": JSON.stringify(list) },
      });
      await app.awaitStatus("behind");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
      const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${encodeURIComponent(role.metadata.name)}`;
      const rules = [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get"] }];
      await world.admin.request("PATCH", path, { rules }, "application/merge-patch+json");
      await app.awaitTarget("drifted", ({ counts }) => counts.drifted === 1);
      await world.admin.request(
        "PATCH",
        `/api/v1/namespaces/${other}/configmaps/elsewhere`,
        { data: { v: "2" } },
        "application/merge-patch+json",
      );
      await app.awaitTarget("drifted twice", ({ counts }) => counts.drifted === 2);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
      await world.admin.request("DELETE", path);
    });

    test("a ConfigMap of a megabyte is applied, compared and watched", async () => {
      const text = (last: string) =>
        `${Array.from({ length: 20_000 }, (_, line) => `line ${line} of what is a lot of text, all in one`).join("\n")}\n${last}\n`;
      const app = await EngineApplication.create(world, {
        files: { "large.yaml": asFile(configMap("large", { text: text("1") })) },
      });
      await app.awaitStatus("behind");
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
      await app.edit("ConfigMap", "large", { data: { text: text("2") } });
      await app.awaitTarget("drifted", ({ counts }) => counts.drifted === 1);
      const state = (await app.objects()).find(({ refKey }) => refKey === app.key("ConfigMap", "large"));
      // What a page needs, and not the megabyte three times over.
      expect(JSON.stringify(state!.verdict).length).toBeLessThan(100_000);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
    });
  });
});
