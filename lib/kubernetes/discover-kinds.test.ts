import { afterAll, beforeAll, expect, test } from "vitest";
import { unknownAuthority } from "@/lib/domain/cluster/refused-credentials";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { startHttpProxy } from "@/lib/testing/control-plane-proxy";

const kinds = [
  { group: "", kind: "Pod" },
  { group: "", kind: "Namespace" },
  { group: "apps", kind: "Deployment" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
  { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" },
];

describeWithControlPlane("discovery and lists of a real API server", "api", (plane) => {
  const connector = makeClusterConnector({ redact: (object) => object });
  let admin: ClusterAdmin;
  let connection: ClusterConnection;
  beforeAll(() => {
    admin = makeClusterAdmin(plane);
    connection = connector.connect(plane.kubeconfig);
  });
  afterAll(async () => {
    await connection.close();
    await admin.close();
  });

  test("a server without aggregated discovery tells the same, in more requests", async () => {
    const asked: string[] = [];
    const proxy = await startHttpProxy(plane, (message) => {
      asked.push(message.url ?? "");
      return { headers: { accept: "application/json" } };
    });
    const old = connector.connect(kubeconfigOf({ server: proxy.url, token: plane.token }));
    const [aggregated, legacy] = [await connection.catalog(true), await old.catalog()];
    for (const kind of kinds) {
      const info = aggregated.find(kind);
      expect(legacy.find(kind)).toEqual({
        ...info,
        verbs: expect.arrayContaining(info?.verbs ?? []) as string[],
      });
    }
    expect(asked.length).toBeGreaterThan(10);
    await old.close();
    await proxy.close();
  });

  test("a group whose server does not answer is unknown, not absent, and hides nothing else", async () => {
    const group = uniqueGroup();
    const path = "/apis/apiregistration.k8s.io/v1/apiservices";
    await admin.request("POST", path, {
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
    // The API server looks at it in its own time.
    await expect
      .poll(async () => (await connection.catalog(true)).unreachableGroups, { timeout: 20_000 })
      .toContain(group);
    expect((await connection.catalog()).find({ group: "apps", kind: "Deployment" })).not.toBeNull();
    const ref = { group, kind: "Widget", namespace: "default", name: "a" };
    await expect(connection.delete(ref, { uid: "1" })).rejects.toMatchObject({ code: "cluster_refused" });
    await admin.request("DELETE", `${path}/v1.${group}`);
  });

  test("a long list comes in pages of 500 that hold everything once", async () => {
    const namespace = uniqueNamespace("pages");
    const group = uniqueGroup();
    await admin.createNamespace(namespace);
    await admin.defineKind({ group, kind: "Leaf", plural: "leaves" });
    const names = Array.from({ length: 1_050 }, (_, index) => `leaf-${index}`);
    const path = `/apis/${group}/v1/namespaces/${namespace}/leaves`;
    for (let from = 0; from < names.length; from += 50) {
      const batch = names.slice(from, from + 50);
      await Promise.all(
        batch.map((name) =>
          admin.request("POST", path, { apiVersion: `${group}/v1`, kind: "Leaf", metadata: { name } }),
        ),
      );
    }
    const pages: string[][] = [];
    for await (const page of connection.list({ group, kind: "Leaf" })) {
      pages.push(page.map(({ metadata }) => metadata.name));
    }
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 50]);
    expect(new Set(pages.flat())).toEqual(new Set(names));
  });

  test("a server with another certificate is not trusted", async () => {
    const stranger = connector.connect(kubeconfigOf({ server: plane.url, token: plane.token }));
    await expect(stranger.ping(2_000)).rejects.toMatchObject({
      code: "cluster_unreachable",
      message: unknownAuthority,
    });
    await stranger.close();
  });
});
