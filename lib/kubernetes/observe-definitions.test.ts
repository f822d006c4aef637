import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { startHttpProxy } from "@/lib/testing/control-plane-proxy";
import { until } from "@/lib/testing/until";

describeWithControlPlane("the definitions of a real API server", "api", (plane) => {
  const connector = makeClusterConnector({ redact: (object) => object });
  const ending = new AbortController();
  const asked: { url: string; accept: string }[] = [];
  let admin: ClusterAdmin;
  let connection: ClusterConnection;
  let changes = 0;
  let closeProxy = async () => {};
  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    const proxy = await startHttpProxy(plane, ({ url = "", headers }) => {
      asked.push({ url, accept: headers.accept ?? "" });
      return undefined;
    });
    closeProxy = proxy.close;
    connection = connector.connect(kubeconfigOf({ server: proxy.url, token: plane.token }));
    void connection.observeDefinitions(() => (changes += 1), ending.signal);
    const watches = () => asked.filter(({ url }) => url.includes("watch=1"));
    await until("definitions are watched", async () => watches().length >= 6 || null);
  });
  afterAll(async () => {
    ending.abort();
    await connection.close();
    await closeProxy();
    await admin.close();
  });

  const isTold = (before: number) => until("a change is told", async () => changes > before || null);

  test("a definition that comes, and one that goes, is told of", async () => {
    const group = uniqueGroup();
    const before = changes;
    await admin.defineKind({ group, kind: "Widget", plural: "widgets" });
    await isTold(before);
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
    const between = changes;
    await admin.request("DELETE", path);
    await isTold(between);
  });

  test("a webhook that comes is told of", async () => {
    const before = changes;
    const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    const name = uniqueNamespace("told");
    await admin.request("POST", path, { metadata: { name } });
    await isTold(before);
    await admin.request("DELETE", `${path}/${name}`);
  });

  test("only names and versions of them travel", () => {
    const watches = asked.filter(({ url }) => url.includes("watch=1"));
    for (const { accept } of watches) expect(accept).toContain("as=PartialObjectMetadata");
  });

  test("who may not look hears nothing, and everything else works", async () => {
    const namespace = uniqueNamespace("unseen");
    await admin.createNamespace(namespace);
    const token = await admin.limitedToken(namespace, "reader", [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["*"] },
    ]);
    const limited = connector.connect(
      kubeconfigOf({ server: plane.url, certificate: plane.certificate, token }),
    );
    const own = new AbortController();
    let heard = 0;
    const observing = limited.observeDefinitions(() => (heard += 1), own.signal);
    await admin.defineKind({ group: uniqueGroup(), kind: "Widget", plural: "widgets" });
    expect((await limited.catalog()).find({ group: "", kind: "ConfigMap" })).not.toBeNull();
    own.abort();
    await observing;
    expect(heard).toBe(0);
    await limited.close();
  });
});
