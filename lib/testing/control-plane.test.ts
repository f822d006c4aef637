import { afterAll, beforeAll, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";

describeWithControlPlane("the shared control plane", "api", (plane) => {
  let admin: ClusterAdmin;
  beforeAll(() => {
    admin = makeClusterAdmin(plane);
  });
  afterAll(() => admin.close());

  test("answers its administrator", async () => {
    const version = await admin.request<{ gitVersion: string }>("GET", "/version");
    expect(version.gitVersion).toMatch(/^v1\.\d+/);
  });

  test("serves a kind as soon as it is defined", async () => {
    const [namespace, group] = [uniqueNamespace("control-plane"), uniqueGroup()];
    await admin.createNamespace(namespace);
    await admin.defineKind({ group, kind: "Widget", plural: "widgets" });
    const made = await admin.request<Manifest>("POST", `/apis/${group}/v1/namespaces/${namespace}/widgets`, {
      apiVersion: `${group}/v1`,
      kind: "Widget",
      metadata: { name: "one" },
      spec: { size: 3 },
    });
    expect(made.spec).toEqual({ size: 3 });
  });

  test("gives a service account no more than its rules", async () => {
    const namespace = uniqueNamespace("control-plane");
    await admin.createNamespace(namespace);
    const token = await admin.limitedToken(namespace, "reader", [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["list"] },
    ]);
    const reader = makeClusterAdmin({ ...plane, token });
    await expect(reader.request("GET", "/api/v1/configmaps")).resolves.toMatchObject({
      kind: "ConfigMapList",
    });
    await expect(reader.request("GET", "/api/v1/secrets")).rejects.toThrow("403");
    await reader.close();
  });
});
