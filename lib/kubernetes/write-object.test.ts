import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, refOf } from "@/lib/domain/object/manifest";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";

const options = { fieldManager: "plumbline-test", isForced: false, isDryRun: false };

describeWithControlPlane("writing to a real API server", "api", (plane) => {
  const namespace = uniqueNamespace("write-object");
  const connector = makeClusterConnector({ redact: (object) => object });
  let admin: ClusterAdmin;
  let connection: ClusterConnection;

  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    connection = connector.connect(plane.kubeconfig);
    await admin.createNamespace(namespace);
  });
  afterAll(async () => {
    await connection.close();
    await admin.close();
  });

  const configMap = (name: string, where = namespace): Manifest => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: where },
    data: { a: "1" },
  });

  test("a kind that was defined after discovery is found by itself", async () => {
    const group = uniqueGroup();
    expect((await connection.catalog()).find({ group, kind: "Widget" })).toBeNull();
    await admin.defineKind({ group, kind: "Widget", plural: "widgets" });
    const widget = {
      ...configMap("w"),
      apiVersion: `${group}/v1`,
      kind: "Widget",
      data: undefined,
      spec: { size: 3 },
    };
    expect(await connection.apply(widget, options)).toMatchObject({
      outcome: "applied",
      object: { kind: "Widget", spec: { size: 3 } },
    });
  });

  test("a version that is not served is a missing kind", async () => {
    const deployment = { ...configMap("old"), apiVersion: "apps/v1beta1", kind: "Deployment" };
    expect(await connection.apply(deployment, options)).toEqual({
      outcome: "kind_missing",
      message: "The cluster does not serve Deployment in apps/v1beta1.",
    });
  });

  test("credentials without the right are told apart from a faulty manifest", async () => {
    const token = await admin.limitedToken(namespace, "reader", [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
    ]);
    const reader = connector.connect(
      kubeconfigOf({ server: plane.url, certificate: plane.certificate, token }),
    );
    expect(await reader.apply(configMap("no"), options)).toMatchObject({
      outcome: "forbidden",
      message: expect.stringContaining("cannot patch resource") as string,
    });
    const written = await admin.request(
      "POST",
      `/api/v1/namespaces/${namespace}/configmaps`,
      configMap("kept"),
    );
    expect(await reader.delete(refOf(written), { uid: written.metadata.uid ?? "" })).toMatchObject({
      outcome: "forbidden",
    });
    expect(await reader.get(refOf(written))).toMatchObject({ data: { a: "1" } });
    await reader.close();
  });

  test("a client certificate signs in as well as a token", async () => {
    const ann = connector.connect(plane.certificateKubeconfig);
    expect((await ann.probe()).username).toBe("ann");
    await ann.close();
  });

  test("nothing new goes into a namespace that is being deleted", async () => {
    const gone = uniqueNamespace("write-gone");
    await admin.createNamespace(gone);
    await admin.request("DELETE", `/api/v1/namespaces/${gone}`);
    expect(await connection.apply(configMap("late", gone), options)).toEqual({
      outcome: "namespace_missing",
      message: `The namespace ${gone} is being deleted.`,
    });
  });

  test.each([true, false])(
    "a Secret's values are quoted back by the server and not by us",
    async (isDryRun) => {
      const secret: Manifest = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s", namespace },
        data: { k: { canary: "canary" } },
      };
      const answer = await connection.apply(secret, { ...options, isDryRun });
      expect(answer).toMatchObject({
        outcome: "invalid",
        message: expect.stringContaining(".data.k: expected string") as string,
      });
      expect(JSON.stringify(answer)).not.toContain("canary");
    },
  );

  test("deleting is done in the background", async () => {
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "web", image: "registry.example/web:1" }] },
        },
      },
    };
    const written = await admin.request(
      "POST",
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      deployment,
    );
    expect(await connection.delete(refOf(written), { uid: written.metadata.uid ?? "" })).toEqual({
      outcome: "deleted",
    });
    // Orphaning or foreground deletion would leave it with a finalizer, since no controller runs here.
    expect(await connection.get(refOf(written))).toBeNull();
  });

  test.each(["", ".", ".."])("an object cannot be named “%s”", async (name) => {
    await expect(connection.delete(refOf(configMap(name)), { uid: "1" })).rejects.toMatchObject({
      code: "bad_input",
    });
    await expect(connection.apply(configMap(name), options)).rejects.toMatchObject({ code: "bad_input" });
  });

  test("a name cannot lead to another place", async () => {
    expect(await connection.get(refOf(configMap("../../../api/v1/nodes?x=#")))).toBeNull();
  });
});
