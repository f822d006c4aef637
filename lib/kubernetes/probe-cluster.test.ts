import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { needs } from "@/lib/kubernetes/capabilities";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { type ClusterAdmin, makeClusterAdmin, type PolicyRule } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";

describeWithControlPlane("probing a real API server", "api", (plane) => {
  const namespace = uniqueNamespace("probe");
  const connector = makeClusterConnector({ redact: (object) => object });
  const open: ClusterConnection[] = [];
  let admin: ClusterAdmin;

  beforeAll(async () => {
    admin = makeClusterAdmin(plane);
    await admin.createNamespace(namespace);
  });
  afterAll(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await admin.close();
  });

  async function connectAs(name: string, rules: PolicyRule[]): Promise<ClusterConnection> {
    const token = await admin.limitedToken(namespace, name, rules);
    open.push(connector.connect(kubeconfigOf({ server: plane.url, certificate: plane.certificate, token })));
    return open.at(-1)!;
  }
  const identity = { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] };

  test("an account that may read says so, and what is missing is named with its reason", async () => {
    const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };
    const probe = await (await connectAs("reader", [everything])).probe();
    const kubeSystem = await admin.request("GET", "/api/v1/namespaces/kube-system");
    expect(probe).toMatchObject({
      server: plane.url,
      uid: kubeSystem.metadata.uid,
      username: `system:serviceaccount:${namespace}:reader`,
    });
    const may = Object.fromEntries(probe.capabilities.map(({ what, isAllowed }) => [what, isAllowed]));
    expect(may["Read Secrets everywhere"]).toBe(true);
    expect(may["Create Namespaces"]).toBe(false);
    expect(may["Delete objects"]).toBe(false);
    expect(may["Read, create and change every other kind"]).toBe(false);
    for (const { why } of probe.capabilities) expect(why).toMatch(/^Without it, .+\.$/);
  });

  test("half of what a capability needs is not enough", async () => {
    const connection = await connectAs("half", [
      identity,
      { apiGroups: [""], resources: ["secrets"], verbs: ["list"] },
      { apiGroups: [""], resources: ["events"], verbs: ["list"] },
    ]);
    const { capabilities } = await connection.probe();
    expect(capabilities).toHaveLength(needs.length);
    expect(capabilities.filter(({ isAllowed }) => isAllowed).map(({ what }) => what)).toEqual([
      "Read events everywhere",
    ]);
  });

  test("a kubeconfig that does not verify who answers is told so", async () => {
    const token = await admin.limitedToken(namespace, "trusting", [identity]);
    const config = JSON.parse(kubeconfigOf({ server: plane.url, certificate: plane.certificate, token })) as {
      clusters: { cluster: object }[];
    };
    config.clusters[0]!.cluster = { server: plane.url, "insecure-skip-tls-verify": true };
    open.push(connector.connect(JSON.stringify(config)));
    const { capabilities } = await open.at(-1)!.probe();
    expect(capabilities[0]).toMatchObject({
      isAllowed: false,
      why: expect.stringContaining("certificate-authority-data"),
    });
    expect(capabilities).toHaveLength(needs.length + 1);
  });

  test("an account that may not even identify the cluster is told what to grant", async () => {
    await expect((await connectAs("blind", [])).probe()).rejects.toMatchObject({
      code: "cluster_refused",
      message: expect.stringContaining("Allow `get` on namespaces") as string,
    });
  });

  test("what may not be read is refused in the server's words, and never empty", async () => {
    const connection = await connectAs("nothing", [identity]);
    const kind = { group: "", kind: "ConfigMap" };
    const refused = { code: "cluster_refused", message: expect.stringContaining("cannot list") as string };
    await expect(connection.list(kind).next()).rejects.toMatchObject(refused);
    await expect(connection.get({ ...kind, namespace, name: "a" })).rejects.toMatchObject({
      code: "cluster_refused",
      message: expect.stringContaining("cannot get") as string,
    });
    await expect(connection.warnings({ ...kind, namespace, name: "a" }, "1")).rejects.toMatchObject(refused);
  });

  test("warnings come newest first, of this object only, without the ordinary ones", async () => {
    const event = (name: string, type: string, uid: string, lastTimestamp: string) => {
      const body = {
        metadata: { name, namespace },
        involvedObject: { kind: "Pod", name: "web", namespace, uid },
        type,
        reason: name,
        message: `${name}\nhappened`,
        count: 3,
        lastTimestamp,
      };
      return admin.request("POST", `/api/v1/namespaces/${namespace}/events`, body);
    };
    await event("older", "Warning", "uid-1", "2026-01-01T10:00:00Z");
    await event("newer", "Warning", "uid-1", "2026-01-01T11:00:00Z");
    await event("normal", "Normal", "uid-1", "2026-01-01T12:00:00Z");
    await event("other", "Warning", "uid-2", "2026-01-01T12:00:00Z");
    const connection = await connectAs("events", [
      { apiGroups: [""], resources: ["events"], verbs: ["list"] },
    ]);
    const ref = { group: "", kind: "Pod", namespace, name: "web" };
    expect(await connection.warnings(ref, "uid-1")).toEqual([
      {
        refKey: `/Pod/${namespace}/web`,
        reason: "newer",
        message: "newer happened",
        count: 3,
        lastAt: "2026-01-01T11:00:00Z",
      },
      {
        refKey: `/Pod/${namespace}/web`,
        reason: "older",
        message: "older happened",
        count: 3,
        lastAt: "2026-01-01T10:00:00Z",
      },
    ]);
  });
});
