import { afterAll, beforeAll, expect, test } from "vitest";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { describeWithControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { makeClusterAdmin, type ClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { until } from "@/lib/testing/until";

describeWithControlPlane("what an answer to an apply depends on", "api", (plane) => {
  let admin: ClusterAdmin;
  const connector = makeClusterConnector({ redact: (object) => object });
  const connection = connector.connect(plane.kubeconfig);
  beforeAll(() => {
    admin = makeClusterAdmin(plane);
  });
  afterAll(() => Promise.all([admin.close(), connection.close()]));

  test("stays the same while nothing of it changes, and knows every API version", async () => {
    const rules = await connection.serverRules();
    expect(rules).toMatchObject({
      version: expect.stringMatching(/^v1\./),
      schemas: { v1: expect.any(String), "apps/v1": expect.any(String) },
    });
    expect((await connection.serverRules())?.schemas["apps/v1"]).toBe(rules?.schemas["apps/v1"]);
  });

  test("a definition that changes is another schema", async () => {
    const group = uniqueGroup();
    await admin.defineKind({ group, kind: "Widget", plural: "widgets" });
    const schemaOf = async () => (await connection.serverRules())?.schemas[`${group}/v1`];
    const before = await until("the schema is published", schemaOf);
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`;
    const schema = {
      type: "object",
      properties: { spec: { type: "object", properties: { size: { type: "integer", default: 3 } } } },
    };
    await admin.request(
      "PATCH",
      path,
      [{ op: "replace", path: "/spec/versions/0/schema/openAPIV3Schema", value: schema }],
      "application/json-patch+json",
    );
    await until("the schema is another", async () => (await schemaOf()) !== before);
  });

  test("a policy that appears, and one that changes, are another admission", async () => {
    const name = uniqueNamespace("rules");
    const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    const policy = (expression: string) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ["nowhere.test"],
              apiVersions: ["v1"],
              operations: ["CREATE"],
              resources: ["things"],
            },
          ],
        },
        validations: [{ expression }],
      },
    });
    const admission = async () => (await connection.serverRules())?.admission;
    const before = await admission();
    await admin.request("POST", path, policy("true"));
    const made = await admission();
    expect(made).not.toBe(before);
    await admin.request(
      "PATCH",
      `${path}/${name}`,
      { spec: policy("1 == 1").spec },
      "application/merge-patch+json",
    );
    expect(await admission()).not.toBe(made);
    await admin.request("DELETE", `${path}/${name}`);
  });

  test("credentials that may not read admission know nothing", async () => {
    const namespace = uniqueNamespace("rules");
    await admin.createNamespace(namespace);
    const token = await admin.limitedToken(namespace, "reader", []);
    const limited = connector.connect(
      kubeconfigOf({ server: plane.url, certificate: plane.certificate, token }),
    );
    expect(await limited.serverRules()).toBeNull();
    await limited.close();
  });
});
